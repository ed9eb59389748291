"""The coordinator: the one process that decides what runs next, and writes down how it ended.

    propose -> expand -> check constraints -> look the training hash up -> hand a job to the
    executor -> hear its epochs, prune -> record -> next

All it must remember is in the run directory: a new coordinator over the same directory goes on
where the last one stopped.
"""

from __future__ import annotations

import itertools
import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from resdsl.study.config.study_config import FIGURES
from resdsl.study.plan.budget import dropped_notes
from resdsl.study.plan.cell_study import Proposal
from resdsl.study.plan.jobs import Job, NoPoint, Outcome, Refusal, cell_name
from resdsl.study.plan.objective import chosen_by
from resdsl.study.plan.plan_notes import plan_notes
from resdsl.study.plan.study_plan import Candidate, StudyPlan
from resdsl.study.run.agenda import Agenda
from resdsl.study.run.executors import Executor, Report
from resdsl.study.run.ledger import Ledger
from resdsl.study.run.progress import Progress
from resdsl.study.run.run_directory import write_json
from resdsl.study.run.study_notes import cell_notes, extension_notes, front_notes
from resdsl.text.atomic_write import write_text
from resdsl.text.diagnostics import ResdslError

STEP_SECONDS = 1.0

UNKNOWN_OP = (
    "each worker is a process of its own, which knows an op that is registered where a script file "
    "is imported, outside of functions and of `if __name__`, or by the entry point `resdsl.ops` of "
    "a package; from there `resdsl.resume({directory!r})` goes on. `executor=inline` has no workers"
)

Next = tuple[Job, Proposal | None]


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
        self._agenda = Agenda(self.plan, self.ledger, self.executor.slots, self.clock)
        self._studies = [self.plan.cell_study(cell) for cell in self.plan.cells]
        self._proposals: dict[int, Proposal] = {}
        """Those of the tuning runs under way, by the number of the job."""
        self._keys: dict[int, str] = {}
        """Which training each of the jobs under way is."""
        self._fault: str | None = None

    def run(self) -> None:
        """Bring the study to its end: every run recorded, tested, its notes written.

        Raises:
            ResdslError: `machine-fault` when a run ended by what is no result, such as a full disk.
        """
        self.progress.objective = chosen_by(self.plan.objectives)
        best = {
            cell_name(settings): self.progress.objective.of(run)
            if (run := self.ledger.best(cell))
            else None
            for cell, settings in enumerate(self.plan.cells)
        }
        self._shown().begin(best, self.executor.slots)
        self._work(self._trainings())
        self._work(self._trainings_of_front())
        # The test part is read once for each final run, after all of them have ended, so that
        # nothing that is still to be decided can have seen it.
        self._work((job, None) for job in self.ledger.untested())
        for cell, settings in enumerate(self.plan.cells):
            chosen = self.ledger.chosen(cell)
            if chosen is not None:
                write_text(self.ledger.record.family(settings), chosen.document)
        write_json(self.directory / "notes.json", list(self._notes()))

    # the listener of the executor

    def reported(self, job: Job, report: Report) -> bool:
        """Pass an epoch on; return whether the pruner of the cell ends the run here."""
        epoch, epochs = int(report["epoch"] or 0), int(report["epochs"] or 1)
        # The further seeds of a trial report nothing: its first one decides whether it is pruned.
        self._agenda.under_way[job.number] = epoch / epochs / job.repeats
        self._shown().epoch(job, report, chosen_by(self.plan.objectives).at_epoch(report))
        figures = {name: float(getattr(job, name)) for name in FIGURES}
        proposal = self._proposals.get(job.number)
        prunes = proposal is not None and proposal.prune(report, figures)
        return prunes and epoch < epochs  # After the last epoch nothing is saved by pruning.

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Record how a job ended. A fault of the machine is no end: the study stops."""
        self._agenda.under_way.pop(job.number, None)
        self._proposals.pop(job.number, None)
        self._keys.pop(job.number, None)
        if outcome.status == "fault":
            self._fault = self._fault or f"run {job.number:04d}: {outcome.reason}"
            return
        run = self.ledger.add(job, outcome)
        self._shown().end(job, run)

    # the slots

    def _work(self, jobs: Iterator[Next | None]) -> None:
        """Keep the slots busy with ``jobs`` until all have ended.

        ``jobs`` gives None while no next job can be named before one that runs has ended.
        """
        under_way = self._agenda.under_way
        while True:
            if self._fault is not None:
                text = f"the machine cannot go on: {self._fault}"
                directory = shlex.quote(str(self.directory))
                help = f"mend that; then `resdsl resume {directory}` goes on"
                if "unknown-op:" in self._fault:
                    help = UNKNOWN_OP.format(directory=str(self.directory))
                raise ResdslError.of("machine-fault", text, help=help)
            while len(under_way) < self.executor.slots:
                following = next(jobs, None)
                if following is None:
                    break
                job, proposal = following
                under_way[job.number], self._keys[job.number] = 0.0, job.key
                if proposal is not None:
                    self._proposals[job.number] = proposal
                self._shown().start(job)
                self.executor.submit(job, self._agenda.limit(job))
            if not under_way:
                return
            self.executor.step(self, STEP_SECONDS)

    def _trainings(self) -> Iterator[Next | None]:
        """Yield what to train next; None while that depends on a training that runs.

        A trial waits in a slot for the end of one that is the same training: whether it is answered
        from there must not depend on which ends first.
        """
        waiting: list[Next] = []
        while True:
            following = next((w for w in waiting if w[0].key not in self._keys.values()), None)
            if following is not None:
                waiting.remove(following)
            else:
                number = self._agenda.next_number()
                if number is None:
                    yield None
                    continue
                following = self._job(number)
            if following is None:
                continue
            job, proposal = following
            if job.purpose == "tune" and job.key in self._keys.values():
                self._agenda.under_way[job.number] = 0.0
                waiting.append(following)
                yield None
            else:
                yield from self._unless_known(job, proposal)

    def _trainings_of_front(self) -> Iterator[Next]:
        """Yield the runs of the front that the time allows, one fresh seed after the other."""
        runs = self.ledger.front_runs()
        self._agenda.n_front = len(runs)
        for nth, group in itertools.groupby(runs, key=lambda entry: entry[2]):
            one_seed = list(group)
            if not self._agenda.fits([number for number, _, _ in one_seed]):
                return
            for number, trial, _ in one_seed:
                if not self.ledger.has_ended(number):
                    seed = self.plan.first_fresh_seed + nth
                    job = self._prepared(number, self.plan.repeat(trial), seed)
                    yield from self._unless_known(job, None)

    def _unless_known(self, job: Job, proposal: Proposal | None) -> Iterator[Next]:
        """Yield the training, or end it by the result that it has already."""
        known = self.ledger.same_training(job)
        if known is None:
            yield job, proposal
        else:
            self.ended(job, known)

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
            seed, repeats = study.seed, study.budget.tuning_seeds
        else:
            candidate = self.ledger.chosen(cell)
            seed, repeats = self.plan.first_fresh_seed + r, 1
        if candidate is None:
            self._studies[cell].give_up(r)
            found = NoPoint(number=number, cell=settings, round=r, refused=refusals)
            self.ledger.add_none(found)
            self._shown().no_point(found)
            return None
        return self._prepared(number, candidate, seed, repeats, refusals), proposal

    def _prepared(
        self,
        number: int,
        candidate: Candidate,
        seed: int,
        repeats: int = 1,
        refused: Sequence[Refusal] = (),
    ) -> Job:
        """Return the job of a number, whose directory is there."""
        purpose, r = self.ledger.purpose(number)
        architecture, study = candidate.architecture, self.plan.study
        job = Job(
            number=number,
            directory=self.ledger.record.trial(number),
            purpose=purpose,
            cell=self.plan.cells[self.ledger.cell(number)],
            round=r,
            seed=seed,
            repeats=repeats,
            tuned=candidate.tuned,
            recipe=candidate.recipe,
            data=study.data,
            device=study.device,
            params=architecture.params,
            flops=architecture.flops,
            depth=architecture.depth,
            activations=architecture.activations,
            matched=candidate.matched,
            key=candidate.key(self.plan, seed, repeats),
            refused=list(refused),
        )
        self.ledger.prepare(job, candidate)
        return job

    # for people

    def _notes(self) -> Iterator[str]:
        yield from plan_notes(self.plan)
        yield from dropped_notes(self.plan.study.budget, self._agenda.begun)
        yield from front_notes(self.plan, self.ledger)
        yield from extension_notes(self.plan, self.ledger)
        for cell in range(len(self.plan.cells)):
            yield from cell_notes(self.plan, self.ledger, cell)

    def _shown(self) -> Progress:
        """Return the display, which knows how far the study is."""
        self.progress.tally = self._agenda.tally()
        return self.progress
