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

from resdsl.study.budget import CellId, Rounds, dropped_notes, fitted, planned
from resdsl.study.executors import Executor, Report
from resdsl.study.jobs import Job, Outcome
from resdsl.study.ledger import Ledger, Purpose
from resdsl.study.plan import Candidate, Plan
from resdsl.study.progress import (
    Began,
    Ended,
    Event,
    Progress,
    Reported,
    Started,
    Tally,
    Tested,
)
from resdsl.study.records import cell_name, cell_slug, write_json, write_text
from resdsl.study.sampling import Proposal

STEP_SECONDS = 1.0


@dataclass
class _UnderWay:
    cell: CellId
    started: float
    proposal: Proposal | None = None
    share: float = 0.0
    """Done, in [0, 1]."""


@dataclass
class Coordinator:
    """Runs the study of ``plan`` in ``directory``, from wherever it stands there."""

    plan: Plan
    directory: Path
    executor: Executor
    progress: Progress
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.plan, self.directory)
        self._begun = self.ledger.rounds_begun()
        self._kept = planned(self.plan.study.budget)
        self._under_way: dict[int, _UnderWay] = {}
        before = sum(run.seconds for run in self.ledger.runs.values())
        self._started = self.clock() - before / self.executor.slots

    def run(self) -> None:
        """Bring the study to its end: every run recorded, tested, its notes written."""
        self._tell(Began(tuple(map(cell_name, self.plan.cells)), self.executor.slots))
        while self._fill_slots() or self._under_way:
            self.executor.step(self, STEP_SECONDS)
        self._test()
        self._freeze_best()
        write_json(self.directory / "notes.json", list(self._notes()))

    # the listener of the executor

    def reported(self, job: Job, report: Report) -> bool:
        """Pass an epoch on; return whether the pruner of the cell ends the run here."""
        entry = self._under_way[job.number]
        epoch, epochs = int(report["epoch"] or 0), int(report["epochs"] or 1)
        accuracy = report["validation_accuracy"]
        entry.share = epoch / epochs
        self._tell(Reported(job, epoch, epochs, accuracy))
        # after its last epoch nothing is saved by pruning
        return (
            entry.proposal is not None and entry.proposal.prune(epoch, accuracy) and epoch < epochs
        )

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Record how a job ended."""
        del self._under_way[job.number]
        if job.task == "test":
            self.ledger.record_test(job, outcome)
            self._tell(Tested(job))
        else:
            self._tell(Ended(job, self.ledger.record(job, outcome)))

    # training, in rounds

    def _fill_slots(self) -> bool:
        """Start jobs while slots are free; return whether any was started."""
        started = False
        while len(self._under_way) < self.executor.slots:
            following = self._next()
            if following is None:
                break
            self._start(*following)
            started = True
        return started

    def _next(self) -> tuple[Purpose, int, CellId] | None:
        """Return purpose, round and cell of the job to start now; None: wait, or all is done.

        A round is begun when every job of the one before has been started. Trials of one cell
        never run side by side, so a cell that is still busy holds its next job back.
        """
        while True:
            for purpose, r in self._open_rounds():
                busy = {entry.cell for entry in self._under_way.values()}
                waiting = self._waiting(purpose, r)
                idle = [cell for cell in waiting if cell not in busy]
                if idle:
                    return purpose, r, self.ledger.costs().longest_first(idle)[0]
                if waiting:
                    return None
            if not self._begin_round():
                return None

    def _open_rounds(self) -> Iterator[tuple[Purpose, int]]:
        yield from (("tune", r) for r in range(self._begun.tune))
        yield from (("final", r) for r in range(self._begun.final))

    def _waiting(self, purpose: Purpose, r: int) -> list[CellId]:
        """Return the cells whose job of this round has not been started."""
        busy = {entry.cell for entry in self._under_way.values()}
        waiting = []
        for cell in range(len(self.plan.cells)):
            number = self.ledger.number(purpose, r, cell)
            if number in self.ledger.runs or number in self._under_way:
                continue
            # a cell in which no tuning run ended with a result has nothing to run on fresh seeds
            if purpose == "tune" or cell in busy or self.ledger.best(cell) is not None:
                waiting.append(cell)
        return waiting

    def _begin_round(self) -> bool:
        """Begin the next round if the budget has one and the time allows it."""
        self._kept = self._fitted()
        if self._begun.tune < self._kept.tune:
            self._begun = Rounds(self._begun.tune + 1, self._begun.final)
        elif self._begun.final < self._kept.final:
            self._begun = Rounds(self._begun.tune, self._begun.final + 1)
        else:
            return False
        return True

    def _fitted(self) -> Rounds:
        budget = self.plan.study.budget
        used = self.clock() - self._started + self._left_under_way()
        each = self.ledger.costs().round_seconds(self.executor.slots)
        return fitted(budget, self._begun, (budget.max_time or 0.0) - used, each)

    def _start(self, purpose: Purpose, r: int, cell: CellId) -> None:
        study, proposal = self.plan.study, None
        if purpose == "tune":
            settings, ended = self.plan.cells[cell], self.ledger.tuned(cell)
            candidate, proposal = self.plan.propose(settings, ended, r)
            seed = study.seed
        else:
            best = self.ledger.best(cell)
            assert best is not None
            candidate = self.plan.repeat(best)
            seed = study.seed + 1 + r  # fresh: tuning has not seen it
        job = self._job(purpose, r, cell, candidate, seed)
        known = self.ledger.same_training(job)
        if known is not None:
            self._tell(Ended(job, self.ledger.record(job, known)))
            return
        self.ledger.prepare(job, candidate)
        self._submit(job, proposal)

    def _job(self, purpose: Purpose, r: int, cell: CellId, candidate: Candidate, seed: int) -> Job:
        number, architecture = self.ledger.number(purpose, r, cell), candidate.architecture
        return Job(
            number=number,
            directory=self.ledger.trial_directory(number),
            purpose=purpose,
            cell=self.plan.cells[cell],
            trial=r if purpose == "tune" else None,
            round=r,
            seed=seed,
            values=candidate.values,
            input=self.plan.input,
            train=candidate.train,
            data=self.plan.study.data.model_dump(mode="json"),
            device=self.plan.study.device,
            params=architecture.params,
            flops=architecture.flops,
            depth=architecture.depth,
            key=candidate.key(self.plan.study, seed),
        )

    def _submit(self, job: Job, proposal: Proposal | None = None) -> None:
        cell = self.ledger.cell(job.number)
        self._under_way[job.number] = _UnderWay(cell, self.clock(), proposal)
        self._tell(Started(job))
        self.executor.submit(job)

    # after the last final run

    def _test(self) -> None:
        """Read the test part: once for each final run, after all of them have ended."""
        jobs = self.ledger.untested()
        while jobs or self._under_way:
            while jobs and len(self._under_way) < self.executor.slots:
                self._submit(jobs.pop(0))
            self.executor.step(self, STEP_SECONDS)

    def _freeze_best(self) -> None:
        """Write the best architecture of each cell as a frozen document."""
        for cell, settings in enumerate(self.plan.cells):
            best = self.ledger.best(cell)
            if best is not None:
                path = self.directory / "families" / f"{cell_slug(settings)}.yaml"
                write_text(path, self.plan.repeat(best).document)

    def _notes(self) -> Iterator[str]:
        yield from self.plan.notes()
        yield from dropped_notes(self.plan.study.budget, self._begun)
        for cell, settings in enumerate(self.plan.cells):
            if self.ledger.best(cell) is None:
                yield f"No tuning run of {cell_name(settings)} ended with a result."

    # for the progress display

    def _left_under_way(self) -> float:
        """Return the seconds until the jobs under way have ended, spread over all slots."""
        costs, now, left = self.ledger.costs(), self.clock(), 0.0
        for entry in self._under_way.values():
            passed = now - entry.started
            whole = passed / entry.share if entry.share else costs.seconds(entry.cell) or passed
            left += max(0.0, whole - passed)
        return left / self.executor.slots

    def _tally(self) -> Tally:
        """Return how far the study is and how long it still takes, as far as is known."""
        cells, rounds, ended = len(self.plan.cells), self._kept, len(self.ledger.runs)
        total = (rounds.tune + rounds.final) * cells
        waiting = max(0, total - ended - len(self._under_way))
        each = self.ledger.costs().round_seconds(self.executor.slots)
        left = None if each is None else self._left_under_way() + waiting * each / cells
        return Tally(rounds, ended, total, self.clock() - self._started, left)

    def _tell(self, event: Event) -> None:
        self.progress(event, self._tally())
