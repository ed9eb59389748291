"""What tuning has used of a budget in epochs or multiply-adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from resdsl.study.config.budget_settings import Budget
from resdsl.study.plan.jobs import Run, TrialEnd


class Spent(NamedTuple):
    """Epochs and multiply-adds of trials; a trial that stands for an earlier one used nothing."""

    epochs: int = 0
    flops: int = 0

    @classmethod
    def until(cls, last: int, ends: Mapping[int, TrialEnd], samples: int) -> Spent:
        """Return what the trials of a cell up to number ``last`` used, as far as they have ended.

        ``samples`` are those of the train part, which an epoch passes over.
        """
        epochs = flops = 0
        for number, end in ends.items():
            if number <= last and isinstance(end, Run) and end.seconds > 0:
                epochs += end.epochs
                flops += end.training_flops(samples)
        return cls(epochs, flops)


def is_spent(budget: Budget, cell: Spent, cells: Iterable[Spent]) -> bool:
    """Return whether a cell begins no more trials.

    What runs is not ended, so a limit is passed by what the last trials use.

    Args:
        budget: its limits, None for none.
        cell: what the cell used.
        cells: what each cell used.
    """
    every = list(cells)
    pairs = (
        (budget.max_epochs_per_cell, cell.epochs),
        (budget.max_flops_per_cell, cell.flops),
        (budget.max_epochs, sum(spent.epochs for spent in every)),
        (budget.max_flops, sum(spent.flops for spent in every)),
    )
    return any(limit is not None and used >= limit for limit, used in pairs)


def limits_work(budget: Budget) -> bool:
    """Return whether a budget limits epochs or multiply-adds at all."""
    limits = (budget.max_epochs, budget.max_flops, budget.max_epochs_per_cell,
              budget.max_flops_per_cell)  # fmt: skip
    return any(limit is not None for limit in limits)
