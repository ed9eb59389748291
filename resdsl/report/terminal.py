"""The result of a study in a terminal or a pipe: table, verdicts, comparisons, notes."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, JustifyMethod
from rich.measure import Measurement
from rich.segment import Segments
from rich.table import Table
from rich.text import Text

from resdsl.report.table_columns import (
    IMPORTANCE_COLUMNS,
    ReportColumn,
    ReportRow,
    cells,
    comparisons,
    front,
    front_legend,
    legend,
)
from resdsl.study.findings.comparisons import claims
from resdsl.study.findings.study_result import StudyResult
from resdsl.text.counted import counted
from resdsl.text.rich_text import words

LEAST = 4
"""Columns that are never left out."""


def print_result(result: StudyResult, console: Console) -> None:
    """Print the table of the cells, a sentence a family, a line a comparison, and the notes.

    Without a depth axis, what was found of pairs of cells takes the place of the verdicts.

    Columns that do not fit the width are left out, from the last. In a pipe no line is broken, so
    that each finding stays on a line of its own.
    """
    means = legend(result)
    if left_out := print_fitting(console, cells(result), result.cells, least=LEAST):
        means += f"; in cells.csv also: {', '.join(left_out)}"
    print_paragraph(console, words(means, "dim"))
    console.print()
    for verdict in result.verdicts:
        sentence = words(verdict.sentence)
        sentence.stylize("bold", 0, len(words(verdict.family)))
        print_paragraph(console, sentence)
    if not result.verdicts:
        for claim in claims(result):
            print_paragraph(console, words(claim))
    if result.comparisons:
        against = f" from the baseline {result.baseline}" if result.baseline else ""
        print_heading(console, f"Differences of test {result.metric}{against}, paired by seed")
        print_table(console, comparisons(result), result.comparisons)
        tests = sum(comparison.p is not None for comparison in result.comparisons)
        method = "95% t intervals"
        if tests:
            method += f"; p of paired t tests after Holm's correction for {counted(tests, 'test')}"
        print_paragraph(console, words(method, "dim"))
    if result.front:
        print_heading(console, "Pareto front")
        print_table(console, front(result), result.front.points)
        print_paragraph(console, words(front_legend(result), "dim"))
    if told := [cell for cell in result.cells if cell.importance]:
        print_heading(console, "What mattered in tuning")
        print_table(console, IMPORTANCE_COLUMNS, told)
    if result.notes:
        print_heading(console, "Notes")
        for note in result.notes:
            print_paragraph(console, words(f"- {note}"))


def print_fitting(
    console: Console,
    columns: Sequence[ReportColumn[ReportRow]],
    rows: Sequence[ReportRow],
    *,
    least: int,
) -> list[str]:
    """Print a table without the last columns that do not fit the width; return their titles.

    ``least`` columns are never left out.
    """
    shown = list(columns)
    while len(shown) > least and _width(_table(shown, rows), console) > console.width:
        shown.pop()
    print_table(console, shown, rows)
    return [column.title for column in columns[len(shown) :]]


def print_table(
    console: Console, columns: Sequence[ReportColumn[ReportRow]], rows: Sequence[ReportRow]
) -> None:
    """Print a table in its full width: figures are never cut, the terminal may break lines."""
    table = _table(columns, rows)
    options = console.options.update(width=_width(table, console))
    console.print(Segments(console.render(table, options)), crop=False, end="")


def print_heading(console: Console, title: str) -> None:
    """Print a title with a line before it."""
    console.print()
    console.print(words(title, "bold"))


def print_paragraph(console: Console, text: Text) -> None:
    """Print a text, in a pipe on one line."""
    console.print(text, soft_wrap=not console.is_terminal)


def _table(columns: Sequence[ReportColumn[ReportRow]], rows: Sequence[ReportRow]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for column in columns:
        justify: JustifyMethod = "left" if column.is_text else "right"
        table.add_column(column.title, justify=justify, no_wrap=True)
    for row in rows:
        table.add_row(*(words(column.text(row)) for column in columns))
    return table


def _width(table: Table, console: Console) -> int:
    return Measurement.get(console, console.options.update(width=10_000), table).maximum
