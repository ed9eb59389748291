"""What a study found: cells, comparisons and verdicts, as values that survive JSON and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from resdsl.language.holes import PlainValue
from resdsl.study.findings.scale import ACCURACY_SCALE, Scale
from resdsl.train.metric_names import Direction

Effect = Literal["degrades", "overfits", "worsens", "holds", "undecided"]
Relation = Literal["better", "worse", "equivalent", "undecided"]


class _Finding(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Interval(_Finding):
    """A mean over ``n`` seeds with its 95% interval.

    There are no bounds where they cannot be computed: of one seed, or of values without a spread.
    """

    mean: float
    low: float | None = None
    high: float | None = None
    n: int
    values: dict[int, float] = {}
    """What each seed measured, where the interval is over single seeds."""

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Both ends of the interval, or None without one."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def half_width(self) -> float | None:
        """Half the length of the interval, or None without one."""
        return (self.bounds[1] - self.bounds[0]) / 2 if self.bounds else None

    @property
    def unbounded(self) -> str | None:
        """Why there are no bounds, for people: `one seed`, `too few distinct values`, or None."""
        if self.low is not None:
            return None
        return "one seed" if self.n == 1 else "too few distinct values"


class CellResult(_Finding):
    """One architecture family at one depth: its tuned recipe, measured on fresh seeds.

    What was measured is the metric of the study; ``flops`` are multiply-adds of one sample;
    ``depth`` is the measured depth in weighted layers and ``at`` the value on the study's depth
    axis (None without one).
    """

    cell: dict[str, PlainValue]
    family: str
    at: int | float | None
    depth: int
    params: int
    flops: int
    train: Interval | None
    validation: Interval | None
    test: Interval | None
    seconds: float
    """Mean seconds of a final run (of a tuning run while there is no final one)."""
    total_seconds: float
    """Seconds of all runs of the cell, tuning included."""
    recipe: dict[str, PlainValue]
    """The best values of what was tuned, with which the final runs were made."""
    tuning_runs: int
    final_runs: int
    diverged: int
    """Final runs that diverged. They count with what they measured, if anything."""
    failed: int
    """Final runs that ended in an error and measured nothing."""
    lost_tuning_runs: int
    """Tuning runs that diverged or failed."""
    tuning_flops: int | None = None
    """An estimate of the multiply-adds of all tuning runs together; None where the number of
    samples is not known."""
    importance: dict[str, float] = {}
    """The share of each tuned value in being among the best trials, which sum to 1; empty where
    there were too few trials to tell."""
    unmeasured: int = 0
    """Final runs that diverged and have no value of the metric, so are missing from the means."""


class Comparison(_Finding):
    """The metric of ``left`` minus that of ``right`` in the test part, paired by seed.

    Two families are compared at one value of the depth axis; where a baseline has another value
    there than the cell that is compared with it, both are named with all their values.
    """

    left: str
    right: str
    at: int | float | None
    depth: int | None
    """The measured depth; None where the two nets differ in it."""
    difference: Interval
    p: float | None
    """Two-sided p of a paired t test; None where the differences have no spread."""
    p_holm: float | None
    """The same after Holm's correction for all comparisons of the study."""
    p_equivalent: float | None = None
    """p of two one-sided paired t tests: a small one says that the difference is within the margin
    of the study. None as above."""
    p_equivalent_holm: float | None = None
    """The same after Holm's correction for all comparisons of the study."""
    relation: Relation = "undecided"
    """What ``left`` is, compared with ``right``, at a level of 5%."""
    sentence: str = ""
    """The relation in words, with its figures."""


class Verdict(_Finding):
    """What depth does to one family, by the rule in ``StudyResult.methods``."""

    family: str
    outcome: Effect
    sentence: str
    test: Interval | None = None
    """The metric of the deepest cell minus that of the best shallower one, in the test part."""
    train: Interval | None = None
    """The same two cells in the train part."""


class FrontPoint(_Finding):
    """A tuning run that no other one dominates."""

    number: int
    cell: dict[str, PlainValue]
    tuned: dict[str, PlainValue]
    values: dict[str, float]
    """Of the objectives, by name; metrics are those of the validation part."""
    test: Interval | None = None
    """The metric of the study in the test part, over runs with these values on fresh seeds."""


class Front(_Finding):
    """The Pareto front of all tuning runs that finished."""

    objectives: dict[str, Direction]
    points: tuple[FrontPoint, ...]
    """The best in the first objective first."""
    trials: int
    """The runs that were measured in every objective."""
    reference: dict[str, float]
    """What the volume reaches to: worse than all runs in each objective, by a tenth of its range.
    Two studies can be compared by their volumes only with one reference point."""
    hypervolume: float | None
    """The share that the front dominates of the space between the best value of each objective and
    the reference point, in [0, 1]. None where no objective has two values."""


class StudyResult(_Finding):
    """The result of a study. ``depth_axis`` names a key of the cells."""

    depth_axis: str | None
    scale: Scale = ACCURACY_SCALE
    """What was measured in the cells, and chose their recipes on the validation part."""
    baseline: str | None = None
    """What the other cells were compared with; None where all families were, in pairs."""
    finished: bool
    """Whether every final run has been tested, which happens after the last of them."""
    cells: tuple[CellResult, ...]
    comparisons: tuple[Comparison, ...]
    verdicts: tuple[Verdict, ...]
    front: Front | None = None
    """Of a study with several objectives."""
    notes: tuple[str, ...]
    methods: tuple[str, ...]

    @property
    def metric(self) -> str:
        """The name of what was measured."""
        return self.scale.metric

    @property
    def families(self) -> tuple[str, ...]:
        """The families in the order of the study."""
        return tuple(dict.fromkeys(cell.family for cell in self.cells))


def as_csv(values: Sequence[CellResult | Comparison]) -> str:
    """Return a line for each value; the columns are named as in JSON: ``cell.n``, ``test.mean``.

    What single seeds measured is left out, because the seeds of two studies differ. No values give
    an empty text.
    """
    dumped = (v.model_dump() for v in values)
    rows = [{k: v for k, v in flat(row) if ".values." not in k} for row in dumped]
    columns = dict.fromkeys(name for row in rows for name in row)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    if rows:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def flat(values: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield nested values under their dotted names, as overrides are written; None is left out.

    >>> list(flat({"budget": {"seeds": 3, "max_time": None}}))
    [('budget.seeds', 3)]
    """
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{name}.")
        elif value is not None:
            yield f"{prefix}{name}", value
