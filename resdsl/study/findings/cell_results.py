"""Cells: what their runs measured, under the names of their families."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from resdsl.language.holes import Hole, PlainValue
from resdsl.study.findings.importance import importance
from resdsl.study.findings.intervals import over_seeds
from resdsl.study.findings.study_result import CellResult, Interval
from resdsl.study.plan.jobs import Run, cell_name
from resdsl.study.plan.objective import Objective

CellKey = tuple[tuple[str, PlainValue], ...]


@dataclass(frozen=True)
class Measuring:
    """How the runs of a study are read."""

    objective: Objective
    """The metric that recipes were chosen by."""
    chance: float
    """The accuracy of guessing."""
    samples: int | None
    """The samples of the train part, if known."""
    is_tested: bool
    """Whether the test part has been read."""
    holes: Mapping[str, Hole]
    """The domains of what was tuned, by name."""


def cell_results(runs: Sequence[Run], axis: str | None, measuring: Measuring) -> list[CellResult]:
    """Return a result for each cell, family by family, from shallow to deep.

    Families stand in the order of their first runs.

    Args:
        runs: those that ended, of all cells.
        axis: the key of the cells along which depth changes.
        measuring: how runs are read.
    """
    grouped: dict[CellKey, list[Run]] = {}
    for run in runs:
        grouped.setdefault(tuple(run.cell.items()), []).append(run)
    labels = _labels(list(grouped), axis)
    cells = [_cell(group, labels[key], axis, measuring) for key, group in grouped.items()]
    order = {name: i for i, name in enumerate(dict.fromkeys(cell.family for cell in cells))}
    return sorted(cells, key=lambda cell: (order[cell.family], cell.at or 0))


def depth_axis(runs: Sequence[Run]) -> str | None:
    """Return the first numeric key of the cells along which the measured depth changes.

    None where there is none, such as in a study of one depth.
    """
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
    seen: dict[str, list[tuple[type, PlainValue]]] = {}
    for name, value in (pair for key in keys for pair in key):
        seen.setdefault(name, []).append((type(value), value))
    kept = {
        name
        for name, values in seen.items()
        if name != axis and (len(set(values)) > 1 or len(values) < len(keys) or values[0][0] is str)
    }
    return {key: cell_name({n: v for n, v in key if n in kept}) for key in keys}


def _cell(runs: list[Run], label: str, axis: str | None, measuring: Measuring) -> CellResult:
    objective, samples = measuring.objective, measuring.samples
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
        train=_measured(final, "train", measuring),
        validation=_measured(final, "validation", measuring),
        test=_measured(final, "test", measuring) if measuring.is_tested else None,
        seconds=fmean(run.seconds for run in final or runs),
        total_seconds=math.fsum(run.seconds for run in runs),
        recipe=shown.tuned,
        tuning_runs=len(tuning),
        final_runs=len(final),
        diverged=sum(run.status == "diverged" for run in final),
        failed=sum(run.status == "failed" for run in final),
        lost_tuning_runs=sum(run.status in ("diverged", "failed") for run in tuning),
        tuning_flops=sum(run.training_flops(samples) for run in tuning) if samples else None,
        importance=importance(tuning, measuring.holes, objective),
        unmeasured=_unmeasured(final, objective.name) if measuring.is_tested else 0,
    )


def _unmeasured(final: Sequence[Run], metric: str) -> int:
    if metric == "accuracy":  # what was not measured is that of guessing
        return 0
    return sum(run.status == "diverged" and metric not in run.test for run in final)


def _measured(final: list[Run], part: str, measuring: Measuring) -> Interval | None:
    metric = measuring.objective.name
    values = {run.seed: getattr(run, part).get(metric) for run in final}
    for run in final:
        if values[run.seed] is None and run.status == "diverged" and metric == "accuracy":
            values[run.seed] = run.test.get(metric, measuring.chance)
    return over_seeds({seed: value for seed, value in values.items() if value is not None})
