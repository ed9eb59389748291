"""A tracker keeps a run of another tool for each training, of a study or alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resdsl.language.holes import PlainValue
from resdsl.study.findings.study_result import flat
from resdsl.study.plan.jobs import Job, Run
from resdsl.study.plan.study_plan import StudyPlan
from resdsl.study.run.callbacks import Callback, StudyEnd
from resdsl.study.run.executors import Report


@dataclass(frozen=True)
class TrainingStart:
    """What a tool is told of a training when it begins."""

    project: str
    """The name of the study; of a training alone, that of its net."""
    group: str
    """The name of the study's run directory; a training alone has none, an empty text."""
    name: str
    """For people, ``0007 residual, n 2, trial 3``; no two trainings of a group share one. Of a
    training alone it is the name of its directory."""
    directory: Path
    """Of the study, or of the training alone."""
    settings: Mapping[str, PlainValue]
    """Cell, tuned values, recipe, data and the figures of the net: ``recipe.lr``, ``params``."""
    document: str
    """The YAML of the net."""


class TrackedRun(ABC):
    """A run that is open in the other tool."""

    @abstractmethod
    def log(self, epoch: int, values: Mapping[str, float]) -> None:
        """Keep values under their names; ``epoch`` is the number of epochs done."""

    @abstractmethod
    def close(self, status: str, reason: str | None) -> None:
        """End the run.

        Args:
            status: `finished`, `diverged`, `pruned`, `failed` or `interrupted`.
            reason: why, in words, of what did not finish.
        """


class Tracker(Callback, ABC):
    """Keeps a run of another tool for each training; a subclass says how one is opened.

    Values are named by metric and part: ``loss/train``, ``accuracy/validation``. At the end come
    those over the whole train part in evaluation mode, ``loss/train_end``, and of a final run
    those of the test part, ``loss/test``; accuracies are in [0, 1].

    A tracker serves one study at a time. A final run stays open until its test was read. A study
    that is resumed only for the tests has a run of their own for each.
    """

    def __init__(self) -> None:
        self._open: dict[int, TrackedRun] = {}
        self._study, self._directory = "", Path()

    @abstractmethod
    def open(self, start: TrainingStart) -> TrackedRun:
        """Return a new run of the tool for a training that begins."""

    # a study

    def on_study_start(self, plan: StudyPlan, directory: Path) -> None:
        self._study, self._directory = plan.study.name, directory

    def on_trial_start(self, job: Job) -> None:
        self._open[job.number] = self.open(self._start(job))

    def on_epoch(self, job: Job, epoch: Report) -> None:
        self._open[job.number].log(int(epoch["epoch"]), values_of(epoch))

    def on_trial_end(self, job: Job, run: Run) -> None:
        tracked = self._open[job.number]
        tracked.log(len(run.history), named(run.train, "train_end"))
        if job.purpose == "tune" or run.status == "failed":
            del self._open[job.number]
            tracked.close(run.status, run.reason)

    def on_test(self, job: Job, run: Run) -> None:
        if job.number not in self._open:
            self._open[job.number] = self.open(self._start(job, " tested"))
        tracked = self._open.pop(job.number)
        tracked.log(len(run.history), named(run.test, "test"))
        tracked.close(run.status, run.reason)

    def on_study_end(self, status: StudyEnd) -> None:
        while self._open:
            _, tracked = self._open.popitem()
            tracked.close("interrupted", f"the study was {status}")

    def _start(self, job: Job, tested: str = "") -> TrainingStart:
        purpose = {"tune": "trial", "final": "seed", "front": "run of the front"}[job.purpose]
        parts = [part for part in (job.name, f"{purpose} {job.round + 1}{tested}") if part]
        return TrainingStart(
            project=self._study,
            group=self._directory.resolve().name,
            name=f"{job.number:04d} {', '.join(parts)}",
            directory=self._directory,
            settings=settings_of(job),
            document=(job.directory / "architecture.yaml").read_text(encoding="utf-8"),
        )


def values_of(epoch: Mapping[str, Any]) -> dict[str, float]:
    """Return what was measured of an epoch, by metric and part.

    Args:
        epoch: the fields of ``resdsl.train.Epoch``, as far as there are any.

    >>> values_of({"epoch": 3, "train": {"loss": 0.5}, "validation": {"loss": 0.7}, "lr": 0.1})
    {'loss/train': 0.5, 'loss/validation': 0.7, 'lr': 0.1}
    """
    found: dict[str, float] = {}
    for part in ("train", "validation"):
        found |= named(epoch.get(part) or {}, part)
    return found | {name: float(epoch[name]) for name in ("lr", "seconds") if name in epoch}


def settings_of(job: Job) -> dict[str, PlainValue]:
    """Return what characterises a training, by names with dots: ``cell.n``, ``recipe.lr``."""
    kept = job.model_dump(
        mode="json",
        include={"number", "purpose", "round", "seed", "params", "flops", "depth", "device",
                 "cell", "tuned", "recipe", "data"},
    )  # fmt: skip
    return plain_settings(kept)


def plain_settings(values: Mapping[str, Any]) -> dict[str, PlainValue]:
    """Return nested settings by names with dots; lists become texts and None is left out.

    >>> plain_settings({"seed": 0, "recipe": {"lr": 0.1, "betas": [0.9, 0.99], "ema": None}})
    {'seed': 0, 'recipe.lr': 0.1, 'recipe.betas': '[0.9, 0.99]'}
    """
    return {
        name: value if isinstance(value, bool | int | float | str) else str(value)
        for name, value in flat(values)
    }


def named(values: Mapping[str, float | None], part: str) -> dict[str, float]:
    """Return the metrics of a part by metric and part; what was not measured is left out.

    >>> named({"loss": 0.5, "accuracy": None}, "test")
    {'loss/test': 0.5}
    """
    return {f"{metric}/{part}": value for metric, value in values.items() if value is not None}
