"""The ledger: the runs of a run directory, and what follows from them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from resdsl.study.budget import CellId, Costs, Rounds, planned
from resdsl.study.jobs import Job, Outcome
from resdsl.study.plan import Candidate, Plan
from resdsl.study.records import Run, read_run_directory, write_run, write_text

Purpose = Literal["tune", "final"]


@dataclass
class Ledger:
    """The runs that ended, by number. Whatever is added is on disk before it is here."""

    plan: Plan
    directory: Path

    def __post_init__(self) -> None:
        record = read_run_directory(self.directory)
        self.runs: dict[int, Run] = {run.number: run for run in record.runs}

    def number(self, purpose: Purpose, r: int, cell: CellId) -> int:
        """Return the number of a run: it follows from round and cell, so a resumed study agrees."""
        first = 0 if purpose == "tune" else planned(self.plan.study.budget).tune
        return (first + r) * len(self.plan.cells) + cell

    def trial_directory(self, number: int) -> Path:
        return self.directory / "trials" / f"{number:04d}"

    def cell(self, number: int) -> CellId:
        return number % len(self.plan.cells)

    def tuned(self, cell: CellId) -> list[Run]:
        """Return the tuning runs of ``cell`` that ended, in order."""
        runs = [self.runs[number] for number in sorted(self.runs)]
        return [r for r in runs if r.purpose == "tune" and self.cell(r.number) == cell]

    def best(self, cell: CellId) -> Run | None:
        """Return the tuning run of ``cell`` with the highest validation accuracy, if any ended."""
        usable = [r for r in self.tuned(cell) if r.status in ("finished", "diverged")]
        return max(usable, key=_rank, default=None)

    def rounds_begun(self) -> Rounds:
        """Return the rounds in which a run ended."""
        cells, tune = len(self.plan.cells), planned(self.plan.study.budget).tune
        rounds = [number // cells for number in self.runs]
        tuned = [r + 1 for r in rounds if r < tune]
        final = [r + 1 - tune for r in rounds if r >= tune]
        return Rounds(max(tuned, default=0), max(final, default=0))

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
        if job.purpose == "final":
            return None
        same = (r for r in self.runs.values() if r.key == job.key and r.status == "finished")
        run = next(same, None)
        if run is None:
            return None
        return Outcome(
            status="finished",
            reason=f"the same training as run {run.number:04d}, not repeated",
            train_accuracy=run.train_accuracy,
            validation_accuracy=run.validation_accuracy,
            history=run.history,
        )

    def prepare(self, job: Job, candidate: Candidate) -> None:
        """Make the directory of ``job``. What an interrupted run of it left there stays."""
        path = job.directory / "job.json"
        if path.exists() and read_job(path).key != job.key:
            shutil.rmtree(job.directory)
        write_text(job.directory / "architecture.yaml", candidate.document)
        write_text(path, job.model_dump_json(indent=1) + "\n")

    def record(self, job: Job, outcome: Outcome) -> Run:
        """Write down how a training ended and return it."""
        return self._write(job.run(outcome))

    def untested(self) -> list[Job]:
        """Return a job for each final run whose test accuracy is not known yet."""
        pending = [
            number
            for number, run in sorted(self.runs.items())
            if run.purpose == "final" and run.status != "failed" and run.test_accuracy is None
        ]
        jobs = [(read_job(self.trial_directory(n) / "job.json"), n) for n in pending]
        # the directory may have been moved since the job was written
        return [
            job.model_copy(update={"task": "test", "directory": self.trial_directory(n)})
            for job, n in jobs
        ]

    def record_test(self, job: Job, outcome: Outcome) -> None:
        """Add the test accuracy to a final run."""
        changes: dict[str, object] = {"test_accuracy": outcome.test_accuracy}
        if outcome.status == "failed":
            changes = {"status": "failed", "reason": f"in the test: {outcome.reason}"}
        self._write(self.runs[job.number].model_copy(update=changes))

    def _write(self, run: Run) -> Run:
        write_run(self.trial_directory(run.number), run)
        self.runs[run.number] = run
        return run


def read_job(path: Path) -> Job:
    """Return a job as it was written."""
    return Job.model_validate_json(path.read_text("utf-8"))


def _rank(run: Run) -> tuple[float, int]:
    accuracy = run.validation_accuracy
    return (-1.0 if accuracy is None else accuracy, -run.number)
