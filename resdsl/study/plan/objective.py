"""What a study makes large or small: a metric of the validation part, or a figure of the net."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resdsl.data.own_function import is_own
from resdsl.study.config.study_config import FIGURES
from resdsl.train.metric_names import DIRECTIONS, Direction

if TYPE_CHECKING:
    from resdsl.data.data_config import TaskName
    from resdsl.study.plan.jobs import Run
    from resdsl.train.recipe import Recipe


@dataclass(frozen=True)
class Objective:
    """A value of each trial with the direction that is better."""

    name: str
    direction: Direction

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure of the net, which needs no training."""
        return self.name in FIGURES

    def of(self, run: Run) -> float | None:
        """Return the value of a run; None where it was not measured."""
        return getattr(run, self.name) if self.is_figure else run.validation.get(self.name)

    def at_epoch(self, report: Mapping[str, object]) -> float | None:
        """Return the value after an epoch, whose report holds what was measured."""
        found = report.get("validation")
        return found.get(self.name) if isinstance(found, Mapping) else None

    def goodness(self, value: float | None) -> float:
        """Return a number that is larger for what is better.

        What was not measured is worst, and so is what is no finite number. Nothing is greater than
        NaN, so a NaN would stay the best for ever.
        """
        if value is None or not math.isfinite(value):
            return float("-inf")
        return value if self.direction == "maximize" else -value


ACCURACY = Objective("accuracy", "maximize")


def chosen_by(objectives: Sequence[Objective]) -> Objective:
    """Return the objective that recipes are chosen by: the first one that is measured.

    >>> chosen_by([Objective("params", "minimize"), ACCURACY]).name
    'accuracy'
    """
    return next(objective for objective in objectives if not objective.is_figure)


def objectives_of(
    chosen: Mapping[str, Direction], recipe: Recipe, task: TaskName
) -> tuple[Objective, ...]:
    """Return the objectives that a study chose, or the first metric of its recipe."""
    from resdsl.train.tasks import TASKS

    if chosen:
        return tuple(Objective(name, direction) for name, direction in chosen.items())
    name = (recipe.metric or TASKS[task].metrics)[0]
    label = name.partition(":")[2] if is_own(name) else name
    return (Objective(label, DIRECTIONS.get(label, "maximize")),)
