"""Executors: what runs jobs. Here the contract, and the one that runs them in this process."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, Self

from resdsl.study.plan.jobs import Job, Outcome
from resdsl.text.diagnostics import ResdslError

Report = dict[str, Any]
"""One epoch of a job: the fields of ``resdsl.train.Epoch``."""

AskToStop = Callable[[Report], bool]
"""Called by a job after each epoch; True means: stop, you are pruned."""

Work = Callable[[Job, AskToStop], Outcome]
"""Does a job. ``resdsl.study.run.worker.execute`` is the one that trains."""


class Listener(Protocol):
    """The coordinator, as an executor sees it."""

    def reported(self, job: Job, report: Report) -> bool:
        """Return whether ``job`` shall stop after this epoch."""

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Take note that ``job`` is over and its slot is free."""


class Executor(ABC):
    """Runs jobs.

    Contract, for every executor:

    * ``submit`` accepts a job and returns at once. At most ``slots`` jobs are under way; to keep
      to that is the caller's duty.
    * ``step`` delivers what happened to the listener, in the caller's thread, and returns when
      something did, or after ``timeout`` seconds. With nothing under way it returns at once. An
      executor that works inside ``step`` may ignore ``timeout``.
    * Each epoch of a job is reported once, in order, and the job stands still until the listener
      has answered: so pruning does not depend on timing.
    * Each job ends with exactly one ``ended``. Work that raises what torch and files raise
      (RuntimeError, OSError, MemoryError, ResdslError) ends as `failed` with the reason. An
      executor with processes also survives a process that dies, and reports it as `failed`.
    * ``close`` stops everything under way without a further report and may be called twice. No
      process outlives it.
    """

    slots: int

    @abstractmethod
    def submit(self, job: Job) -> None:
        """Accept a job."""

    @abstractmethod
    def step(self, listener: Listener, timeout: float | None = None) -> None:
        """Deliver what happened to ``listener``, or return after ``timeout`` seconds (None: wait).

        Raises:
            ResdslError: `worker-cannot-start`.
        """

    @abstractmethod
    def close(self) -> None:
        """Stop everything that is under way."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class InlineExecutor(Executor):
    """Runs one job after the other, inside ``step``."""

    slots = 1

    def __init__(self, work: Work) -> None:
        self._work = work
        self._jobs: deque[Job] = deque()

    def submit(self, job: Job) -> None:
        self._jobs.append(job)

    def step(self, listener: Listener, timeout: float | None = None) -> None:
        if self._jobs:
            job = self._jobs.popleft()
            listener.ended(job, guarded(self._work, job, lambda r: listener.reported(job, r)))

    def close(self) -> None:
        self._jobs.clear()


def guarded(work: Work, job: Job, ask: AskToStop) -> Outcome:
    """Return the outcome of ``work`` on ``job``; what torch and files raise becomes a failed one.

    A bug in the package is no failed training: whatever else is raised goes on, to end the study.
    """
    try:
        return work(job, ask)
    except (RuntimeError, OSError, MemoryError, ResdslError) as error:
        return Outcome.failed(f"{type(error).__name__}: {error}")
