"""A study of four trainings, told to a tracker as a coordinator tells it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from resdsl.data import DataConfig
from resdsl.study.plan.jobs import Job, Outcome, Run
from resdsl.train import Recipe

DOCUMENT = "resdsl: 1\nname: tiny\ninput: [4]\nnet: [{linear: {out: 2}}]\n"


def make_job(directory: Path, number: int, **changes) -> Job:
    """Return a training of the study in ``directory``, with its document."""
    values = {
        "number": number,
        "directory": directory / "trials" / f"{number:04d}",
        "purpose": "tune",
        "cell": {"family": "a/b c", "n": 2},
        "round": number,
        "seed": 0,
        "tuned": {"lr": 0.25},
        "recipe": Recipe(epochs=2, lr=0.25),
        "data": DataConfig(),
        "device": "cpu",
        "params": 10,
        "flops": 20,
        "depth": 1,
    }
    job = Job(**values | changes)
    job.directory.mkdir(parents=True, exist_ok=True)
    (job.directory / "architecture.yaml").write_text(DOCUMENT, encoding="utf-8")
    return job


def epoch_of(number: int, accuracy: float) -> dict:
    return {
        "epoch": number,
        "epochs": 2,
        "train": {"loss": 1 / number, "accuracy": accuracy},
        "validation": {"loss": 2 / number, "accuracy": accuracy / 2},
        "seconds": 0.5,
        "lr": 0.25,
    }


class Telling:
    """Tells a tracker of a study, and knows what it told."""

    def __init__(self, tracker, directory: Path) -> None:
        self.tracker, self.directory = tracker, directory

    def start(self) -> None:
        plan = SimpleNamespace(study=SimpleNamespace(name="tiny"))
        self.tracker.on_study_start(plan, self.directory)

    def train(self, job: Job, status: str = "finished", epochs: int = 2):
        """Tell of a training that has started."""
        history = [epoch_of(n, 0.25 * n) for n in range(1, epochs + 1)]
        for epoch in history:
            self.tracker.on_epoch(job, epoch)
        measured = {"train": {"loss": 0.125, "accuracy": 0.75}} if status == "finished" else {}
        reason = None if status == "finished" else f"it {status}"
        outcome = Outcome(status=status, reason=reason, history=history, seconds=1.0, **measured)
        run = job.run(outcome)
        self.tracker.on_trial_end(job, run)
        return run

    def test(self, job: Job, run) -> None:
        tested = run.model_copy(update={"test": {"loss": 0.5, "accuracy": 0.875}})
        self.tracker.on_test(job.model_copy(update={"task": "test"}), tested)

    def whole(self) -> None:
        """Tell of two trials side by side, one that failed, and a final run with its test."""
        self.start()
        first, second, third = (make_job(self.directory, n) for n in range(3))
        final = make_job(self.directory, 3, purpose="final", round=0, seed=1)
        self.tracker.on_trial_start(first)
        self.tracker.on_trial_start(second)
        self.train(first)
        self.train(second, "pruned", epochs=1)
        self.tracker.on_trial_start(third)
        self.train(third, "failed", epochs=0)
        self.tracker.on_trial_start(final)
        run = self.train(final)
        self.test(final, run)
        self.tracker.on_study_end("finished")


NAMES = [
    "0000 family a/b c, n 2, trial 1",
    "0001 family a/b c, n 2, trial 2",
    "0002 family a/b c, n 2, trial 3",
    "0003 family a/b c, n 2, seed 1",
]
CURVES = {
    "loss/train": [(1, 1.0), (2, 0.5)],
    "loss/validation": [(1, 2.0), (2, 1.0)],
    "accuracy/train": [(1, 0.25), (2, 0.5)],
    "accuracy/validation": [(1, 0.125), (2, 0.25)],
    "lr": [(1, 0.25), (2, 0.25)],
    "seconds": [(1, 0.5), (2, 0.5)],
    "loss/train_end": [(2, 0.125)],
    "accuracy/train_end": [(2, 0.75)],
}
TESTED = {"loss/test": [(2, 0.5)], "accuracy/test": [(2, 0.875)]}
SETTINGS = {"cell.family": "a/b c", "cell.n": 2, "tuned.lr": 0.25, "recipe.epochs": 2, "params": 10}
HISTORY = [
    {"epoch": 1, "epochs": 3, "validation": {"accuracy": 0.25}},
    {"epoch": 2, "epochs": 3, "validation": {"accuracy": None}},
    {"epoch": 3, "epochs": 3, "validation": {"accuracy": 0.5}},
]


def make_run(**changes) -> Run:
    """Return a final run that ended with a test."""
    values = {
        "number": 3,
        "cell": {"n": 2},
        "purpose": "final",
        "seed": 7,
        "tuned": {},
        "params": 10,
        "flops": 20,
        "depth": 4,
        "status": "finished",
        "validation": {"accuracy": 0.5},
        "test": {"accuracy": 0.25},
        "seconds": 90.0,
        "history": HISTORY,
    }
    return Run(**values | changes)
