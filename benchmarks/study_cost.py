"""Measures what a study costs beside its trainings: `python benchmarks/study_cost.py`.

Nothing is trained here: the work reports made-up epochs and ends. Printed are three tables.

* Milliseconds of the processor for a trial and for a report, at 250, 500, 1,000 and 2,000 trials of
  one cell that have ended, each the median of the last 100: from the start of a trial to that of
  the next one, with the sampler's own time.
* A whole study of 10,000 trials in two processes, beside 10,000 calls of an empty function by
  Optuna with `n_jobs=2` and the same sampler.
* The seconds from the command to the first epoch of a study that trains.

`--quick` stops at 1,000 trials, and takes 1,000 in two processes. It fails where a requirement is
missed.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import optuna

from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.jobs import Job, Outcome
from resdsl.study.plan.open_plan import open_plan
from resdsl.study.plan.study_plan import StudyPlan
from resdsl.study.run.coordinator import Coordinator
from resdsl.study.run.executors import AskToStop, Executor, InlineExecutor, Report
from resdsl.study.run.local import LocalExecutor
from resdsl.study.run.progress import Progress
from resdsl.study.run.run_directory import write_json

SPACE = """\
resdsl: 1
name: small
input: [1, 8, 8]
params:
  n: {int: [1, 40], default: 1}
  width: {int: [2, 33], default: 2}
  bias: {float: [-3, 0], default: -1}
  classes: 10
blocks:
  gated:
    body:
      - skip: {gate: {highway: {bias: $bias}}, body: [{conv: {out: $width, kernel: 3}}, relu]}
net:
  - conv: {out: $width, kernel: 3, stride: 4}
  - stage: {block: gated, depth: $n}
  - flatten
  - linear: {out: $classes}
"""
EPOCHS = 4
REQUIRED_TRIAL, REQUIRED_REPORT, REQUIRED_START = 0.020, 0.001, 4.0


def work(job: Job, ask: AskToStop) -> Outcome:
    """Report epochs whose accuracy rises with the width, and end as a training does."""
    history: list[Report] = []
    for epoch in range(1, EPOCHS + 1):
        accuracy = float(job.params % 97) / 100 * epoch / EPOCHS
        validation = {"loss": 1.0, "accuracy": accuracy}
        row = {"epoch": epoch, "epochs": EPOCHS, "validation": validation}
        history.append(row)
        if ask(row):
            return Outcome(status="pruned", validation=validation, seconds=1.0, history=history)
    return Outcome(status="finished", validation=validation, seconds=1.0, history=history)


def nothing(job: Job, ask: AskToStop) -> Outcome:
    """End at once."""
    return Outcome(status="finished", validation={"accuracy": 0.5}, seconds=1.0)


def plan_of(folder: Path, n_trials: int, **changes: Any) -> StudyPlan:
    """Return the plan of a study of one cell."""
    (folder / "space.yaml").write_text(SPACE)
    values: dict[str, Any] = {
        "space": str(folder / "space.yaml"),
        "recipe": {"lr": {"float": [0.001, 1.0], "log": True}},
        "budget": {"trials_per_cell": n_trials, "seeds": 1, "epochs": EPOCHS},
        "lag": 1,
    }
    config = StudyConfig.model_validate(values | changes)
    return open_plan(config, {"": folder / "space.yaml"})


class Watch(Progress):
    """Notes when each trial starts."""

    def __init__(self) -> None:
        super().__init__()
        self.starts: list[float] = []

    def start(self, job: Job) -> None:
        super().start(job)
        self.starts.append(time.process_time())


class TimedCoordinator(Coordinator):
    """Notes the seconds that each report takes."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.reports: list[float] = []

    def reported(self, job: Job, report: Report) -> bool:
        begun = time.process_time()
        stop = super().reported(job, report)
        self.reports.append(time.process_time() - begun)
        return stop


def run(plan: StudyPlan, folder: Path, executor: Executor, progress: Progress) -> TimedCoordinator:
    """Run a study in an empty directory of ``folder``, and return its coordinator."""
    directory = folder / "run"
    shutil.rmtree(directory, ignore_errors=True)
    write_json(directory / "study.json", plan.study)
    with executor:
        coordinator = TimedCoordinator(plan, directory, executor, progress)
        coordinator.run()
    return coordinator


def each_trial(folder: Path, sampler: str, pruner: str, sizes: list[int]) -> bool:
    """Print a row of the first table; return whether the requirements are met."""
    changes = {"sampler": {"kind": sampler}, "pruner": {"kind": pruner}}
    plan = plan_of(folder, sizes[-1], **changes)
    watch = Watch()
    coordinator = run(plan, folder, InlineExecutor(work), watch)
    row, met = list[str](), True
    counts = [len(end.history) for _, end in sorted(coordinator.ledger.ends(0).items())]
    for size in sizes:
        gaps = [b - a for a, b in zip(watch.starts, watch.starts[1:], strict=False)]
        trial = statistics.median(gaps[size - 101 : size - 1])
        n_reports = sum(counts[:size])
        report = statistics.median(coordinator.reports[n_reports - 100 : n_reports])
        row.append(f"{1000 * trial:.1f} / {1000 * report:.2f}")
        met &= size != 1_000 or (trial < REQUIRED_TRIAL and report < REQUIRED_REPORT)
    print(f"| {sampler} | {pruner} | {' | '.join(row)} |", flush=True)
    return met


def whole_study(folder: Path, n_trials: int) -> bool:
    """Print the second table; return whether the study takes less time than Optuna alone."""
    plan = plan_of(folder, n_trials, sampler={"kind": "random"}, lag=2)
    begun = time.perf_counter()
    run(plan, folder, LocalExecutor(nothing, slots=2), Progress())
    ours = time.perf_counter() - begun
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    rows, theirs = [("resdsl, a run directory", ours)], dict[str, float]()
    stores = {"in memory": None, "a journal file": "journal", "SQLite": "sqlite"}
    for name, store in stores.items():
        n = n_trials if store is None else n_trials // 10  # The others are slow.
        theirs[name] = alone(folder, store, n)
        rows.append(
            (f"Optuna, {name}" + (f" ({n:,} trials)" if n < n_trials else ""), theirs[name])
        )
    print(f"| {n_trials:,} trials in two slots | s |\n| --- | --- |")
    for name, seconds in rows:
        print(f"| {name} | {seconds:.1f} |", flush=True)
    return ours < theirs["in memory"]


def alone(folder: Path, store: str | None, n_trials: int) -> float:
    """Return the seconds that Optuna takes for trials of the same three values."""
    storage: Any = None
    if store == "journal":
        from optuna.storages.journal import JournalFileBackend

        backend = JournalFileBackend(str(folder / "journal.log"))
        storage = optuna.storages.JournalStorage(backend)
    if store == "sqlite":
        storage = f"sqlite:///{folder}/optuna.db"
    sampler = optuna.samplers.RandomSampler(seed=0)
    study = optuna.create_study(storage=storage, sampler=sampler, direction="maximize")

    def objective(trial: optuna.Trial) -> float:
        trial.suggest_float("lr", 0.001, 1.0, log=True)
        trial.suggest_int("n", 1, 40)
        trial.suggest_int("width", 2, 33)
        trial.suggest_float("bias", -3, 0)
        return 0.5

    begun = time.perf_counter()
    study.optimize(objective, n_trials=n_trials, n_jobs=2)
    return time.perf_counter() - begun


def start(folder: Path) -> bool:
    """Print the seconds from the command to the first epoch, the median of five; tell if met."""
    found = []
    for n in range(5):
        output = folder / f"start{n}"
        command = [sys.executable, "-m", "resdsl", "search", "study=depth_profile", "--output"]
        begun = time.perf_counter()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen([*command, str(output)], **quiet)
        while not any(output.glob("trials/*/history.jsonl")) and process.poll() is None:
            time.sleep(0.005)
        found.append(time.perf_counter() - begun)
        if process.poll() is not None:
            sys.exit("the study ended before its first epoch")
        process.terminate()
        process.wait()
    print(f"from the command to the first epoch: {statistics.median(found):.1f} s")
    return statistics.median(found) < REQUIRED_START


def main(*, quick: bool) -> bool:
    """Print the tables; return whether every requirement is met."""
    sizes = [250, 500, 1_000] + ([] if quick else [2_000])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("| sampler | pruner | " + " | ".join(f"{n:,}" for n in sizes) + " |")
        print("| --- | --- |" + " --- |" * len(sizes))
        rows = [("random", "none"), ("qmc", "median"), ("tpe", "median")]
        met = [each_trial(folder, *row, sizes) for row in rows[: 2 if quick else 3]]
        met.append(whole_study(folder, 1_000 if quick else 10_000))
        met.append(start(folder))
    return all(met)


if __name__ == "__main__":
    sys.exit(not main(quick="--quick" in sys.argv))
