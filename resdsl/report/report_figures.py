"""Which charts the page shows: the metric against depth, learning curves, tuned values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from resdsl.language.holes import PlainValue
from resdsl.report.charts import (
    Shared,
    Spec,
    learning_curves,
    metric_against_depth,
    metric_range,
    tuned_values,
)
from resdsl.report.front_chart import front_chart
from resdsl.study.findings.scale import Scale
from resdsl.study.findings.study_result import CellResult, Front, StudyResult
from resdsl.study.plan.jobs import Run

MOST_HOLES = 6
"""So many tuned values get charts; the tables hold all of them."""


@dataclass(frozen=True)
class Figure:
    """Charts under one heading, with the text that says what one sees."""

    title: str
    caption: str
    rows: Sequence[Mapping[str, Spec]]
    """The charts by the ids of their places, row by row."""
    layout: Literal["figures", "panels"]
    """The style of the rows: `figures` are larger than `panels`."""


def figures(result: StudyResult, runs: Sequence[Run]) -> list[Figure]:
    """Return the figures that there are measurements for.

    Args:
        result: what the runs say.
        runs: all that ended, those of ``result``.
    """
    cells = {tuple(cell.cell.items()): cell for cell in result.cells}
    pairs = [(cells[tuple(run.cell.items())], run) for run in runs]
    final = [(cell, run) for cell, run in pairs if run.purpose == "final" and run.history]
    tuning = [(cell, run) for cell, run in pairs if run.purpose == "tune"]
    families = result.families
    scale = result.scale
    found = [
        *([_front(result.front, tuning, families)] if result.front else []),
        *([_against_depth(result.cells, families, scale)] if len(result.cells) > 1 else []),
        _learning(final, families, scale),
        _tuned(tuning, families, scale),
    ]
    return [figure for figure in found if any(figure.rows)]


def _front(
    front: Front, pairs: Sequence[tuple[CellResult, Run]], families: Sequence[str]
) -> Figure:
    trials = [(cell.family, run) for cell, run in pairs]
    chart = front_chart(front, trials, Shared(families, (0.0, 1.0)))
    caption = (
        "A mark for each tuning trial that finished; filled marks are on the front: no other trial "
        "beats them in all objectives. Metrics are those of the validation part, with the "
        "seeds of tuning."
    )
    if len(front.objectives) > 2:
        more = ", ".join(list(front.objectives)[2:])
        caption += f" The front is also one of {more}, which this chart does not show."
    return Figure("Pareto front", caption, [{"front": chart}], "figures")


def _against_depth(cells: Sequence[CellResult], families: Sequence[str], scale: Scale) -> Figure:
    """Return the metric in test and training on one scale, so that the eye can compare them."""
    test = [(cell, cell.test) for cell in cells if cell.test]
    train = [(cell, cell.train) for cell in cells if cell.train]
    bounds = (bound for _, i in [*test, *train] for bound in (i.mean, i.low, i.high))
    shared = Shared(families, metric_range(bounds, scale), scale)
    charts = {
        name: metric_against_depth(measured, title, shared)
        for name, title, measured in (
            ("test-depth", f"test {scale.metric}", test),
            ("train-depth", f"training {scale.metric}", train),
        )
        if measured
    }
    cut = " (cut at 0 and 1)" if scale.is_within_unit else ""
    caption = (
        "Each cell was tuned on the validation part. Marks are means over the final seeds, bars "
        f"95% t intervals{cut}, small dots single seeds. The axis of {scale.metric} does not "
        "start at 0. Marks of one depth stand side by side so that none hides another. Where "
        f"training {scale.metric} {scale.worsens} with test {scale.metric}, the net is not "
        "overfitting: it does not fit."
    )
    title = f"{scale.metric[:1].upper()}{scale.metric[1:]}"
    if len({cell.depth for cell in cells}) > 1:
        title += " against depth"
    return Figure(title, caption, [charts], "figures")


def _by_depth(pairs: Sequence[tuple[CellResult, Run]]) -> list[tuple[str, list[tuple[str, Run]]]]:
    """Return title and (family, run) of each point of the depth axis, shallow to deep.

    Without such an axis there is one group of all cells.
    """
    groups: dict[float | None, list[tuple[CellResult, Run]]] = {}
    for cell, run in sorted(pairs, key=lambda pair: pair[0].at or 0):
        groups.setdefault(cell.at, []).append((cell, run))
    found = []
    for at, group in groups.items():
        depths = sorted({cell.depth for cell, _ in group})
        title = f"depth {depths[0]}" + (f" to {depths[-1]}" if len(depths) > 1 else "")
        if at is None:
            families = dict.fromkeys(cell.family for cell, _ in group)
            title = "all cells" if len(families) > 1 else next(iter(families))
        found.append((title, [(cell.family, run) for cell, run in group]))
    return found


def _learning(
    pairs: Sequence[tuple[CellResult, Run]], families: Sequence[str], scale: Scale
) -> Figure:
    fields, metric = {"train": "training", "validation": "validation"}, scale.metric
    measured = (
        epoch.get(f, {}).get(metric) for _, run in pairs for epoch in run.history for f in fields
    )
    shared = Shared(families, metric_range(measured, scale), scale)
    rows = [
        {
            f"curve-{part}-{i}": chart
            for i, (title, runs) in enumerate(_by_depth(pairs))
            if (chart := learning_curves(runs, field, metric, f"{part}, {title}", shared))
        }
        for field, part in fields.items()
    ]
    caption = (
        f"The final runs, a line for each seed. Training {metric} is the running average of an "
        f"epoch, measured while the weights change; validation {metric} is measured after it."
    )
    return Figure("Learning curves", caption, rows, "panels")


def _tuned(
    pairs: Sequence[tuple[CellResult, Run]], families: Sequence[str], scale: Scale
) -> Figure:
    """Return a chart for each tuned value at each depth."""
    metric = scale.metric
    tried: dict[str, set[PlainValue]] = {}
    for name, value in (item for _, run in pairs for item in run.tuned.items()):
        tried.setdefault(name, set()).add(value)
    holes = [name for name, values in tried.items() if len(values) > 1]
    measured = (run.validation.get(metric) for _, run in pairs)
    shared = Shared(families, metric_range(measured, scale), scale)
    rows = [
        {
            f"tuned-{h}-{i}": chart
            for i, (title, runs) in enumerate(_by_depth(pairs))
            if (chart := tuned_values(runs, hole, metric, title, shared))
        }
        for h, hole in enumerate(holes[:MOST_HOLES])
    ]
    caption = (
        "A mark for each tuning trial; hollow marks are trials that did not finish. The recipe "
        f"with the best validation {metric} of a cell was run on the final seeds, so validation "
        f"{metric} has chosen it and does not measure it."
    )
    if unmeasured := sum(metric not in run.validation for _, run in pairs):
        caption += f" {unmeasured} of {len(pairs)} trials ended without a measurement."
    if len(holes) > MOST_HOLES:
        caption += f" Not drawn: {', '.join(holes[MOST_HOLES:])}."
    return Figure("Tuned values", caption, rows, "panels")
