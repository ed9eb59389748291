"""The ledger: the runs of a run directory, and what follows from them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from resdsl.study.plan.budget import CellId, Costs, Rounds
from resdsl.study.plan.jobs import Job, Outcome, Purpose, Run
from resdsl.study.plan.study_plan import Candidate, StudyPlan
from resdsl.study.run.run_directory import read, read_run_directory, write_json
from resdsl.text.atomic_write import write_text


@dataclass
class Ledger:
    """The runs that ended, by number. Whatever is added is on disk before it is here.

    The number of a run follows from its round and cell, so a resumed study agrees: rounds count
    on from those of tuning, as planned, to the final ones. With 4 cells and 3 tuning rounds, run 6
    is trial 1 of cell 2, and run 12 the first final run of cell 0, even where time allowed only
    2 tuning rounds.
    """

    plan: StudyPlan
    directory: Path

    def __post_init__(self) -> None:
        self.record = read_run_directory(self.directory)
        self.runs: dict[int, Run] = {run.number: run for run in self.record.runs}
        self._tuning = self.plan.study.budget.trials_per_cell

    def number(self, r: int, cell: CellId) -> int:
        """Return the number of the run of ``cell`` in round ``r``, which goes on from tuning."""
        return r * len(self.plan.cells) + cell

    def cell(self, number: int) -> CellId:
        """Return the cell of a run."""
        return number % len(self.plan.cells)

    def purpose(self, number: int) -> tuple[Purpose, int]:
        """Return what a run is for, and which round of that it belongs to."""
        r = number // len(self.plan.cells)
        return ("tune", r) if r < self._tuning else ("final", r - self._tuning)

    def rounds(self, begun: Rounds) -> list[int]:
        """Return the rounds that are begun, counted as :meth:`number` does."""
        return [*range(begun.tune), *range(self._tuning, self._tuning + begun.final)]

    def begun(self) -> Rounds:
        """Return the rounds in which a run ended."""
        ended = {self.purpose(number) for number in self.runs}
        tune, final = ([r + 1 for p, r in ended if p == kind] for kind in ("tune", "final"))
        return Rounds(max(tune, default=0), max(final, default=0))

    def tuned(self, cell: CellId) -> list[Run]:
        """Return the tuning runs of ``cell`` that ended, in order."""
        runs = [self.runs[number] for number in sorted(self.runs)]
        return [r for r in runs if r.purpose == "tune" and self.cell(r.number) == cell]

    def best(self, cell: CellId) -> Run | None:
        """Return the tuning run of ``cell`` that is best by the first objective, if any ended."""
        objective = self.plan.objectives[0]
        usable = [r for r in self.tuned(cell) if r.status in ("finished", "diverged")]
        return max(usable, key=lambda run: objective.goodness(objective.of(run)), default=None)

    def costs(self) -> Costs:
        """Return what runs cost, by those that were measured."""
        measured: dict[CellId, list[float]] = {}
        for number, run in self.runs.items():
            if run.status == "finished" and run.seconds > 0:
                measured.setdefault(self.cell(number), []).append(run.seconds)
        return Costs(self.plan.flops, measured)

    def same_training(self, job: Job) -> Outcome | None:
        """Return the outcome of an earlier run that was this very training, if there is one.

        A final run is never replaced: its weights are needed for the test part.
        """
        same = (r for r in self.runs.values() if r.key == job.key and r.status == "finished")
        run = next(same, None)
        if run is None or job.purpose == "final":
            return None
        return Outcome(
            status="finished",
            reason=f"the same training as run {run.number:04d}, not repeated",
            train=run.train,
            validation=run.validation,
            history=run.history,
        )

    def prepare(self, job: Job, candidate: Candidate) -> None:
        """Make the directory of ``job``, with the document of ``candidate``.

        What an interrupted run of the same training left there stays, a checkpoint above all; what
        another training left is thrown away.
        """
        path = job.directory / "job.json"
        if path.exists() and read(path, Job).key != job.key:
            shutil.rmtree(job.directory)
        write_text(job.directory / "architecture.yaml", candidate.document)
        write_json(path, job)

    def untested(self) -> list[Job]:
        """Return a job for each final run whose test accuracy is not known yet."""
        jobs = []
        for number, run in sorted(self.runs.items()):
            if run.purpose == "final" and run.status != "failed" and not run.test:
                directory = self.record.trial(number)  # The whole study may have been moved.
                job = read(directory / "job.json", Job)
                jobs.append(job.model_copy(update={"task": "test", "directory": directory}))
        return jobs

    def add(self, job: Job, outcome: Outcome) -> Run:
        """Write down how a training ended, or what its test said, and return the run."""
        if job.task == "train":
            run = job.run(outcome)
        else:
            changes: dict[str, object] = {"test": outcome.test}
            if outcome.status == "failed":
                changes |= {"status": "failed", "reason": f"in the test: {outcome.reason}"}
            run = self.runs[job.number].model_copy(update=changes)
        write_json(self.record.trial(run.number) / "result.json", run)
        self.runs[run.number] = run
        return run
