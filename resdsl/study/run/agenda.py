"""The agenda: which training begins next, and which rounds the time of the study allows.

Round r of tuning is trial r of every cell; the final rounds come after. A round is begun when every
job of the one before has been started. A trial waits for the ends that it must see, those up to
``lag`` trials before it in its cell.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from resdsl.study.plan.budget import RESERVE, Rounds, fitted, planned
from resdsl.study.plan.jobs import Job
from resdsl.study.plan.study_plan import StudyPlan
from resdsl.study.run.ledger import Ledger
from resdsl.study.run.progress import Tally

LEAST_LIMIT = 60.0
"""Seconds that `max_time` leaves a run in any case. The first round and three final ones are run
whatever the time; without this a study of a few seconds would end its own runs as failed."""


@dataclass
class Agenda:
    """Names the jobs of a study one after the other, from wherever its ledger stands."""

    plan: StudyPlan
    ledger: Ledger
    slots: int
    """How many jobs run side by side."""
    clock: Callable[[], float] = time.monotonic
    """Gives seconds, for the time that the budget allows."""

    def __post_init__(self) -> None:
        self.begun = self.ledger.begun()
        self.under_way: dict[int, float] = {}
        """The jobs that run, by number, with the share of each that is done, in [0, 1]."""
        self.n_front = 0
        """The runs of a Pareto front, which are known after tuning."""
        self._kept = planned(self.plan.study.budget)
        self._done: set[int] = set()
        """The cells whose tuning has used what it may."""
        self._first_round = 0
        self._repeats = self.plan.study.budget.tuning_seeds
        before = sum(run.seconds for run in self.ledger.runs.values())
        self._started = self.clock() - before / self.slots

    def next_number(self) -> int | None:
        """Return the number of the next job; None while one that runs must end before, and where
        nothing is left."""
        while True:
            waiting = self._first_waiting()
            ready = [number for number in waiting if self._is_ready(number)]
            spent = next((number for number in ready if self.ledger.is_spent(number)), None)
            if spent is not None:
                self._done.add(self.ledger.cell(spent))
            elif ready:
                # The longest goes first, so that the slots end a round at about the same time.
                costs = self.ledger.costs()
                return min(ready, key=lambda n: costs.rank(self.ledger.cell(n)))
            elif waiting or not self._begin_round():
                return None

    def limit(self, job: Job) -> float | None:
        """Return the seconds that a run may take; what hangs must not hold the study up.

        A tuning run is of no use after the time of the study; a final run may take all of it. Both
        have ``LEAST_LIMIT`` at least, where ``max_run_time`` gives them no less.
        """
        budget = self.plan.study.budget
        each = budget.max_run_time
        limits = [] if each is None else [each * job.repeats]
        if budget.max_time is not None:
            used = self._elapsed() if job.purpose == "tune" else 0.0
            limits.append(max(LEAST_LIMIT, budget.max_time - used))
        return min(limits, default=None)

    def fits(self, numbers: Sequence[int]) -> bool:
        """Return whether the time allows these runs; those that have begun are brought to an end.

        Args:
            numbers: of the runs with one seed.
        """
        max_time, costs = self.plan.study.budget.max_time, self.ledger.costs()
        if max_time is None or any(self.ledger.has_ended(number) for number in numbers):
            return True
        seconds = sum(costs.seconds(self.ledger.cell(number)) or 0.0 for number in numbers)
        used = self._elapsed() + self._left_under_way() + seconds / self.slots
        return used <= (1 - RESERVE) * max_time

    def tally(self) -> Tally:
        """Return how far the study is, and how long it takes still, if that is known."""
        cells, rounds, ended = len(self.plan.cells), self._kept, self.ledger.n_ended
        total = sum(map(self._total, range(cells))) + self.n_front
        waiting = max(0, total - ended - len(self.under_way))
        work = rounds.tune * self._repeats + rounds.final + self.n_front / cells
        each = self._round_seconds()
        share = waiting / total if total else 0.0
        left = None if each is None else self._left_under_way() + share * work * each
        return Tally(rounds, ended, total, self._elapsed(), left)

    def _total(self, cell: int) -> int:
        """Return how many runs a cell has, ended or not: none on fresh seeds without a recipe."""
        n_tune, n_final = self._kept.tune, self._kept.final
        n_ended = len(self.ledger.ends(cell))
        if cell in self._done:
            n_tune = n_ended
        is_tuned = n_ended >= n_tune
        return n_tune + (0 if is_tuned and not self.ledger.has_recipe(cell) else n_final)

    # rounds

    def _first_waiting(self) -> list[int]:
        """Return the jobs that wait in the first round which has any.

        A round whose jobs have all been started stays so, and is not looked at again.
        """
        for r in self.ledger.rounds(self.begun, since=self._first_round):
            self._first_round = r
            if waiting := self._waiting(r):
                return waiting
        return []

    def _waiting(self, r: int) -> list[int]:
        """Return the jobs of this round that have not been started."""
        waiting = []
        for cell in range(len(self.plan.cells)):
            number = self.ledger.number(r, cell)
            if self.ledger.has_ended(number) or number in self.under_way:
                continue
            purpose, _ = self.ledger.purpose(number)
            if purpose == "tune" and cell in self._done:
                continue
            # A cell in which no tuning run ended with a result has nothing to run on fresh seeds;
            # one that is still busy may get one.
            if purpose == "tune" or self._tuning(cell) or self.ledger.has_recipe(cell):
                waiting.append(number)
        return waiting

    def _is_ready(self, number: int) -> bool:
        """Return whether all that a run must know has ended."""
        cell, (purpose, r) = self.ledger.cell(number), self.ledger.purpose(number)
        if purpose == "final":
            return not self._tuning(cell)
        # What all cells have used must be known where it is limited.
        budget = self.plan.study.budget
        alike = budget.max_epochs is not None or budget.max_flops is not None
        seen = range(len(self.plan.cells)) if alike else [cell]
        rounds = (self.ledger.purpose(n)[1] for other in seen for n in self._tuning(other))
        return min(rounds, default=r) > r - self.plan.lag

    def _tuning(self, cell: int) -> list[int]:
        """Return the tuning runs of a cell that are under way."""
        return [
            n
            for n in self.under_way
            if self.ledger.cell(n) == cell and self.ledger.purpose(n)[0] == "tune"
        ]

    def _begin_round(self) -> bool:
        """Begin the next round if the budget has one and the time allows it."""
        budget, begun = self.plan.study.budget, self.begun
        left = (budget.max_time or 0.0) - (self._elapsed() + self._left_under_way())
        self._kept = fitted(budget, begun, left, self._round_seconds())
        if begun.tune < self._kept.tune:
            self.begun = Rounds(begun.tune + 1, begun.final)
        elif begun.final < self._kept.final:
            self.begun = Rounds(begun.tune, begun.final + 1)
        return self.begun != begun

    # time

    def _elapsed(self) -> float:
        return self.clock() - self._started

    def _round_seconds(self) -> float | None:
        return self.ledger.costs().round_seconds(self.slots, self.plan.lag)

    def _left_under_way(self) -> float:
        """Return the seconds until the jobs under way have ended, spread over all slots."""
        costs = self.ledger.costs()
        left = (
            (1 - done)
            * (self._repeats if self.ledger.purpose(number)[0] == "tune" else 1)
            * (costs.seconds(self.ledger.cell(number)) or 0.0)
            for number, done in self.under_way.items()
        )
        return sum(left) / self.slots
