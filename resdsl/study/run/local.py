"""The executor of one machine: a process per slot, each with its own torch threads."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from pkgutil import resolve_name
from typing import Literal

from resdsl.study.config.slots import usable_cores
from resdsl.study.config.study_config import ExecutorSettings
from resdsl.study.plan.jobs import Job, Outcome
from resdsl.study.run.executors import Executor, Listener, Report, Work, guarded, too_long
from resdsl.text.diagnostics import ResdslError

STOP_SECONDS = 5.0
START_SECONDS = 60.0
"""What a process may take to start, beside the limit of its first job."""


UNGUARDED = 77
"""The exit code of a process that was to become a worker, and came to start a study instead."""


def check_workers(settings: ExecutorSettings) -> None:
    """Accept a process that can start workers, or needs none.

    A worker imports the program that it was started from. Where that calls `resdsl.search` as it is
    imported, each worker would start the study again, so it ends here, without a word: its parent
    says what is to be done.

    Raises:
        ResdslError: `worker-cannot-start` in a process of a Pool, which may have no children.
        SystemExit: in a process that imports its program to become a worker.
    """
    if settings.kind == "inline":
        return
    process = multiprocessing.current_process()
    if getattr(process, "_inheriting", False):  # as multiprocessing asks, before it starts another
        raise SystemExit(UNGUARDED)
    if process.daemon:
        text = "a process of a multiprocessing Pool can start no workers of its own"
        raise ResdslError.of("worker-cannot-start", text, help="use executor=inline there")


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    job: Job | None = None
    ready: bool = False
    limit: float | None = None
    """The seconds that the job may take."""
    end: float = math.inf
    """When that is over, by the clock that counts on."""


class LocalExecutor(Executor):
    """Runs jobs in processes of this machine.

    Processes are spawned, never forked (torch's threads do not survive a fork), and stay for many
    jobs: importing torch costs seconds. What a job prints goes to its ``log.txt``.
    """

    def __init__(self, work: Work | str, *, slots: int | Literal["auto"], threads: int = 1) -> None:
        """Make an executor without processes; they are started as jobs come.

        Args:
            work: a function of a module, which the processes import by its name, or that name,
                ``package.module:function``, so that this process need not import it.
            slots: how many processes there may be; `auto`: one for each usable core.
            threads: of torch, in each process.
        """
        self.slots = usable_cores() if slots == "auto" else slots
        self._work = work
        self.threads = threads
        self._slots: list[_Worker] = []

    def start(self) -> None:
        """Start the first of the processes. The others wait for jobs: a study may have few, and
        this process has a plan to open, on a core of its own."""
        if not self._slots:
            self._slots.append(self._spawn())

    def submit(self, job: Job, limit: float | None = None) -> None:
        for dead in [s for s in self._slots if s.job is None and not s.process.is_alive()]:
            self._slots.remove(dead)
            dead.pipe.close()
        slot = next((slot for slot in self._slots if slot.job is None), None)
        if slot is None:
            slot = self._spawn()
            self._slots.append(slot)
        slot.job, slot.limit = job, limit
        start = 0.0 if slot.ready else START_SECONDS
        slot.end = math.inf if limit is None else time.monotonic() + limit + start
        # A process that is dead by now is noticed by `step`, which reads the end of its pipe.
        with suppress(BrokenPipeError, ConnectionResetError):
            slot.pipe.send(job)

    def step(self, listener: Listener, timeout: float | None = None) -> None:
        busy = {slot.pipe: slot for slot in self._slots if slot.job is not None}
        if not busy:
            return
        left = max(0.0, min(slot.end for slot in busy.values()) - time.monotonic())
        waits = left if timeout is None else min(left, timeout)
        for pipe in wait(list(busy), None if waits == math.inf else waits):
            self._receive(busy[pipe], listener)  # type: ignore[index]
        for slot in busy.values():
            if slot.job is not None and slot in self._slots and time.monotonic() > slot.end:
                self._end(slot, listener)

    def close(self) -> None:
        for slot in self._slots:
            slot.process.terminate()
        for slot in self._slots:
            slot.process.join(STOP_SECONDS)
            if slot.process.is_alive():
                slot.process.kill()
                slot.process.join()
            slot.pipe.close()
        self._slots = []

    def _receive(self, slot: _Worker, listener: Listener) -> None:
        job = slot.job
        assert job is not None
        try:
            message = slot.pipe.recv()
        except (EOFError, OSError):
            message = None
        match message:
            case None:
                self._bury(slot)
                listener.ended(job, _death(slot, job))
            case "ready":
                slot.ready = True
            case Outcome():
                slot.job = None
                listener.ended(job, message)
            case report:
                stop = listener.reported(job, report)
                with suppress(BrokenPipeError, ConnectionResetError):
                    slot.pipe.send(stop)

    def _end(self, slot: _Worker, listener: Listener) -> None:
        """End a job at its limit. Its process may hang, or be stopped, so that only this helps."""
        job = slot.job
        assert job is not None
        slot.process.kill()
        slot.ready = True  # It was killed, it did not fail to start.
        self._bury(slot)
        listener.ended(job, Outcome.failed(too_long(slot.limit)))

    def _spawn(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_serve, args=(theirs, self._work, self.threads), daemon=True
        )
        with _interrupts_ignored(), _without_lost_main():
            process.start()
        theirs.close()
        return _Worker(process, ours)

    def _bury(self, slot: _Worker) -> None:
        self._slots.remove(slot)
        slot.process.join()
        slot.pipe.close()
        if not slot.ready:
            self.close()
            code = slot.process.exitcode
            text = f"a worker process ended with exit code {code} as it started"
            if code == UNGUARDED:
                text = "each worker imports the script, and would start the study again"
            help = 'call resdsl.search under `if __name__ == "__main__":`, or use executor=inline'
            raise ResdslError.of("worker-cannot-start", text, help=help)


def _death(slot: _Worker, job: Job) -> Outcome:
    code = slot.process.exitcode or 0
    how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
    log = job.directory / "log.txt"
    lines = log.read_text("utf-8", "replace").strip().splitlines() if log.exists() else []
    last = f": {lines[-1]}" if lines else ""
    return Outcome.failed(f"the worker process {how}{last}")


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Let a child start deaf to Ctrl-C: a terminal sends it to all, the coordinator decides."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


@contextmanager
def _without_lost_main() -> Iterator[None]:
    """Keep a child from importing the program where that is no file, as when it was typed in or
    came by the standard input: Python would look for a file called ``<stdin>``."""
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    if file is None or os.path.exists(file):
        yield
        return
    del main.__file__
    try:
        yield
    finally:
        main.__file__ = file


def _serve(pipe: Connection, work: Work | str, threads: int) -> None:
    """Do the jobs that come through ``pipe``, in a process of their own, until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    function: Work = resolve_name(work) if isinstance(work, str) else work
    if torch := sys.modules.get("torch"):  # It came with the work, if the work needs it.
        torch.set_num_threads(threads)

    def ask(report: Report) -> bool:
        pipe.send(report)
        return bool(pipe.recv())

    try:
        pipe.send("ready")
        while True:
            job = pipe.recv()
            with _log(job.directory):
                outcome = guarded(function, job, ask)
            pipe.send(outcome)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # The coordinator is gone. A checkpoint of the last epoch lies in the directory.


@contextmanager
def _log(directory: Path) -> Iterator[None]:
    """Send what is printed, by C++ code and by a dying interpreter too, to the job's log."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    log = os.open(directory / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    yield
    # This is not reached when the job raises, so that the traceback of the dying process is in the
    # log too.
    sys.stdout.flush()
    sys.stderr.flush()
    for descriptor, copy in zip((1, 2), saved, strict=True):
        os.dup2(copy, descriptor)
        os.close(copy)
