"""The budget: rounds across the cells, and which of them still fit into the time.

Round r of tuning is trial r of every cell; round s of the final runs is fresh seed s of every
cell. When ``max_time`` nears, whole rounds are dropped, so all cells keep equal budgets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from resdsl.study.config.budget_settings import Budget
from resdsl.text.counted import counted

MIN_FINAL_ROUNDS = 3
"""Final rounds that are never dropped. A 95% t interval over two seeds is 12.7 standard errors
wide on each side, over three 4.3: with fewer, nothing can be concluded."""

RESERVE = 0.05
"""The share of ``max_time`` kept for the test part and the report."""

CellId = int
"""The position of a cell in the study's list of cells."""


@dataclass(frozen=True)
class Costs:
    """What runs cost. A cell that is not measured yet is taken to cost as its multiply-adds do.

    >>> costs = Costs(flops=[100, 300], measured={0: [2.0]})
    >>> costs.seconds(1)
    6.0
    """

    flops: Sequence[int]
    """Multiply-adds of one sample, for each cell."""
    measured: Mapping[CellId, Sequence[float]]
    """The seconds of each run that finished, in order."""

    def seconds(self, cell: CellId) -> float | None:
        """Return the expected seconds of one run, or None while nothing is known."""
        runs = self.measured.get(cell)
        if runs:
            return runs[-1]  # Other work on the machine may have come or gone since the others.
        total = sum(sum(runs) for runs in self.measured.values())
        work = sum(self.flops[c] * len(runs) for c, runs in self.measured.items())
        return total * self.flops[cell] / work if work else None

    def rank(self, cell: CellId) -> tuple[float, int, int]:
        """Return a sort key that puts the most expensive cell first."""
        return (-(self.seconds(cell) or 0.0), -self.flops[cell], cell)

    def round_seconds(self, slots: int, lag: int = 1) -> float | None:
        """Return the expected seconds of a round of all cells on ``slots`` slots.

        The slots share the work, but a round is never shorter than its longest run, of which
        ``lag`` go side by side. None while the cost of a cell is not known.
        """
        each = [self.seconds(cell) for cell in range(len(self.flops))]
        known = [seconds for seconds in each if seconds is not None]
        if len(known) < len(each):
            return None
        return max(sum(known) / slots, max(known) / min(lag, slots))


@dataclass(frozen=True)
class Rounds:
    """Numbers of rounds: planned, begun or kept."""

    tune: int
    final: int


def planned(budget: Budget) -> Rounds:
    """Return the rounds that a budget asks for, as if time did not matter."""
    return Rounds(budget.trials_per_cell, budget.seeds)


def fitted(budget: Budget, begun: Rounds, remaining: float, round_seconds: float | None) -> Rounds:
    """Return the planned rounds less those that the time does not allow.

    Rounds that have begun stay, as do one tuning round and three final ones. Tuning rounds are
    dropped before final ones, and none is added once a final one has begun: the choice of the best
    recipe has been made by then.

    Args:
        budget: what was asked for; without ``max_time`` nothing is dropped.
        begun: the rounds of which at least one run has started.
        remaining: the seconds left when what is under way will have ended; it may be below 0.
        round_seconds: what one final round takes, a tuning round that for each of its seeds; None
            while that is unknown.
    """
    whole = planned(budget)
    if begun.final:
        whole = Rounds(begun.tune, whole.final)
    if budget.max_time is None or round_seconds is None:
        return whole
    fitting = int(max(0.0, remaining - RESERVE * budget.max_time) // round_seconds)
    spare = max(0, fitting - (whole.final - begun.final))
    each = budget.tuning_seeds
    tune = max(begun.tune, min(1, whole.tune), min(whole.tune, begun.tune + spare // each))
    spare = max(0, fitting - (tune - begun.tune) * each)
    least = max(begun.final, min(MIN_FINAL_ROUNDS, whole.final))
    return Rounds(tune, max(least, min(whole.final, begun.final + spare)))


def dropped_notes(budget: Budget, rounds: Rounds) -> list[str]:
    """Return the sentences for the report about rounds of ``budget`` that ``rounds`` leave out."""
    pairs = {
        "tuning": (budget.trials_per_cell, rounds.tune),
        "final": (budget.seeds, rounds.final),
    }
    if budget.max_time is None:  # What was not begun had another reason.
        return []
    return [
        f"{planned - kept} of {counted(planned, f'{kind} round')} "
        f"{'was' if planned - kept == 1 else 'were'} dropped in all cells alike, "
        f"because the time of {budget.max_time:g} s was running out."
        for kind, (planned, kept) in pairs.items()
        if kept < planned
    ]
