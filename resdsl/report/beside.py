"""Two studies side by side: as tables in a terminal and as one HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from resdsl.report.page_template import can_draw, render_page
from resdsl.report.table_columns import ReportColumn
from resdsl.report.terminal import print_fitting, print_heading, print_paragraph, print_table
from resdsl.study.findings import figure_words
from resdsl.study.findings.comparisons import claims
from resdsl.study.findings.side_by_side import CellPair, SettingPair, SideBySide
from resdsl.study.findings.study_result import CellResult, StudyResult
from resdsl.text.atomic_write import write_text
from resdsl.text.rich_text import words

if TYPE_CHECKING:
    from resdsl.report.charts import Spec

LEAST = 5
"""Columns that are never left out."""

SETTINGS: Sequence[ReportColumn[SettingPair]] = (
    ReportColumn("setting", lambda pair: pair.name, is_text=True),
    ReportColumn("A", lambda pair: _setting(pair.first), is_text=True),
    ReportColumn("B", lambda pair: _setting(pair.second), is_text=True),
)


def print_side_by_side(beside: SideBySide, console: Console) -> None:
    """Print the cells of two studies in pairs, what each study found, and where settings differ."""
    for letter, name in zip("AB", beside.names, strict=True):
        print_paragraph(console, words(f"{letter}: {name}"))
    console.print()
    legend = cells_legend(beside)
    if left_out := print_fitting(console, cell_columns(beside), beside.cells, least=LEAST):
        legend += f"; left out here: {', '.join(left_out)}"
    print_paragraph(console, words(legend, "dim"))
    for letter, result in zip("AB", beside.results, strict=True):
        if told := sentences(result):
            print_heading(console, f"What {letter} says")
            for sentence in told:
                print_paragraph(console, words(sentence))
    if beside.settings:
        print_heading(console, "Settings that differ")
        print_table(console, SETTINGS, beside.settings)
    print_heading(console, "Notes")
    for note in beside.notes:
        print_paragraph(console, words(f"- {note}"))


def write_side_by_side(beside: SideBySide, path: Path) -> Path:
    """Write two studies side by side as an HTML file that needs no network; return its path.

    Raises:
        ResdslError: `unwritable-file`.
    """
    write_text(path, side_by_side_page(beside))
    return path


def side_by_side_page(beside: SideBySide) -> str:
    """Return two studies side by side as one HTML document."""
    families = _families(beside)
    specs = _charts(beside, families)
    return render_page(
        "beside.html",
        families,
        specs,
        beside=beside,
        title=f"Test {beside.results[0].metric} against depth",
        caption="Means over the final seeds, bars 95% t intervals; both charts have the same axis.",
        cells=cell_columns(beside),
        legend=cells_legend(beside),
        settings=SETTINGS,
        sentences=sentences,
    )


def cell_columns(beside: SideBySide) -> Sequence[ReportColumn[CellPair]]:
    """Return the columns of the pairs, the most important first."""
    form = beside.results[0].scale.format
    found = {"first": "A better", "second": "B better", "undecided": "undecided"}

    def test(cell: CellResult | None, result: StudyResult) -> str:
        return figure_words.mean(cell.test if cell else None, result.scale.format)

    def params(cell: CellResult | None) -> str:
        return f"{cell.params:,}" if cell else "-"

    def recipe(cell: CellResult | None) -> str:
        return figure_words.tuned(cell.recipe) if cell else "-"

    def difference(pair: CellPair) -> str:
        return figure_words.signed(pair.difference.mean, form) if pair.difference else "-"

    def interval(pair: CellPair) -> str:
        return figure_words.span(pair.difference, form) if pair.difference else "-"

    a, b = beside.results
    return (
        ReportColumn("cell", lambda pair: pair.name, is_text=True),
        ReportColumn("A test", lambda pair: test(pair.first, a)),
        ReportColumn("B test", lambda pair: test(pair.second, b)),
        ReportColumn("B - A", difference),
        ReportColumn("95% interval", interval),
        ReportColumn(
            "finding", lambda pair: found[pair.better] if pair.difference else "-", is_text=True
        ),
        ReportColumn("A params", lambda pair: params(pair.first)),
        ReportColumn("B params", lambda pair: params(pair.second)),
        ReportColumn("A recipe", lambda pair: recipe(pair.first), is_text=True),
        ReportColumn("B recipe", lambda pair: recipe(pair.second), is_text=True),
    )


def cells_legend(beside: SideBySide) -> str:
    """Return what the columns of the pairs mean, in one line."""
    labels = " and ".join(dict.fromkeys(result.scale.label for result in beside.results))
    return f"{labels}, ± is half of a 95% t interval over the seeds"


def sentences(result: StudyResult) -> list[str]:
    """Return what a study found: its verdicts on depth, or else what it says of pairs."""
    return [verdict.sentence for verdict in result.verdicts] or claims(result)


def _setting(value: object) -> str:
    return "-" if value is None else str(value)


def _families(beside: SideBySide) -> list[str]:
    return list(dict.fromkeys(name for result in beside.results for name in result.families))


def _charts(beside: SideBySide, families: Sequence[str]) -> dict[str, Spec]:
    """Return a chart for each study on one pair of axes; none where the metrics differ."""
    first, second = beside.results
    if not can_draw():
        return {}
    from resdsl.report.charts import Shared, metric_against_depth, metric_range

    if (first.metric, first.scale.direction) != (second.metric, second.scale.direction):
        return {}
    tested = [[(cell, cell.test) for cell in r.cells if cell.test] for r in beside.results]
    bounds = (bound for cells in tested for _, i in cells for bound in (i.mean, i.low, i.high))
    shared = Shared(families, metric_range(bounds, first.scale), first.scale)
    return {
        f"test-{letter}": metric_against_depth(cells, letter.upper(), shared)
        for letter, cells in zip("ab", tested, strict=True)
        if cells
    }
