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

from resdsl.study.config.study_config import FIGURES
from resdsl.study.plan.budget import Rounds, dropped_notes, fitted, planned
from resdsl.study.plan.cell_study import Proposal
from resdsl.study.plan.jobs import Job, NoPoint, Outcome, cell_name
from resdsl.study.plan.spending import Spent, is_spent, limits_work
from resdsl.study.plan.study_plan import Candidate, StudyPlan
from resdsl.study.run.executors import Executor, Report
from resdsl.study.run.ledger import Ledger
from resdsl.study.run.progress import Progress, Tally
from resdsl.study.run.run_directory import write_json
from resdsl.study.run.study_notes import cell_notes, extension_notes
from resdsl.text.atomic_write import write_text
from resdsl.text.diagnostics import ResdslError

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
        self._studies = [self.plan.cell_study() for _ in self.plan.cells]
        self._done: set[int] = set()
        """The cells whose tuning has used what it may."""
        self._first_round = 0
        self._fault: str | None = None
        before = sum(run.seconds for run in self.ledger.runs.values())
        self._started = self.clock() - before / self.executor.slots

    def run(self) -> None:
        """Bring the study to its end: every run recorded, tested, its notes written.

        Raises:
            ResdslError: `machine-fault` when a run ended by what is no result, such as a full disk.
        """
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
        for cell, settings in enumerate(self.plan.cells):
            chosen = self._chosen(cell)
            if chosen is not None:
                write_text(self.ledger.record.family(settings), chosen.document)
        write_json(self.directory / "notes.json", list(self._notes()))

    # the listener of the executor

    def reported(self, job: Job, report: Report) -> bool:
        """Pass an epoch on; return whether the pruner of the cell ends the run here."""
        entry = self._under_way[job.number]
        epoch, epochs = int(report["epoch"] or 0), int(report["epochs"] or 1)
        value = self.plan.objectives[0].at_epoch(report)
        entry.done = epoch / epochs
        self._shown().epoch(job, report, value)
        figures = {name: float(getattr(job, name)) for name in FIGURES}
        prunes = entry.proposal is not None and entry.proposal.prune(report, figures)
        return prunes and epoch < epochs  # After the last epoch nothing is saved by pruning.

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Record how a job ended. A fault of the machine is no end: the study stops."""
        self._under_way.pop(job.number, None)
        if outcome.status == "fault":
            self._fault = self._fault or f"run {job.number:04d}: {outcome.reason}"
            return
        run = self.ledger.add(job, outcome)
        self._shown().end(job, run)

    # training, in rounds

    def _work(self, jobs: Iterator[Next | None]) -> None:
        """Keep the slots busy with ``jobs`` until all have ended.

        ``jobs`` gives None while no next job can be named before one that runs has ended.
        """
        while True:
            if self._fault is not None:
                text = f"the machine cannot go on: {self._fault}"
                help = f"mend that; then `resdsl resume {self.directory}` goes on"
                raise ResdslError.of("machine-fault", text, help=help)
            while len(self._under_way) < self.executor.slots:
                following = next(jobs, None)
                if following is None:
                    break
                job, proposal = following
                self._under_way[job.number] = _UnderWay(proposal)
                self._shown().start(job)
                self.executor.submit(job, self._limit(job))
            if not self._under_way:
                return
            self.executor.step(self, STEP_SECONDS)

    def _limit(self, job: Job) -> float | None:
        """Return the seconds that a run may take; what hangs must not hold the study up.

        A tuning run is of no use after the time of the study; a final run may take all of it.
        """
        budget = self.plan.study.budget
        limits = [budget.max_run_time, budget.max_time]
        if budget.max_time is not None and job.purpose == "tune":
            limits[1] = max(1.0, budget.max_time - (self.clock() - self._started))
        return min((limit for limit in limits if limit is not None), default=None)

    def _trainings(self) -> Iterator[Next | None]:
        """Yield what to train next, round by round.

        A round is begun when every job of the one before has been started. A trial waits for the
        ends that it must see, those up to ``lag`` trials before it in its cell.
        """
        while True:
            waiting = self._first_waiting()
            ready = [number for number in waiting if self._is_ready(number)]
            spent = next((number for number in ready if self._is_spent(number)), None)
            if spent is not None:
                self._done.add(self.ledger.cell(spent))
            elif ready:
                # The longest goes first, so that the slots end a round at about the same time.
                costs = self.ledger.costs()
                longest = min(ready, key=lambda n: costs.rank(self.ledger.cell(n)))
                following = self._job(longest)
                if following is None:
                    continue
                job, proposal = following
                known = self.ledger.same_training(job)
                if known is None:
                    yield job, proposal
                else:
                    self.ended(job, known)
            elif waiting or not self._begin_round():
                yield None

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

    def _is_spent(self, number: int) -> bool:
        """Return whether tuning has used what it may, so that this trial is not begun."""
        cell, (purpose, r) = self.ledger.cell(number), self.ledger.purpose(number)
        budget = self.plan.study.budget
        if purpose == "final" or not limits_work(budget):
            return False
        used = [
            Spent.until(min(r - self.plan.lag, len(ends) - 1), ends, self.plan.samples)
            for ends in map(self.ledger.ends, range(len(self.plan.cells)))
        ]
        return is_spent(budget, used[cell], used)

    def _tuning(self, cell: int) -> list[int]:
        """Return the tuning runs of a cell that are under way."""
        return [
            n
            for n in self._under_way
            if self.ledger.cell(n) == cell and self.ledger.purpose(n)[0] == "tune"
        ]

    def _first_waiting(self) -> list[int]:
        """Return the jobs that wait in the first round which has any.

        A round whose jobs have all been started stays so, and is not looked at again.
        """
        for r in self.ledger.rounds(self._begun, since=self._first_round):
            self._first_round = r
            if waiting := self._waiting(r):
                return waiting
        return []

    def _waiting(self, r: int) -> list[int]:
        """Return the jobs of this round that have not been started."""
        waiting = []
        for cell in range(len(self.plan.cells)):
            number = self.ledger.number(r, cell)
            if self.ledger.has_ended(number) or number in self._under_way:
                continue
            purpose, _ = self.ledger.purpose(number)
            if purpose == "tune" and cell in self._done:
                continue
            # A cell in which no tuning run ended with a result has nothing to run on fresh seeds;
            # one that is still busy may get one.
            if purpose == "tune" or self._tuning(cell) or self._has_recipe(cell):
                waiting.append(number)
        return waiting

    def _has_recipe(self, cell: int) -> bool:
        return self.ledger.best(cell) is not None or (
            self._is_untuned and self.plan.firsts[cell] is not None
        )

    @property
    def _is_untuned(self) -> bool:
        return self.plan.study.budget.trials_per_cell == 0

    def _chosen(self, cell: int) -> Candidate | None:
        """Return what the final runs of a cell train; None where there is nothing."""
        best = self.ledger.best(cell)
        if best is not None:
            return self.plan.repeat(best)
        return self.plan.firsts[cell] if self._is_untuned else None

    def _begin_round(self) -> bool:
        """Begin the next round if the budget has one and the time allows it."""
        budget, begun = self.plan.study.budget, self._begun
        used = self.clock() - self._started + self._left_under_way()
        each = self.ledger.costs().round_seconds(self.executor.slots, self.plan.lag)
        self._kept = fitted(budget, begun, (budget.max_time or 0.0) - used, each)
        if begun.tune < self._kept.tune:
            self._begun = Rounds(begun.tune + 1, begun.final)
        elif begun.final < self._kept.final:
            self._begun = Rounds(begun.tune, begun.final + 1)
        return self._begun != begun

    def _job(self, number: int) -> Next | None:
        """Return the job of a number; None where its trial found no point, which is noted."""
        cell, (purpose, r) = self.ledger.cell(number), self.ledger.purpose(number)
        study, settings = self.plan.study, self.plan.cells[cell]
        candidate: Candidate | None
        proposal, refusals = None, []
        if purpose == "tune":
            attempts = self._studies[cell].propose(r, self.ledger.ends(cell))
            candidate, proposal, refused = self.plan.choose(settings, attempts)
            refusals = [point.refusal for point in refused]
            seed = study.seed
        else:
            candidate = self._chosen(cell)
            seed = study.seed + 1 + r  # Tuning has not seen this seed.
        if candidate is None:
            self._studies[cell].give_up(r)
            self.ledger.add_none(NoPoint(number=number, cell=settings, round=r, refused=refusals))
            return None
        architecture = candidate.architecture
        job = Job(
            number=number,
            directory=self.ledger.record.trial(number),
            purpose=purpose,
            cell=settings,
            round=r,
            seed=seed,
            tuned=candidate.tuned,
            recipe=candidate.recipe,
            data=study.data,
            device=study.device,
            params=architecture.params,
            flops=architecture.flops,
            depth=architecture.depth,
            activations=architecture.activations,
            matched=candidate.matched,
            key=candidate.key(self.plan, seed),
            refused=refusals,
        )
        self.ledger.prepare(job, candidate)
        return job, proposal

    def _notes(self) -> Iterator[str]:
        yield from self.plan.notes()
        yield from dropped_notes(self.plan.study.budget, self._begun)
        yield from extension_notes(self.plan, self.ledger)
        for cell in range(len(self.plan.cells)):
            n_ends = len(self.ledger.ends(cell))
            left = n_ends < self.plan.study.budget.trials_per_cell
            is_spent = left and self._is_spent(self.ledger.number(n_ends, cell))
            yield from cell_notes(self.plan, self.ledger, cell, is_spent, self._has_recipe(cell))

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
        each = self.ledger.costs().round_seconds(self.executor.slots, self.plan.lag)
        left = None if each is None else self._left_under_way() + waiting * each / cells
        elapsed = self.clock() - self._started
        self.progress.tally = Tally(rounds, ended, total, elapsed, left)
        return self.progress
