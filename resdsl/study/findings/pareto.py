"""Several objectives at once: the Pareto front, and the volume that it dominates."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from resdsl.study.findings.intervals import over_seeds
from resdsl.study.findings.study_result import Front, FrontPoint, Interval
from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import Objective
from resdsl.train.metric_names import Direction

Point = Sequence[float]
Points = npt.NDArray[np.float64]

BEYOND = 0.1
"""How far the reference point lies beyond the worst values, in their ranges: on the worst values
themselves, the ends of a front would add nothing to its volume."""


def pareto_front(points: Sequence[Point], directions: Sequence[Direction]) -> list[int]:
    """Return the positions of the points that no other point dominates, in their order.

    A point dominates another where it is at least as good in every objective and better in one; so
    of equal points all stand on the front. One with a value that is not finite never does.

    Args:
        points: the values of the objectives.
        directions: which way each objective is better.

    >>> pareto_front([(0.9, 100), (0.8, 50), (0.7, 60)], ["maximize", "minimize"])
    [0, 1]
    """
    costs = _costs(points, directions)
    finite = [i for i in range(len(points)) if np.isfinite(costs[i]).all()]
    # What dominates a point comes before it in lexicographic order.
    finite.sort(key=lambda i: tuple(costs[i]))
    front: list[int] = []
    for i in finite:
        others = costs[front]
        is_dominated = (others <= costs[i]).all(axis=1) & (others < costs[i]).any(axis=1)
        if not is_dominated.any():
            front.append(i)
    return sorted(front)


def reference_point(points: Sequence[Point], directions: Sequence[Direction]) -> list[float]:
    """Return a point that is worse than all in each objective, by a tenth of its range.

    Two fronts can be compared by their volumes only with one reference point.

    Args:
        points: those whose front is measured, one at least, all values finite.
        directions: which way each objective is better.
    """
    costs = _costs(points, directions)
    worst, best = costs.max(axis=0), costs.min(axis=0)
    return [float(v) for v in _signs(directions) * (worst + BEYOND * (worst - best))]


def hypervolume(
    points: Sequence[Point], directions: Sequence[Direction], reference: Point
) -> float:
    """Return the volume that points dominate, up to a reference point, in the units of objectives.

    Points that are not better than the reference in every objective add nothing.

    Source: Zitzler and Thiele 1998, PPSN V; exact, by slices of one objective after the other
    (While et al. 2006, IEEE Transactions on Evolutionary Computation 10). For two objectives the
    time is of order n log n, and each further one multiplies it by n.

    >>> hypervolume([(1, 3), (2, 2), (3, 1)], ["minimize", "minimize"], (4, 4))
    6.0
    """
    signs = _signs(directions)
    front = [points[i] for i in pareto_front(points, directions)]
    return _volume(_costs(front, directions), signs * np.asarray(reference, dtype=np.float64))


def study_front(
    runs: Sequence[Run], objectives: Sequence[Objective], metric: Objective
) -> Front | None:
    """Return the front of the tuning runs that finished, each training once; None with fewer than
    two objectives or without such a run.

    Args:
        runs: those that ended.
        objectives: what the study makes large or small; metrics are those of the validation part.
        metric: what is told of the runs of a point on fresh seeds, in the test part.
    """
    measured: list[tuple[Run, list[float]]] = []
    seen: set[str] = set()
    for run in runs:
        # A training that stands for an earlier one is the same net and recipe.
        if run.purpose == "tune" and run.status == "finished" and run.key not in seen:
            seen |= {run.key} - {""}
            values = [value for o in objectives if (value := o.of(run)) is not None]
            if len(values) == len(objectives) and all(map(math.isfinite, values)):
                measured.append((run, [float(value) for value in values]))
    if len(objectives) < 2 or not measured:
        return None
    points = [values for _, values in measured]
    names, directions = [o.name for o in objectives], [o.direction for o in objectives]
    reference = reference_point(points, directions)
    front = [measured[i] for i in pareto_front(points, directions)]
    front.sort(key=lambda pair: (-objectives[0].goodness(pair[1][0]), pair[0].number))
    return Front(
        objectives=dict(zip(names, directions, strict=True)),
        points=tuple(
            FrontPoint(
                number=run.number,
                cell=run.cell,
                tuned=run.tuned,
                values=dict(zip(names, values, strict=True)),
                test=_tested(run, runs, metric),
            )
            for run, values in front
        ),
        trials=len(measured),
        reference=dict(zip(names, reference, strict=True)),
        hypervolume=_share(points, directions, reference),
    )


def _tested(point: Run, runs: Sequence[Run], metric: Objective) -> Interval | None:
    """Return what the runs with the values of a trial measured on fresh seeds."""
    values = {
        run.seed: run.test[metric.name]
        for run in runs
        if run.purpose != "tune"
        and (run.cell, run.tuned) == (point.cell, point.tuned)
        and metric.name in run.test
    }
    return over_seeds(values)


def _share(
    points: Sequence[Point], directions: Sequence[Direction], reference: Point
) -> float | None:
    """Return the share of the space between the best values and the reference point."""
    costs, worst = _costs(points, directions), _signs(directions) * np.asarray(reference)
    best = costs.min(axis=0)
    differs = worst > best
    if not differs.any():
        return None
    scaled = (costs - best)[:, differs] / (worst - best)[differs]
    ones = [1.0] * int(differs.sum())
    return hypervolume(scaled.tolist(), ["minimize"] * len(ones), ones)


def _signs(directions: Sequence[Direction]) -> Points:
    return np.array([-1.0 if d == "maximize" else 1.0 for d in directions])


def _costs(points: Sequence[Point], directions: Sequence[Direction]) -> Points:
    """Return the points as an array (n, objectives) in which less is better."""
    shaped = np.asarray(points, dtype=np.float64).reshape(len(points), len(directions))
    return _signs(directions) * shaped


def _volume(costs: Points, reference: Points) -> float:
    costs = costs[(costs < reference).all(axis=1)]
    costs = costs[np.argsort(costs[:, -1], kind="stable")]
    if len(costs) == 0:
        return 0.0
    if len(reference) == 1:
        return float(reference[0] - costs[0, 0])
    ends = [*costs[1:, -1], reference[-1]]
    slices = [float(end - start) for start, end in zip(costs[:, -1], ends, strict=True)]
    if len(reference) == 2:
        widths = reference[0] - np.minimum.accumulate(costs[:, 0])
        return math.fsum(float(w) * height for w, height in zip(widths, slices, strict=True))
    return math.fsum(
        height * _volume(costs[: i + 1, :-1], reference[:-1])
        for i, height in enumerate(slices)
        if height > 0
    )
