"""From runs to a result: cells over seeds, paired comparisons, verdicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

from resdsl.language.holes import PlainValue
from resdsl.study.findings.comparisons import Baseline, comparisons, named_by
from resdsl.study.findings.intervals import over_seeds
from resdsl.study.findings.methods import methods
from resdsl.study.findings.scale import Scale, default_margin, metric_format
from resdsl.study.findings.study_result import CellResult, Interval, StudyResult
from resdsl.study.findings.verdict import judge
from resdsl.study.plan.jobs import Run, cell_name
from resdsl.study.plan.objective import ACCURACY, Objective

CellKey = tuple[tuple[str, PlainValue], ...]


def summarise(
    runs: Sequence[Run],
    *,
    notes: Sequence[str] = (),
    chance: float = 0.0,
    margin: float | None = None,
    baseline: Baseline | None = None,
    objective: Objective = ACCURACY,
) -> StudyResult:
    """Return what ``runs`` say about each cell, about pairs of cells, and about depth.

    The depth axis is the first numeric key of the cells along which the measured depth changes;
    without one there are no verdicts on depth.

    Args:
        runs: those that ended, of all cells; with none the result is empty.
        notes: sentences that go before those about how the runs ended.
        chance: the accuracy of guessing, 1 / classes. A diverged final run counts with it where
            nothing at all was measured; to leave it out would favour nets that diverge.
        margin: the smallest difference that counts, in the unit of the metric; None: 0.03 for
            metrics that are at most 1, and none for others.
        baseline: what all other cells are compared with, by the values of its cells, the name of
            its family, or one of its values; None: all families, in pairs at each depth.
        objective: the metric that recipes were chosen by.
    """
    axis = _depth_axis(runs)
    grouped: dict[CellKey, list[Run]] = {}
    for run in runs:
        grouped.setdefault(tuple(run.cell.items()), []).append(run)
    final = [run for run in runs if run.purpose == "final"]
    read = any(run.test for run in final)
    finished = read and all(r.status != "finished" or r.test for r in final)
    labels = _labels(list(grouped), axis)
    cells = [
        _cell(group, labels[key], axis, chance, read, objective) for key, group in grouped.items()
    ]
    order = {name: i for i, name in enumerate(dict.fromkeys(cell.family for cell in cells))}
    cells.sort(key=lambda cell: (order[cell.family], cell.at or 0))
    scale = _scale(objective, margin, cells)
    against = baseline if isinstance(baseline, str) or baseline is None else cell_name(baseline)
    if baseline is not None and not any(named_by(cell, baseline, axis) for cell in cells):
        notes = (*notes, f"The baseline {against} names no cell that has been run.")
    return StudyResult(
        depth_axis=axis,
        scale=scale,
        baseline=against,
        finished=finished,
        cells=tuple(cells),
        comparisons=tuple(comparisons(cells, scale, baseline, axis)),
        verdicts=tuple(judge(name, cells, scale) for name in order) if axis else (),
        notes=(*notes, *_findings(cells, finished, objective.name)),
        methods=tuple(methods(scale, baseline=against, has_depth=axis is not None)),
    )


def _scale(objective: Objective, margin: float | None, cells: Sequence[CellResult]) -> Scale:
    parts = (part for cell in cells for part in (cell.train, cell.validation, cell.test) if part)
    form = metric_format(objective.name, (part.mean for part in parts))
    counts = default_margin(objective.name) if margin is None else margin
    return Scale(objective.name, objective.direction, counts, form)


def _depth_axis(runs: Sequence[Run]) -> str | None:
    """Return the first numeric key of the cells along which the measured depth changes."""
    for key in dict.fromkeys(key for run in runs for key in run.cell):
        depths: dict[PlainValue, set[int]] = {}
        for run in runs:
            depths.setdefault(run.cell.get(key, ""), set()).add(run.depth)
        if all(_is_number(v) for v in depths) and len(set(map(frozenset, depths.values()))) > 1:
            return key
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _labels(keys: Sequence[CellKey], axis: str | None) -> dict[CellKey, str]:
    """Return the family of each cell: all it is called but depth; constant numbers say nothing."""
    seen: dict[str, set[tuple[type, PlainValue]]] = {}
    for name, value in (pair for key in keys for pair in key):
        seen.setdefault(name, set()).add((type(value), value))
    kept = {
        n for n, vs in seen.items() if n != axis and (len(vs) > 1 or any(t is str for t, _ in vs))
    }
    return {key: cell_name({n: v for n, v in key if n in kept}) or "net" for key in keys}


def _cell(
    runs: list[Run], label: str, axis: str | None, chance: float, read: bool, objective: Objective
) -> CellResult:
    final = [run for run in runs if run.purpose == "final"]
    tuning = [run for run in runs if run.purpose == "tune"]
    shown = final[0] if final else max(runs, key=lambda r: objective.goodness(objective.of(r)))
    at = shown.cell.get(axis) if axis is not None else None
    return CellResult(
        cell=shown.cell,
        family=label,
        at=at if isinstance(at, int | float) else None,
        depth=shown.depth,
        params=shown.params,
        flops=shown.flops,
        train=_measured(final, "train", objective.name, chance),
        validation=_measured(final, "validation", objective.name, chance),
        test=_measured(final, "test", objective.name, chance) if read else None,
        seconds=fmean(run.seconds for run in final or runs),
        total_seconds=math.fsum(run.seconds for run in runs),
        recipe=shown.tuned,
        tuning_runs=len(tuning),
        final_runs=len(final),
        diverged=sum(run.status == "diverged" for run in final),
        failed=sum(run.status == "failed" for run in final),
        lost_tuning_runs=sum(run.status in ("diverged", "failed") for run in tuning),
        unmeasured=_unmeasured(final, objective.name) if read else 0,
    )


def _unmeasured(final: Sequence[Run], metric: str) -> int:
    if metric == "accuracy":  # what was not measured is that of guessing
        return 0
    return sum(run.status == "diverged" and metric not in run.test for run in final)


def _measured(final: list[Run], part: str, metric: str, chance: float) -> Interval | None:
    values = {run.seed: getattr(run, part).get(metric) for run in final}
    for run in final:
        if values[run.seed] is None and run.status == "diverged" and metric == "accuracy":
            values[run.seed] = run.test.get(metric, chance)
    return over_seeds({seed: value for seed, value in values.items() if value is not None})


def _findings(cells: Sequence[CellResult], finished: bool, metric: str) -> list[str]:
    """Return what a reader must know about how the runs ended."""
    notes = []
    if not finished:
        notes.append("The study has not ended: not every final run has been tested yet.")
    for cell in cells:
        name = cell_name(cell.cell) or cell.family
        if cell.diverged:
            what = f"{name}: {cell.diverged} of {cell.final_runs} final runs diverged"
            if cell.unmeasured:
                lost = f"{cell.unmeasured} of them measured nothing and are missing from the means"
                notes.append(f"{what}; {lost}.")
            else:
                notes.append(f"{what} and count with the {metric} they had.")
        if cell.failed:
            what = f"{name}: {cell.failed} of {cell.final_runs} final runs failed"
            notes.append(f"{what} and are missing from the means.")
        if cell.test is not None and cell.test.unbounded:
            notes.append(f"{name}: {_why_unbounded(cell.test)}, so no interval.")
    return notes


def _why_unbounded(interval: Interval) -> str:
    """Return in a sentence why there are no bounds."""
    if interval.n == 1:
        return "one seed"
    return f"equal values for all {interval.n} seeds"
