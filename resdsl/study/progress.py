"""Progress of a study: a live table on a terminal, plain lines in a file."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from resdsl.study.budget import Rounds
from resdsl.study.jobs import Job
from resdsl.study.records import Run, cell_name

if TYPE_CHECKING:
    from rich.table import Table

LINE_SECONDS = 10.0
"""Plain lines about runs under way come no more often than this."""


@dataclass(frozen=True)
class Began:
    """The study begins or goes on."""

    cells: tuple[str, ...]
    slots: int


@dataclass(frozen=True)
class Started:
    """A job was handed to the executor."""

    job: Job


@dataclass(frozen=True)
class Reported:
    """A job completed ``epoch`` (1-based) of ``epochs``."""

    job: Job
    epoch: int
    epochs: int
    accuracy: float | None


@dataclass(frozen=True)
class Ended:
    """A training ended, or was found among the earlier ones."""

    job: Job
    run: Run


@dataclass(frozen=True)
class Tested:
    """The test part was read for a final run."""

    job: Job


Event = Began | Started | Reported | Ended | Tested


@dataclass(frozen=True)
class Tally:
    """How far a study is; ``left`` seconds are None while nothing has been measured."""

    rounds: Rounds
    ended: int
    total: int
    elapsed: float
    left: float | None

    def __str__(self) -> str:
        left = "time left unknown" if self.left is None else f"about {duration(self.left)} left"
        return f"{self.ended}/{self.total} runs, {duration(self.elapsed)}, {left}"


class Progress(ABC):
    """Shows the events of a study. Use it as a context, so that a terminal is left tidy."""

    @abstractmethod
    def __call__(self, event: Event, tally: Tally) -> None: ...

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        return


class Silent(Progress):
    """Shows nothing."""

    def __call__(self, event: Event, tally: Tally) -> None:
        return


@dataclass
class _Board:
    """What is known of each cell, and what each job under way is doing."""

    cells: dict[str, str] = field(default_factory=dict)
    best: dict[str, float] = field(default_factory=dict)
    jobs: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Cell and state by the number of the job."""

    def take(self, event: Event, tally: Tally) -> None:
        match event:
            case Began(cells=cells):
                self.cells = dict.fromkeys(cells, "waiting")
            case Started(job=job):
                self.jobs[job.number] = (cell_name(job.cell), position(job, tally))
            case Reported(job=job, epoch=epoch, epochs=epochs, accuracy=accuracy):
                text = f"{position(job, tally)}, epoch {epoch}/{epochs}{_validation(accuracy)}"
                self.jobs[job.number] = (cell_name(job.cell), text)
            case Ended(job=job, run=run):
                self.jobs.pop(job.number, None)
                ended = f"{position(job, tally)} {run.status}{_validation(run.validation_accuracy)}"
                self.cells[run.name] = ended
                if run.purpose == "tune" and run.validation_accuracy is not None:
                    known = self.best.get(run.name, 0.0)
                    self.best[run.name] = max(known, run.validation_accuracy)
            case Tested(job=job):
                self.jobs.pop(job.number, None)
                self.cells[cell_name(job.cell)] = "tested"

    def best_of(self, cell: str) -> str:
        return f"{self.best[cell]:.3f}" if cell in self.best else "-"


class Lines(Progress):
    """Writes a line for each run that ended, and at times one for each that is under way."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._board = _Board()
        self._last = clock()
        self._is_testing = False

    def __call__(self, event: Event, tally: Tally) -> None:
        self._board.take(event, tally)
        match event:
            case Began(cells=cells, slots=slots):
                runs = tally.total - tally.ended
                self._write(f"cells: {len(cells)}, runs to go: {runs}, at a time: {slots}")
            case Ended(job=job, run=run):
                self._write(f"[{tally}] {_ending(job, run, tally)}{self._best(run)}")
                self._last = self._clock()
            case Reported() if self._clock() - self._last >= LINE_SECONDS:
                self._last = self._clock()
                for cell, text in self._board.jobs.values():
                    best = self._board.best_of(cell)
                    self._write(f"[{tally}]   {cell}: {text}, best so far {best}")
            case Started(job=job) if job.task == "test" and not self._is_testing:
                self._is_testing = True
                self._write("All final runs have ended; the test part is read now.")

    def _best(self, run: Run) -> str:
        return f", best so far {self._board.best_of(run.name)}"

    def _write(self, text: str) -> None:
        print(text, file=self._stream, flush=True)


class Display(Progress):
    """Keeps a table of the cells up to date on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.live import Live

        self._board = _Board()
        self._tally: Tally | None = None
        self._live = Live(
            console=Console(file=stream), get_renderable=self._table, refresh_per_second=4
        )

    def __enter__(self) -> Display:
        self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._live.stop()

    def __call__(self, event: Event, tally: Tally) -> None:
        self._board.take(event, tally)
        self._tally = tally

    def _table(self) -> Table | str:
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        if self._tally is None:
            return "preparing"
        table = Table(caption=str(self._tally), caption_justify="left", box=None)
        for heading in ("cell", "best validation", "now"):
            table.add_column(heading, no_wrap=True)
        active = dict(self._board.jobs.values())
        # the refreshing thread reads what the coordinator's thread may be changing
        for cell, last in list(self._board.cells.items()):
            now = f"[bold]{active[cell]}[/]" if cell in active else f"[dim]{last}[/]"
            table.add_row(cell, self._board.best_of(cell), now)
        bar = ProgressBar(total=max(1, self._tally.total), completed=self._tally.ended, width=40)
        table.add_row("", "", bar)
        return table


def make_progress(stream: TextIO) -> Progress:
    """Return the display for ``stream``: live on a terminal, lines elsewhere."""
    return Display(stream) if stream.isatty() else Lines(stream)


def position(job: Job, tally: Tally) -> str:
    """Return where in its cell a job stands: ``trial 2/4``, ``seed 1/3`` or ``test``."""
    if job.task == "test":
        return f"test of seed {job.round + 1}/{tally.rounds.final}"
    if job.purpose == "tune":
        return f"trial {job.round + 1}/{tally.rounds.tune}"
    return f"seed {job.round + 1}/{tally.rounds.final}"


def duration(seconds: float) -> str:
    """Return ``seconds`` as a clock shows them: ``3:07``, ``1:02:30``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _ending(job: Job, run: Run, tally: Tally) -> str:
    values = ", ".join(
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in run.recipe.items()
    )
    recipe = f" with {values}" if values else ""
    reason = f" ({run.reason})" if run.reason else ""
    measured = _validation(run.validation_accuracy)
    place = position(job, tally)
    return f"{run.name}: {place}{recipe}: {run.status}{reason}{measured}, {run.seconds:.1f} s"


def _validation(accuracy: float | None) -> str:
    return "" if accuracy is None else f", validation {accuracy:.3f}"
