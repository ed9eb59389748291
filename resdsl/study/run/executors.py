"""Executors: what runs jobs. Here the contract, and the one that runs them in this process."""

from __future__ import annotations

import math
import time
import traceback
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from contextlib import suppress
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

    * ``start`` may be called before the first job, to begin what takes time; nothing depends on it.
    * ``submit`` accepts a job and returns at once. At most ``slots`` jobs are under way; to keep
      to that is the caller's duty. A job that takes longer than its limit, in seconds, ends as
      `failed` with that reason, whether it hangs or its process is stopped; an executor without
      processes can only end it after an epoch.
    * ``step`` delivers what happened to the listener, in the caller's thread, and returns when
      something did, or after ``timeout`` seconds. With nothing under way it returns at once. An
      executor that works inside ``step`` may ignore ``timeout``.
    * Each epoch of a job is reported once, in order, and the job stands still until the listener
      has answered: so pruning does not depend on timing.
    * Each job ends with exactly one ``ended``. Work that raises ends as `failed` with the reason,
      whatever it raises; what comes of the machine and not of the training, a full disk or a
      missing package, ends as `fault`. An executor with processes also survives a process that
      dies, and reports it as `failed`.
    * ``close`` stops everything under way without a further report and may be called twice. No
      process outlives it.
    """

    slots: int

    def start(self) -> None:  # noqa: B027 - most executors have nothing to begin
        """Begin what takes time, such as a process, while there is no job yet.

        Raises:
            ResdslError: `worker-cannot-start`.
        """

    @abstractmethod
    def submit(self, job: Job, limit: float | None = None) -> None:
        """Accept a job, which may take ``limit`` seconds (None: as long as it takes)."""

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
        self._jobs: deque[tuple[Job, float | None]] = deque()

    def submit(self, job: Job, limit: float | None = None) -> None:
        self._jobs.append((job, limit))

    def step(self, listener: Listener, timeout: float | None = None) -> None:
        if not self._jobs:
            return
        job, limit = self._jobs.popleft()
        end = math.inf if limit is None else time.monotonic() + limit

        def ask(report: Report) -> bool:
            stop = listener.reported(job, report)
            if time.monotonic() > end:
                raise TooLong
            return stop

        outcome = guarded(self._work, job, ask)
        listener.ended(job, Outcome.failed(too_long(limit)) if outcome is None else outcome)

    def close(self) -> None:
        self._jobs.clear()


class TooLong(BaseException):
    """Ends a job that has no process of its own and has come to its limit."""


class MachineFault(Exception):
    """The work cannot be done on this machine; this says nothing of the training."""


def too_long(limit: float | None) -> str:
    """Return the reason of a job that was ended at its limit."""
    return f"ended at its limit of {limit:g} s"


def guarded(work: Work, job: Job, ask: AskToStop) -> Outcome | None:
    """Return the outcome of ``work`` on ``job``, whatever it raises; None for one at its limit.

    A training that raises is one that cannot be done, with these values: the next one may be. The
    whole traceback goes to ``traceback.txt`` in its directory. What files and imports raise is of
    the machine.
    """
    try:
        return work(job, ask)
    except TooLong:
        return None
    except (MachineFault, OSError, ImportError) as error:
        return Outcome.fault(f"{type(error).__name__}: {error}".removeprefix("MachineFault: "))
    except Exception as error:
        with suppress(OSError):
            (job.directory / "traceback.txt").write_text(traceback.format_exc(), encoding="utf-8")
        if isinstance(error, ResdslError):
            told = error.diagnostics[0]
            if told.code == "unwritable-file":
                return Outcome.fault(f"{told.code}: {told.message}")
            return Outcome.failed(f"{told.code}: {told.message}")
        return Outcome.failed(f"{type(error).__name__}: {error}")
