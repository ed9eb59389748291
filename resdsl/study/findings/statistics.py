"""From runs to a result: cells over seeds, paired comparisons, verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from resdsl.language.holes import Hole
from resdsl.study.findings.cell_results import Measuring, cell_results, depth_axis
from resdsl.study.findings.comparisons import Baseline, comparisons, named_by
from resdsl.study.findings.methods import methods
from resdsl.study.findings.pareto import study_front
from resdsl.study.findings.scale import Scale, default_margin, metric_format
from resdsl.study.findings.study_result import CellResult, Interval, StudyResult
from resdsl.study.findings.tuning import budget_notes, edge_notes
from resdsl.study.findings.verdict import judge
from resdsl.study.plan.jobs import Run, cell_name
from resdsl.study.plan.objective import ACCURACY, Objective


def summarise(
    runs: Sequence[Run],
    *,
    notes: Sequence[str] = (),
    chance: float = 0.0,
    margin: float | None = None,
    baseline: Baseline | None = None,
    objective: Objective = ACCURACY,
    objectives: Sequence[Objective] = (),
    holes: Mapping[str, Hole] = MappingProxyType({}),
    samples: int | None = None,
    ended: bool = False,
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
        objectives: all that the study makes large or small; with two or more it has a front.
        holes: the domains of what was tuned, by name.
        samples: those of the train part; None where they are not known.
        ended: whether the study has come to its end though no final run was tested, as where all
            of its trainings failed.
    """
    axis = depth_axis(runs)
    is_tested, finished = _tested(runs, ended=ended)
    cells = cell_results(runs, axis, Measuring(objective, chance, samples, is_tested, holes))
    families = dict.fromkeys(cell.family for cell in cells)
    scale = _scale(objective, margin, cells)
    against = baseline if isinstance(baseline, str) or baseline is None else cell_name(baseline)
    front = study_front(runs, objectives, objective)
    missing = _missing(against, baseline, cells, axis)
    how_ended = _findings(cells, finished, objective.name)
    tuned = [*budget_notes(cells, runs), *edge_notes(cells, holes)]
    told = methods(
        scale, baseline=against, has_depth=axis is not None,
        has_importance=any(cell.importance for cell in cells), has_front=front is not None,
    )  # fmt: skip
    return StudyResult(
        depth_axis=axis,
        scale=scale,
        baseline=against,
        finished=finished,
        cells=tuple(cells),
        comparisons=tuple(comparisons(cells, scale, baseline, axis)),
        verdicts=tuple(judge(name, cells, scale) for name in families) if axis else (),
        front=front,
        notes=(*notes, *missing, *how_ended, *tuned),
        methods=tuple(told),
    )


def _tested(runs: Sequence[Run], *, ended: bool) -> tuple[bool, bool]:
    """Return whether the test part has been read, and whether it was for every final run, of which
    a study that has ``ended`` may have none."""
    final = [run for run in runs if run.purpose == "final"]
    is_tested = any(run.test for run in final)
    every = all(run.status != "finished" or run.test for run in final)
    has_none = ended and not any(run.status in ("finished", "diverged") for run in runs)
    return is_tested, (is_tested or has_none) and every


def _missing(
    name: str | None, baseline: Baseline | None, cells: Sequence[CellResult], axis: str | None
) -> Iterator[str]:
    """Yield that the baseline, which is called ``name``, is none of the cells."""
    if baseline is not None and all(named_by(cell, baseline, axis) is None for cell in cells):
        yield f"The baseline {name} names no cell that has been run."


def _scale(objective: Objective, margin: float | None, cells: Sequence[CellResult]) -> Scale:
    parts = (part for cell in cells for part in (cell.train, cell.validation, cell.test) if part)
    form = metric_format(objective.name, (part.mean for part in parts))
    counts = default_margin(objective.name) if margin is None else margin
    return Scale(objective.name, objective.direction, counts, form)


def _findings(cells: Sequence[CellResult], finished: bool, metric: str) -> list[str]:
    """Return what a reader must know about how the runs ended."""
    notes = []
    if not finished:
        notes.append("The study has not ended: not every final run has been tested yet.")
    for cell in cells:
        name = cell_name(cell.cell)
        if cell.diverged:
            what = f"{name}: {cell.diverged} of {cell.final_runs} final runs diverged"
            if cell.unmeasured:
                lost = f"the means leave out {cell.unmeasured} of them, which measured nothing"
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
