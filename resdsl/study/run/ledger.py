"""The ledger: the runs of a run directory, and what follows from them."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from resdsl.study.findings.pareto import study_front
from resdsl.study.plan.budget import CellId, Costs, Rounds
from resdsl.study.plan.jobs import Job, NoPoint, Outcome, Purpose, Run, TrialEnd
from resdsl.study.plan.objective import chosen_by
from resdsl.study.plan.spending import Spent, is_spent, limits_work
from resdsl.study.plan.study_plan import Candidate, StudyPlan
from resdsl.study.run.reopening import take_back
from resdsl.study.run.run_directory import NO_POINT, read, read_run_directory, write_json
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
        budget = self.plan.study.budget
        self._tuning, self._final = budget.trials_per_cell, budget.seeds
        cells = range(len(self.plan.cells))
        self.runs: dict[int, Run] = {}
        self._ends: list[dict[int, TrialEnd]] = [{} for _ in cells]
        self._best: dict[CellId, Run] = {}
        self._by_key: dict[str, Run] = {}
        self._measured: dict[CellId, list[float]] = {}
        self._n_without_point = 0
        for run in self.record.runs:
            self._enter(run)
        for path in (self.directory / "trials").glob(f"*/{NO_POINT}"):
            self._enter_none(read(path, NoPoint))

    def number(self, r: int, cell: CellId) -> int:
        """Return the number of the run of ``cell`` in round ``r``, which goes on from tuning."""
        return r * len(self.plan.cells) + cell

    def cell(self, number: int) -> CellId:
        """Return the cell of a run."""
        return number % len(self.plan.cells)

    def purpose(self, number: int) -> tuple[Purpose, int]:
        """Return what a run is for, and which round of that it belongs to."""
        r = number // len(self.plan.cells)
        if r < self._tuning:
            return "tune", r
        r -= self._tuning
        return ("final", r) if r < self._final else ("front", r - self._final)

    def rounds(self, begun: Rounds, since: int = 0) -> list[int]:
        """Return the rounds begun, from round ``since`` on, counted as :meth:`number` does."""
        final = range(max(since, self._tuning), self._tuning + begun.final)
        return [*range(since, begun.tune), *final]

    def begun(self) -> Rounds:
        """Return the rounds in which a run ended."""
        ended = {self.purpose(number) for number in self.runs}
        ended |= {("tune", r) for ends in self._ends for r in ends}
        tune, final = ([r + 1 for p, r in ended if p == kind] for kind in ("tune", "final"))
        return Rounds(max(tune, default=0), max(final, default=0))

    def has_ended(self, number: int) -> bool:
        """Return whether a run ended, or a trial was given up."""
        purpose, r = self.purpose(number)
        return number in self.runs or (purpose == "tune" and r in self._ends[self.cell(number)])

    @property
    def n_ended(self) -> int:
        """How many runs ended, those included that found no point."""
        return len(self.runs) + self._n_without_point

    def ends(self, cell: CellId) -> Mapping[int, TrialEnd]:
        """Return how the trials of ``cell`` ended, by their numbers in the cell."""
        return self._ends[cell]

    def best(self, cell: CellId) -> Run | None:
        """Return the tuning run of ``cell`` with the best value of the metric, if any ended."""
        return self._best.get(cell)

    def has_recipe(self, cell: CellId) -> bool:
        """Return whether there is something in ``cell`` to run on fresh seeds."""
        if self._tuning:
            return cell in self._best
        return self.plan.firsts[cell] is not None

    def chosen(self, cell: CellId) -> Candidate | None:
        """Return what the final runs of ``cell`` train; None where there is nothing."""
        if not self._tuning:
            return self.plan.firsts[cell]
        best = self._best.get(cell)
        return None if best is None else self.plan.repeat(best)

    def is_spent(self, number: int) -> bool:
        """Return whether tuning has used what it may, so that this trial is not begun.

        All trials that it must see have ended.
        """
        cell, (purpose, r) = self.cell(number), self.purpose(number)
        budget = self.plan.study.budget
        if purpose != "tune" or not limits_work(budget):
            return False
        used = [Spent.until(r - self.plan.lag, ends, self.plan.samples) for ends in self._ends]
        return is_spent(budget, used[cell], used)

    def front_runs(self) -> list[tuple[int, Run, int]]:
        """Return the runs of the front: the number, the trial that is repeated, and which fresh
        seed it is, counted from 0.

        There is one for each fresh seed, and in it one for each trial on the Pareto front that is
        not the recipe of its cell, which the final runs are of. All tuning has ended.
        """
        chosen = {run.number for run in self._best.values()}
        runs = [self.runs[number] for number in sorted(self.runs)]
        front = study_front(runs, self.plan.objectives, chosen_by(self.plan.objectives))
        points = [p.number for p in front.points if p.number not in chosen] if front else []
        first = self._tuning + self._final
        places = itertools.product(range(self.plan.study.budget.front_seeds), points)
        return [
            (self.number(first + i, self.cell(point)), self.runs[point], nth)
            for i, (nth, point) in enumerate(places)
        ]

    def costs(self) -> Costs:
        """Return what runs cost, by those that were measured."""
        return Costs(self.plan.flops, self._measured)

    def same_training(self, job: Job) -> Outcome | None:
        """Return the outcome of an earlier run that was this very training, if there is one.

        A final run is replaced by none but one that was set aside when the study was extended: its
        weights are needed for the test part.
        """
        if job.purpose != "tune":
            path = job.directory / "result.json"
            if not path.is_file():
                return None
            run = read(path, Run)
            return Outcome(**{name: getattr(run, name) for name in Outcome.model_fields})
        same = self._by_key.get(job.key)
        if same is None:
            return None
        return Outcome(
            status="finished",
            reason=f"the same training as run {same.number:04d}, not repeated",
            train=same.train,
            validation=same.validation,
            history=same.history,
            by_seed=same.by_seed,
        )

    def prepare(self, job: Job, candidate: Candidate) -> None:
        """Make the directory of ``job``, with the document of ``candidate``.

        What an interrupted run of the same training left there stays, a checkpoint above all; what
        another training left is thrown away. A final run that was set aside is taken back.
        """
        if job.purpose != "tune":
            take_back(self.directory, job.key, job.seed, job.directory)
        path = job.directory / "job.json"
        if path.exists() and read(path, Job).key != job.key:
            shutil.rmtree(job.directory)
        write_text(job.directory / "architecture.yaml", candidate.document)
        write_json(path, job)

    def untested(self) -> list[Job]:
        """Return a job for each final run whose test part has not been read yet."""
        jobs = []
        for number, run in sorted(self.runs.items()):
            if run.purpose != "tune" and run.status != "failed" and not run.test:
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
        self._enter(run)
        return run

    def add_none(self, found: NoPoint) -> None:
        """Write down that a trial found no point."""
        write_json(self.record.trial(found.number) / NO_POINT, found)
        self._enter_none(found)

    def _enter(self, run: Run) -> None:
        self.runs[run.number] = run
        cell = self.cell(run.number)
        if run.status == "finished":
            self._by_key.setdefault(run.key, run)
            if run.seconds > 0:
                self._measured.setdefault(cell, []).append(run.seconds / run.repeats)
        if run.purpose != "tune":
            return
        self._ends[cell][run.round] = run
        if run.status in ("finished", "diverged"):
            objective, best = chosen_by(self.plan.objectives), self._best.get(cell)
            # Of equal runs the earlier is the best, in whatever order they ended.
            if best is None or (objective.goodness(objective.of(run)), -run.number) > (
                objective.goodness(objective.of(best)),
                -best.number,
            ):
                self._best[cell] = run

    def _enter_none(self, found: NoPoint) -> None:
        self._n_without_point += 1
        self._ends[self.cell(found.number)][found.round] = found
