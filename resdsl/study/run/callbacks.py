"""Callbacks: how a study tells other programs of its trials while it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, Self, TypeVar

from resdsl.study.plan.jobs import Job, NoPoint, Run
from resdsl.study.plan.study_plan import StudyPlan
from resdsl.study.run.executors import Report
from resdsl.study.run.progress import Progress
from resdsl.text.printable import printable

Listener = TypeVar("Listener")
StudyEnd = Literal["finished", "interrupted", "failed"]
"""How the run of a study ended: at its end, by Ctrl-C, or by an error."""


class Callback:
    """Hears of a study while it runs. Subclass it and override what you need; each method here
    does nothing.

    * Every method is called in the process and the thread that called ``resdsl.search``, one after
      the other, however many trials run side by side. The study waits while a method works.
    * ``on_study_start`` comes first and ``on_study_end`` last. Each ``on_trial_end`` has its
      ``on_trial_start`` before it; of a trial that is interrupted only the start is told.
    * A resumed study tells of what it runs now, not of trials that had ended before. A trial that
      was interrupted starts again, and all its epochs are told, from the first one.
    * A method that raises an exception is told on the standard error output, once, and the study
      goes on without this callback. To stop the study, raise KeyboardInterrupt.

    >>> class Accuracies(Callback):
    ...     def on_trial_end(self, job, run):
    ...         print(f"{run.name}: {run.validation}")
    """

    def on_study_start(self, plan: StudyPlan, directory: Path) -> None:
        """The study begins, or goes on after an interruption.

        Args:
            plan: the study: ``plan.study`` is its configuration, ``plan.cells`` are its cells and
                ``plan.objectives`` what it makes large or small.
            directory: its run directory.
        """

    def on_trial_start(self, job: Job) -> None:
        """A training begins: a trial of the tuning, or a final run on a fresh seed.

        Args:
            job: the training: its number in the study, cell, purpose (`tune`, `final` or
                `front`), round, seed, tuned values, recipe, data and the figures of its net. The
                net stands in ``job.directory / "architecture.yaml"``.
        """

    def on_epoch(self, job: Job, epoch: Report) -> None:
        """A training completed an epoch.

        Args:
            job: as in :meth:`on_trial_start`.
            epoch: the fields of ``resdsl.train.Epoch``: ``epoch`` (from 1) of ``epochs``,
                ``train`` and ``validation`` (the `loss` and the metrics by name, accuracies in
                [0, 1]), ``seconds``, and ``lr`` at the last step.
        """

    def on_trial_end(self, job: Job, run: Run) -> None:
        """A training ended, or stands for an earlier one that was the same.

        Args:
            job: as in :meth:`on_trial_start`.
            run: the record of it: ``status`` (`finished`, `diverged`, `pruned` or `failed`) with
                its ``reason``, ``train`` and ``validation`` at the end, ``seconds``, and the
                ``history`` of its epochs.
        """

    def on_test(self, job: Job, run: Run) -> None:
        """The test part was read for a final run, after all trainings of the study had ended.

        Args:
            job: as in :meth:`on_trial_start`.
            run: the record of the training, with the values of the test part in ``test``.
        """

    def on_study_end(self, status: StudyEnd) -> None:
        """Nothing more is told. Close here what was opened.

        Args:
            status: `finished`, `interrupted` (by Ctrl-C) or `failed` (by an error, which is raised
                after this call).
        """


class Callbacks(Progress):
    """Passes the progress of a study on to a display and to callbacks."""

    def __init__(
        self, shown: Progress, callbacks: Sequence[Callback], plan: StudyPlan, directory: Path
    ) -> None:
        super().__init__()
        self._shown, self._callbacks = shown, list(callbacks)
        self._plan, self._directory = plan, directory
        self._started: set[int] = set()
        self._has_begun = False

    def begin(self, best: Mapping[str, float | None], slots: int) -> None:
        self._has_begun = True
        self._display().begin(best, slots)
        self._tell(lambda callback: callback.on_study_start(self._plan, self._directory))

    def start(self, job: Job) -> None:
        self._display().start(job)
        if job.task == "train":
            self._start(job)

    def epoch(self, job: Job, report: Report, value: float | None) -> None:
        self._display().epoch(job, report, value)
        self._tell(lambda callback: callback.on_epoch(job, report))

    def no_point(self, found: NoPoint) -> None:
        self._display().no_point(found)

    def end(self, job: Job, run: Run) -> None:
        self._display().end(job, run)
        if job.task == "test":
            self._tell(lambda callback: callback.on_test(job, run))
            return
        if job.number not in self._started:  # An earlier training stands for it.
            self._start(job)
        self._tell(lambda callback: callback.on_trial_end(job, run))

    def __enter__(self) -> Self:
        self._shown.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._shown.__exit__(*error)
        kind = error[0] if error else None
        status: StudyEnd = "finished"
        if isinstance(kind, type):
            status = "interrupted" if issubclass(kind, KeyboardInterrupt) else "failed"
        if self._has_begun:
            self._tell(lambda callback: callback.on_study_end(status))

    def _start(self, job: Job) -> None:
        self._started.add(job.number)
        self._tell(lambda callback: callback.on_trial_start(job))

    def _display(self) -> Progress:
        self._shown.tally, self._shown.objective = self.tally, self.objective
        return self._shown

    def _tell(self, call: Callable[[Callback], object]) -> None:
        tell(self._callbacks, call, "study")


def tell(listeners: list[Listener], call: Callable[[Listener], object], what: str) -> None:
    """Call ``call`` with every listener; one that raises is told of and taken out of the list.

    Args:
        listeners: what hears; those that fail are missing afterwards.
        call: tells one of them something.
        what: what goes on without those that failed, `study` or `training`.
    """
    for listener in list(listeners):
        try:
            call(listener)
        # Whatever a program of somebody else raises, hours of training must not end by it.
        except Exception as error:
            listeners.remove(listener)
            name, reason = type(listener).__name__, f"{type(error).__name__}: {error}"
            text = f"the callback {name} failed ({reason}); the {what} goes on without it"
            print(printable(text), file=sys.stderr, flush=True)
