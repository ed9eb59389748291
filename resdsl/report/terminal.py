"""The result of a study in a terminal or a pipe: table, verdicts, comparisons, notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from rich.console import Console
from rich.measure import Measurement
from rich.segment import Segments
from rich.table import Table
from rich.text import Text

from resdsl.report import numbers
from resdsl.study.result import Cell, Comparison, StudyResult

_Justify = Literal["left", "right"]


class _Column(NamedTuple):
    title: str
    text: Callable[[Cell], str]
    weight: int
    """Columns of the greatest weight are left out first where the line is too short."""
    justify: _Justify = "right"


_COLUMNS = (
    _Column("family", lambda c: c.family, 0, "left"),
    _Column("depth", lambda c: str(c.depth), 0),
    _Column("params", lambda c: numbers.count(c.params), 2),
    _Column("mult-adds", lambda c: numbers.count(c.flops), 5),
    _Column("train", lambda c: numbers.accuracy(c.train), 1),
    _Column("validation", lambda c: numbers.accuracy(c.validation), 4),
    _Column("test", lambda c: numbers.accuracy(c.test), 0),
    _Column("seeds", lambda c: _seeds(c), 1),
    _Column("time", lambda c: numbers.seconds(c.seconds), 3),
    _Column("best recipe", lambda c: numbers.recipe(c.recipe), 6, "left"),
)


def print_result(result: StudyResult, console: Console) -> None:
    """Print the table of the cells, a sentence a family, a line a comparison, and the notes.

    In a pipe no line is broken, so that each finding stays on a line of its own.
    """
    columns = _fitting_columns(result.cells, console)
    _whole(console, _table(result.cells, columns))
    _paragraph(console, Text(_legend(columns), style="dim"))
    console.print()
    for verdict in result.verdicts:
        sentence = Text(verdict.sentence)
        sentence.stylize("bold", 0, len(verdict.family))
        _paragraph(console, sentence)
    if result.comparisons:
        _heading(console, "Differences of test accuracy, paired by seed")
        _whole(console, _comparison_table(result))
        tests = sum(comparison.p is not None for comparison in result.comparisons)
        method = f"95% t intervals; p of paired t tests after Holm's correction for {tests} tests"
        _paragraph(console, Text(method, style="dim"))
    if result.notes:
        _heading(console, "Notes")
        for note in result.notes:
            _paragraph(console, Text(f"- {note}"))


def _comparison_table(result: StudyResult) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    columns: tuple[_Justify, ...] = ("left", "left", "right", "right", "left")
    for justify in columns:
        table.add_column(justify=justify, no_wrap=True)
    for comparison in result.comparisons:
        table.add_row(*map(Text, _comparison_row(comparison, result.depth_axis)))
    return table


def _comparison_row(comparison: Comparison, axis: str | None) -> tuple[str, ...]:
    difference = comparison.difference
    return (
        numbers.place(comparison, axis),
        f"{comparison.left} - {comparison.right}",
        numbers.signed(difference.mean),
        numbers.span(difference),
        numbers.probability(comparison.p_holm),
    )


def _fitting_columns(cells: Sequence[Cell], console: Console) -> list[_Column]:
    """Return as many columns as fit the line."""
    kept = list(_COLUMNS)
    while True:
        heaviest = max(kept, key=lambda column: column.weight)
        if heaviest.weight == 0 or _width(_table(cells, kept), console) <= console.width:
            return kept
        kept.remove(heaviest)


def _legend(columns: Sequence[_Column]) -> str:
    left_out = [column.title for column in _COLUMNS if column not in columns]
    legend = "± is half of a 95% t interval over the seeds"
    return f"{legend}; in cells.csv also: {', '.join(left_out)}" if left_out else legend


def _table(cells: Sequence[Cell], columns: Sequence[_Column]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.title, justify=column.justify, no_wrap=True)
    for cell in cells:
        # Text, not str: a family called "[red]" is a name and no markup.
        table.add_row(*(Text(column.text(cell)) for column in columns))
    return table


def _seeds(cell: Cell) -> str:
    lost = [f"{n} {word}" for n, word in ((cell.diverged, "div"), (cell.failed, "fail")) if n]
    return ", ".join([str(cell.test.n if cell.test else 0), *lost])


def _width(table: Table, console: Console) -> int:
    return Measurement.get(console, console.options.update(width=10_000), table).maximum


def _whole(console: Console, table: Table) -> None:
    """Print a table in its full width: figures are never cut, the terminal may break lines."""
    options = console.options.update(width=_width(table, console))
    console.print(Segments(console.render(table, options)), crop=False, end="")


def _heading(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title, style="bold"))


def _paragraph(console: Console, text: Text) -> None:
    console.print(text, soft_wrap=not console.is_terminal)
