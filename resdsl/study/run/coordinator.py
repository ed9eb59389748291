"""The coordinator: the one process that decides what runs next, and writes down how it ended.

    propose -> expand -> check constraints -> look the training hash up -> hand a job to the
    executor -> hear its epochs, prune -> record -> next

All it must remember is in the run directory: a new coordinator over the same directory goes on
where the last one stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from resdsl.study.plan.budget import Rounds, dropped_notes, fitted, planned
from resdsl.study.plan.jobs import Job, Outcome, cell_name
from resdsl.study.plan.sampling import Proposal
from resdsl.study.plan.study_plan import StudyPlan
from resdsl.study.run.executors import Executor, Report
from resdsl.study.run.ledger import Ledger
from resdsl.study.run.progress import Progress, Tally
from resdsl.study.run.run_directory import write_json
from resdsl.text.atomic_write import write_text

STEP_SECONDS = 1.0

Next = tuple[Job, Proposal | None]


@dataclass
class _UnderWay:
    proposal: Proposal | None
    done: float = 0.0
    """A share, in [0, 1]."""


@dataclass
class Coordinator:
    """Runs the study of ``plan`` in ``directory``, from wherever it stands there."""

    plan: StudyPlan
    directory: Path
    executor: Executor
    progress: Progress
    clock: Callable[[], float] = time.monotonic
    """Gives seconds, for the time that the budget allows."""

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.plan, self.directory)
        self._begun = self.ledger.begun()
        self._kept = planned(self.plan.study.budget)
        self._under_way: dict[int, _UnderWay] = {}
        before = sum(run.seconds for run in self.ledger.runs.values())
        self._started = self.clock() - before / self.executor.slots

    def run(self) -> None:
        """Bring the study to its end: every run recorded, tested, its notes written."""
        self.progress.objective = self.plan.objectives[0]
        best = {
            cell_name(settings): self.progress.objective.of(run)
            if (run := self.ledger.best(cell))
            else None
            for cell, settings in enumerate(self.plan.cells)
        }
        self._shown().begin(best, self.executor.slots)
        self._work(self._trainings())
        # The test part is read once for each final run, after all of them have ended, so that
        # nothing that is still to be decided can have seen it.
        self._work((job, None) for job in self.ledger.untested())
        for run in filter(None, map(self.ledger.best, range(len(self.plan.cells)))):
            write_text(self.ledger.record.family(run.cell), self.plan.repeat(run).document)
        write_json(self.directory / "notes.json", list(self._notes()))

    # the listener of the executor

    def reported(self, job: Job, report: Report) -> bool:
        """Pass an epoch on; return whether the pruner of the cell ends the run here."""
        entry = self._under_way[job.number]
        epoch, epochs = int(report["epoch"] or 0), int(report["epochs"] or 1)
        value = self.plan.objectives[0].at_epoch(report)
        entry.done = epoch / epochs
        self._shown().epoch(job, report, value)
        prunes = entry.proposal is not None and entry.proposal.prune(epoch, value)
        return prunes and epoch < epochs  # After the last epoch nothing is saved by pruning.

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Record how a job ended."""
        self._under_way.pop(job.number, None)
        run = self.ledger.add(job, outcome)
        self._shown().end(job, run)

    # training, in rounds

    def _work(self, jobs: Iterator[Next | None]) -> None:
        """Keep the slots busy with ``jobs`` until all have ended.

        ``jobs`` gives None while no next job can be named before one that runs has ended.
        """
        while True:
            while len(self._under_way) < self.executor.slots:
                following = next(jobs, None)
                if following is None:
                    break
                job, proposal = following
                self._under_way[job.number] = _UnderWay(proposal)
                self._shown().start(job)
                self.executor.submit(job)
            if not self._under_way:
                return
            self.executor.step(self, STEP_SECONDS)

    def _trainings(self) -> Iterator[Next | None]:
        """Yield what to train next, round by round.

        A round is begun when every job of the one before has been started. Trials of one cell
        never run side by side, so a cell that is still busy holds its next job back.
        """
        while True:
            waiting = next(filter(None, map(self._waiting, self.ledger.rounds(self._begun))), [])
            idle = [n for n in waiting if self.ledger.cell(n) not in self._busy()]
            if idle:
                # The longest goes first, so that the slots end a round at about the same time.
                costs = self.ledger.costs()
                longest = min(idle, key=lambda n: costs.rank(self.ledger.cell(n)))
                job, proposal = self._job(longest)
                known = self.ledger.same_training(job)
                if known is None:
                    yield job, proposal
                else:
                    self.ended(job, known)
            elif waiting or not self._begin_round():
                yield None

    def _busy(self) -> set[int]:
        return {self.ledger.cell(number) for number in self._under_way}

    def _waiting(self, r: int) -> list[int]:
        """Return the jobs of this round that have not been started."""
        waiting, busy = [], self._busy()
        for cell in range(len(self.plan.cells)):
            number = self.ledger.number(r, cell)
            if number in self.ledger.runs or number in self._under_way:
                continue
            purpose, _ = self.ledger.purpose(number)
            # A cell in which no tuning run ended with a result has nothing to run on fresh seeds;
            # one that is still busy may get one.
            if purpose == "tune" or cell in busy or self.ledger.best(cell) is not None:
                waiting.append(number)
        return waiting

    def _begin_round(self) -> bool:
        """Begin the next round if the budget has one and the time allows it."""
        budget, begun = self.plan.study.budget, self._begun
        used = self.clock() - self._started + self._left_under_way()
        each = self.ledger.costs().round_seconds(self.executor.slots)
        self._kept = fitted(budget, begun, (budget.max_time or 0.0) - used, each)
        if begun.tune < self._kept.tune:
            self._begun = Rounds(begun.tune + 1, begun.final)
        elif begun.final < self._kept.final:
            self._begun = Rounds(begun.tune, begun.final + 1)
        return self._begun != begun

    def _job(self, number: int) -> Next:
        cell, (purpose, r) = self.ledger.cell(number), self.ledger.purpose(number)
        study, proposal = self.plan.study, None
        if purpose == "tune":
            settings, seed = self.plan.cells[cell], study.seed
            candidate, proposal = self.plan.propose(settings, self.ledger.tuned(cell), r)
        else:
            best = self.ledger.best(cell)
            assert best is not None
            candidate = self.plan.repeat(best)
            seed = study.seed + 1 + r  # Tuning has not seen this seed.
        architecture = candidate.architecture
        job = Job(
            number=number,
            directory=self.ledger.record.trial(number),
            purpose=purpose,
            cell=self.plan.cells[cell],
            round=r,
            seed=seed,
            tuned=candidate.tuned,
            recipe=candidate.recipe,
            data=study.data,
            device=study.device,
            params=architecture.params,
            flops=architecture.flops,
            depth=architecture.depth,
            key=candidate.key(study, seed),
        )
        self.ledger.prepare(job, candidate)
        return job, proposal

    def _notes(self) -> Iterator[str]:
        yield from self.plan.notes()
        yield from dropped_notes(self.plan.study.budget, self._begun)
        for cell, settings in enumerate(self.plan.cells):
            if self.ledger.best(cell) is None:
                yield f"No tuning run of {cell_name(settings)} ended with a result."

    # for the progress display

    def _left_under_way(self) -> float:
        """Return the seconds until the jobs under way have ended, spread over all slots."""
        costs = self.ledger.costs()
        left = (
            (1 - entry.done) * (costs.seconds(self.ledger.cell(number)) or 0.0)
            for number, entry in self._under_way.items()
        )
        return sum(left) / self.executor.slots

    def _shown(self) -> Progress:
        """Return the display, with how far the study is and how long it takes, if that is known."""
        cells, rounds, ended = len(self.plan.cells), self._kept, len(self.ledger.runs)
        total = (rounds.tune + rounds.final) * cells
        waiting = max(0, total - ended - len(self._under_way))
        each = self.ledger.costs().round_seconds(self.executor.slots)
        left = None if each is None else self._left_under_way() + waiting * each / cells
        elapsed = self.clock() - self._started
        self.progress.tally = Tally(rounds, ended, total, elapsed, left)
        return self.progress
