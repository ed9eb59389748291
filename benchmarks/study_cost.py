"""Measures what a study costs beside its trainings: `python benchmarks/study_cost.py`.

Nothing is trained here: the work reports made-up epochs and ends. Printed are three tables.

* Milliseconds of the processor for a trial and for a report, at 250, 500, 1,000 and 2,000 trials of
  one cell that have ended, each the median of the last 100: from the start of a trial to that of
  the next one, with the sampler's own time.
* Whole studies of 1,000 and 10,000 trials in two processes, beside as many calls of an empty
  function by Optuna with `n_jobs=2` and the same sampler: in memory, and with a journal file, since
  a study must be able to go on after an interruption.
* The seconds from the command to the first epoch of a study that trains.

`--quick` stops at 1,000 trials. `--only trials`, `studies` or `start` prints one of them. It fails
where a requirement is missed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

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


def whole_studies(folder: Path, sizes: list[int]) -> bool:
    """Print the second table; return whether a study takes less time than Optuna with a file."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    print("| trials in two slots | by | ms of the clock | ms of the processor |")
    print("| --- | --- | --- | --- |")
    met = True
    for n in sizes:
        plan = plan_of(folder, n, sampler={"kind": "random"}, lag=2)
        rows = {
            "resdsl": lambda plan=plan: run(
                plan, folder, LocalExecutor(nothing, slots=2), Progress()
            ),
            "Optuna, in memory": lambda n=n: alone(None, n),
            "Optuna, a journal file": lambda n=n: alone(journal(folder), n),
        }
        found = {name: timed(call) for name, call in rows.items()}
        for name, (clock, processor) in found.items():
            each = f"{1000 * clock / n:.2f} | {1000 * processor / n:.2f}"
            print(f"| {n:,} | {name} | {each} |", flush=True)
        met &= found["resdsl"] < found["Optuna, a journal file"]
    return met


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that a call takes, by the clock and of processors, children's included."""
    begun, before = time.perf_counter(), sum(os.times()[:4])
    call()
    return time.perf_counter() - begun, sum(os.times()[:4]) - before


def journal(folder: Path) -> JournalStorage:
    """Return a new file in which Optuna keeps trials."""
    path = folder / "journal.log"
    path.unlink(missing_ok=True)
    return JournalStorage(JournalFileBackend(str(path)))


def alone(storage: JournalStorage | None, n_trials: int) -> None:
    """Run trials of the same four values by Optuna."""
    sampler = optuna.samplers.RandomSampler(seed=0)
    study = optuna.create_study(storage=storage, sampler=sampler, direction="maximize")

    def objective(trial: optuna.Trial) -> float:
        trial.suggest_float("lr", 0.001, 1.0, log=True)
        trial.suggest_int("n", 1, 40)
        trial.suggest_int("width", 2, 33)
        trial.suggest_float("bias", -3, 0)
        return 0.5

    study.optimize(objective, n_trials=n_trials, n_jobs=2)


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


def main(*, quick: bool, only: str | None) -> bool:
    """Print the tables; return whether every requirement is met."""
    sizes = [250, 500, 1_000] + ([] if quick else [2_000])
    met = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if only in (None, "trials"):
            print("| sampler | pruner | " + " | ".join(f"{n:,}" for n in sizes) + " |")
            print("| --- | --- |" + " --- |" * len(sizes))
            rows = [("random", "none"), ("qmc", "median"), ("tpe", "median")]
            met += [each_trial(folder, *row, sizes) for row in rows[: 2 if quick else 3]]
        if only in (None, "studies"):
            met.append(whole_studies(folder, [1_000] if quick else [1_000, 10_000]))
        if only in (None, "start"):
            met.append(start(folder))
    return all(met)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=["trials", "studies", "start"])
    options = parser.parse_args()
    sys.exit(not main(quick=options.quick, only=options.only))
