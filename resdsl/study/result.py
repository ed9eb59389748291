"""What a study found: cells, comparisons and verdicts, as values that survive JSON and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from resdsl.language.holes import Scalar

Outcome = Literal["degrades", "overfits", "holds", "undecided"]


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Interval(_Value):
    """A mean over ``n`` seeds with its 95% interval; no bounds where one seed gives none."""

    mean: float
    low: float | None = None
    high: float | None = None
    n: int
    values: dict[int, float] = {}
    """What each seed measured, where the interval is over single seeds."""

    @property
    def half_width(self) -> float | None:
        """Half the length of the interval, or None without one."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


class Cell(_Value):
    """One architecture family at one depth: its tuned recipe, measured on fresh seeds.

    Accuracies lie in [0, 1]; ``flops`` are multiply-adds of one sample; ``depth`` is the measured
    depth in weighted layers and ``at`` the value on the study's depth axis (None without one).
    """

    cell: dict[str, Scalar]
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
    recipe: dict[str, Scalar]
    best_validation: float | None
    """The best validation accuracy among the tuning runs."""
    tuning_runs: int
    final_runs: int
    diverged: int
    """Final runs that diverged. They count with the accuracy they had."""
    failed: int
    """Final runs that ended in an error and measured nothing."""
    lost_tuning_runs: int
    """Tuning runs that diverged or failed."""


class Comparison(_Value):
    """Test accuracy of ``left`` minus that of ``right`` at one depth, paired by seed."""

    left: str
    right: str
    at: int | float | None
    depth: int | None
    """The measured depth; None where the two families differ in it."""
    difference: Interval
    p: float | None
    """Two-sided p of a paired t test; None with fewer than two common seeds."""
    p_holm: float | None
    """The same after Holm's correction for all comparisons of the study."""


class Verdict(_Value):
    """What depth does to one family, by the rule in ``StudyResult.methods``."""

    family: str
    outcome: Outcome
    sentence: str
    test: Interval | None = None
    """Test accuracy of the deepest cell minus that of the best shallower one."""
    train: Interval | None = None
    """The same two cells in training accuracy."""


class StudyResult(_Value):
    """The result of a study. ``family_axis`` and ``depth_axis`` name keys of the cells."""

    family_axis: str | None
    depth_axis: str | None
    margin: float
    finished: bool
    """Whether every final run has been tested, which happens after the last of them."""
    cells: tuple[Cell, ...]
    comparisons: tuple[Comparison, ...]
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...]
    methods: tuple[str, ...]

    @property
    def families(self) -> tuple[str, ...]:
        """The families in the order of the study."""
        return tuple(dict.fromkeys(cell.family for cell in self.cells))

    def cells_csv(self) -> str:
        """Return one line a cell: bounds as columns of their own, the recipe's values too."""
        keys = dict.fromkeys(key for cell in self.cells for key in cell.cell)
        holes = dict.fromkeys(hole for cell in self.cells for hole in cell.recipe)
        return _csv(_cell_row(cell, keys, holes) for cell in self.cells)

    def comparisons_csv(self) -> str:
        """Return one line a comparison."""
        return _csv(_comparison_row(comparison) for comparison in self.comparisons)


def _cell_row(cell: Cell, keys: Iterable[str], holes: Iterable[str]) -> dict[str, object]:
    counts = ("tuning_runs", "final_runs", "diverged", "failed", "lost_tuning_runs")
    return {
        **{f"cell.{key}": cell.cell.get(key) for key in keys},
        **{name: getattr(cell, name) for name in ("depth", "params", "flops")},
        **_bounds("train_accuracy", cell.train),
        **_bounds("validation_accuracy", cell.validation),
        **_bounds("test_accuracy", cell.test),
        "seeds": cell.test.n if cell.test else 0,
        **{name: getattr(cell, name) for name in ("seconds", "total_seconds", *counts)},
        "best_validation_accuracy": cell.best_validation,
        **{f"recipe.{hole}": cell.recipe.get(hole) for hole in holes},
    }


def _comparison_row(comparison: Comparison) -> dict[str, object]:
    return {
        **{name: getattr(comparison, name) for name in ("left", "right", "at", "depth")},
        **_bounds("difference", comparison.difference),
        "seeds": comparison.difference.n,
        "p": comparison.p,
        "p_holm": comparison.p_holm,
    }


def _bounds(name: str, interval: Interval | None) -> dict[str, object]:
    if interval is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    return {name: interval.mean, f"{name}_low": interval.low, f"{name}_high": interval.high}


def _csv(rows: Iterable[Mapping[str, object]]) -> str:
    lines: Sequence[Mapping[str, object]] = list(rows)
    if not lines:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()
