"""What the tables of a result say, column by column: the same in a terminal and on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from resdsl.study.config.study_config import FIGURES
from resdsl.study.findings import figure_words
from resdsl.study.findings.scale import Scale, metric_format
from resdsl.study.findings.study_result import (
    CellResult,
    Comparison,
    FrontPoint,
    Interval,
    StudyResult,
)
from resdsl.study.plan.jobs import cell_name

ReportRow = TypeVar("ReportRow")


@dataclass(frozen=True)
class ReportColumn(Generic[ReportRow]):
    """A column of texts, on the left where ``is_text``."""

    title: str
    text: Callable[[ReportRow], str]
    is_text: bool = False


def cells(result: StudyResult) -> Sequence[ReportColumn[CellResult]]:
    """Return the columns of the cells, the most important first: what does not fit a line is left
    out from the end."""

    def mean(interval: Interval | None) -> str:
        return figure_words.mean(interval, result.scale.format)

    columns: tuple[ReportColumn[CellResult], ...] = (
        ReportColumn("family", lambda cell: cell.family, is_text=True),
        ReportColumn("depth", lambda cell: str(cell.depth)),
        ReportColumn("test", lambda cell: mean(cell.test)),
        ReportColumn("train", lambda cell: mean(cell.train)),
        ReportColumn("seeds", lambda cell: _seeds(cell)),
        ReportColumn("params", lambda cell: f"{cell.params:,}"),
        ReportColumn("time", lambda cell: figure_words.seconds(cell.seconds)),
        ReportColumn("validation*", lambda cell: mean(cell.validation)),
        ReportColumn("mult-adds", lambda cell: f"{cell.flops:,}"),
        ReportColumn("best recipe", lambda cell: figure_words.tuned(cell.recipe), is_text=True),
        ReportColumn("trials", lambda cell: _lost(cell.tuning_runs, lost=cell.lost_tuning_runs)),
    )
    if any(cell.tuning_flops is not None for cell in result.cells):
        cost = ReportColumn[CellResult]("tuning mult-adds", lambda cell: _short(cell.tuning_flops))
        return (*columns, cost)
    return columns


def legend(result: StudyResult) -> str:
    """Return what the columns of the cells mean, in one line."""
    said = f"{result.scale.label}, ± is half of a 95% t interval over the seeds"
    is_tuned = any(cell.tuning_runs for cell in result.cells)
    return f"{said}; * has chosen the recipe" if is_tuned else said


def comparisons(result: StudyResult) -> Sequence[ReportColumn[Comparison]]:
    """Return the columns of the paired differences."""
    form = result.scale.format

    def where(pair: Comparison) -> str:
        if pair.depth is not None:
            return f"depth {pair.depth}"
        return "differing depths" if pair.at is None else f"{result.depth_axis} {pair.at}"

    def finding(pair: Comparison) -> str:
        is_equivalent = pair.relation == "equivalent"
        return f"equivalent within {result.scale.margin:g}" if is_equivalent else pair.relation

    return (
        ReportColumn("at", where, is_text=True),
        ReportColumn("difference", lambda pair: f"{pair.left} - {pair.right}", is_text=True),
        ReportColumn("mean", lambda pair: figure_words.signed(pair.difference.mean, form)),
        ReportColumn("95% interval", lambda pair: figure_words.span(pair.difference, form)),
        ReportColumn("p (Holm)", lambda pair: figure_words.probability(pair.p_holm), is_text=True),
        ReportColumn("finding", finding, is_text=True),
    )


def front(result: StudyResult) -> Sequence[ReportColumn[FrontPoint]]:
    """Return the columns of the points of the Pareto front, the objectives first; none without."""
    points = result.front.points if result.front else ()
    forms = {
        name: "," if name in FIGURES else metric_format(name, (p.values[name] for p in points))
        for name in (result.front.objectives if result.front else ())
    }

    def objective(name: str) -> ReportColumn[FrontPoint]:
        return ReportColumn(name, lambda point: _number(point.values[name], forms[name]))

    def tested(point: FrontPoint) -> str:
        return figure_words.mean(point.test, result.scale.format)

    is_tested = any(point.test for point in points)
    test = [ReportColumn(f"test {result.metric}", tested)] if is_tested else []
    return (
        *map(objective, forms),
        *test,
        ReportColumn("cell", lambda point: cell_name(point.cell), is_text=True),
        ReportColumn("trial", lambda point: f"{point.number:04d}"),
        ReportColumn("tuned", lambda point: figure_words.tuned(point.tuned), is_text=True),
    )


def front_legend(result: StudyResult) -> str:
    """Return what the front is of and how much it dominates, in one line; empty without one."""
    if result.front is None:
        return ""
    objectives = ", ".join(
        Scale(name, direction).label for name, direction in result.front.objectives.items()
    )
    n, trials = len(result.front.points), result.front.trials
    said = f"{objectives}; {n} of {trials} trial{'s' if trials > 1 else ''} on the front"
    if result.front.hypervolume is not None:
        at = ", ".join(f"{name} {value:.4g}" for name, value in result.front.reference.items())
        said += f", which dominates {result.front.hypervolume:.3f} of the space up to {at}"
    return said


IMPORTANCE_COLUMNS: Sequence[ReportColumn[CellResult]] = (
    ReportColumn("family", lambda cell: cell.family, is_text=True),
    ReportColumn("depth", lambda cell: str(cell.depth)),
    ReportColumn(
        "importance of tuned values",
        lambda cell: ", ".join(f"{name} {share:.2f}" for name, share in cell.importance.items()),
        is_text=True,
    ),
)
"""Of the cells that had trials enough."""


def _number(value: float, form: str) -> str:
    return f"{int(value):,}" if form == "," else f"{value:{form}}"


def _short(count: int | None) -> str:
    return "-" if count is None else f"{count:.2g}"


def _seeds(cell: CellResult) -> str:
    return _lost(cell.test.n if cell.test else 0, diverged=cell.diverged, failed=cell.failed)


def _lost(count: int, **lost: int) -> str:
    return ", ".join([str(count), *(f"{n} {word}" for word, n in lost.items() if n)])
