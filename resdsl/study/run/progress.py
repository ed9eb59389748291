"""Progress of a study: a live table on a terminal, plain lines in a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TextIO

from resdsl.study.findings import figure_words
from resdsl.study.plan.budget import Rounds
from resdsl.study.plan.jobs import Job, NoPoint, Run, cell_name, refused_words
from resdsl.study.plan.objective import ACCURACY
from resdsl.study.run.executors import Report
from resdsl.text.printable import printable

if TYPE_CHECKING:
    from rich.table import Table

LINE_SECONDS = 10.0
"""Plain lines about runs under way come no more often than this."""


@dataclass(frozen=True)
class Tally:
    """How far a study is."""

    rounds: Rounds
    ended: int = 0
    """Runs that ended, of ``total``."""
    total: int = 0
    elapsed: float = 0.0
    """Seconds, those before an interruption included."""
    left: float | None = None
    """Seconds, or None while nothing has been measured."""

    def __str__(self) -> str:
        left = "time left unknown"
        if self.left is not None:
            left = f"about {figure_words.seconds(self.left)} left"
        return f"{self.ended}/{self.total} runs, {figure_words.seconds(self.elapsed)}, {left}"


class Progress:
    """What is known of each cell and of the jobs under way; this class shows nothing of it.

    Use it as a context, so that a terminal is left tidy. ``tally`` is set before each call.
    """

    tally = Tally(Rounds(0, 0))
    objective = ACCURACY
    """What runs are compared by."""

    def __init__(self) -> None:
        self.cells: dict[str, str] = {}
        self.best: dict[str, float] = {}
        self.jobs: dict[int, tuple[str, str]] = {}
        """Cell and state by the number of the job."""

    def begin(self, best: Mapping[str, float | None], slots: int) -> None:
        """The study begins or goes on.

        Args:
            best: the best value of the objective in each cell so far, None where there is none.
            slots: how many jobs run at a time.
        """
        self.cells = dict.fromkeys(best, "waiting")
        self.best = {cell: value for cell, value in best.items() if value is not None}

    def start(self, job: Job) -> None:
        """A job was handed to the executor."""
        self.jobs[job.number] = (job.name, self.position(job))

    def epoch(self, job: Job, report: Report, value: float | None) -> None:
        """A job completed an epoch.

        Args:
            job: the training.
            report: the fields of ``resdsl.train.Epoch``.
            value: that of the objective after this epoch, None where it was not measured.
        """
        done = f"epoch {report['epoch']}/{report['epochs']}"
        text = f"{self.position(job)}, {done}{self._validation(value)}"
        self.jobs[job.number] = (job.name, text)

    def end(self, job: Job, run: Run) -> None:
        """A training ended, or was found among the earlier ones, or its test was read."""
        self.jobs.pop(job.number, None)
        value = self.objective.of(run)
        self.cells[run.name] = "tested"
        if job.task == "train":
            self.cells[run.name] = f"{self.position(job)} {run.status}{self._validation(value)}"
        if job.purpose == "tune" and value is not None:
            known = self.best.get(run.name, value)
            self.best[run.name] = max(known, value, key=self.objective.goodness)

    def no_point(self, found: NoPoint) -> None:
        """A trial was given up: all that was proposed for it was refused."""
        self.cells[cell_name(found.cell)] = f"{self._trial(found.round)} refused"

    def best_of(self, cell: str) -> str:
        """Return the best value of the objective in a cell as a text, a dash without one."""
        return f"{self.best[cell]:.3f}" if cell in self.best else "-"

    def _validation(self, value: float | None) -> str:
        name = "" if self.objective.name == "accuracy" else f" {self.objective.name}"
        return "" if value is None else f", validation{name} {value:.3f}"

    def position(self, job: Job) -> str:
        """Return where in its cell a job stands: ``trial 2/4``, ``seed 1/3``, ``test of ...``."""
        if job.purpose == "tune":
            return self._trial(job.round)
        if job.purpose == "front":
            return f"{'test of ' if job.task == 'test' else ''}run {job.round + 1} of the front"
        seed = f"seed {job.round + 1}/{self.tally.rounds.final}"
        return f"test of {seed}" if job.task == "test" else seed

    def _trial(self, r: int) -> str:
        return f"trial {r + 1}/{self.tally.rounds.tune}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return


class Lines(Progress):
    """Writes a line for each run that ended, and at times one for each that is under way."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._stream, self._clock = stream, clock
        self._last = clock()
        self._is_testing = False

    def begin(self, best: Mapping[str, float | None], slots: int) -> None:
        super().begin(best, slots)
        runs = self.tally.total - self.tally.ended
        self._write(f"cells: {len(best)}, runs to go: {runs}, at a time: {slots}")

    def start(self, job: Job) -> None:
        super().start(job)
        if job.task == "test" and not self._is_testing:
            self._is_testing = True
            self._write("All final runs have ended; the test part is read now.")

    def epoch(self, job: Job, report: Report, value: float | None) -> None:
        super().epoch(job, report, value)
        if self._clock() - self._last >= LINE_SECONDS:
            self._last = self._clock()
            for cell, text in self.jobs.values():
                self._write(f"[{self.tally}]   {cell}: {text}, best so far {self.best_of(cell)}")

    def end(self, job: Job, run: Run) -> None:
        super().end(job, run)
        if job.task == "test":
            return
        self._last = self._clock()
        tuned = f" with {figure_words.tuned(run.tuned)}" if run.tuned else ""
        reason = f" ({run.reason})" if run.reason else ""
        ended = (
            f"{run.status}{reason}{self._validation(self.objective.of(run))}, {run.seconds:.1f} s"
        )
        best = f"best so far {self.best_of(run.name)}"
        self._write(f"[{self.tally}] {run.name}: {self.position(job)}{tuned}: {ended}, {best}")

    def no_point(self, found: NoPoint) -> None:
        super().no_point(found)
        why = refused_words([point.reason for point in found.refused])
        name = cell_name(found.cell)
        self._write(f"[{self.tally}] {name}: {self._trial(found.round)}: no point, {why}")

    def _write(self, text: str) -> None:
        print(printable(text), file=self._stream, flush=True)


class Display(Progress):
    """Keeps a table of the cells up to date on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.live import Live

        super().__init__()
        console = Console(file=stream)
        self._live = Live(console=console, get_renderable=self._table, refresh_per_second=4)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._live.stop()

    def _table(self) -> Table:
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        from resdsl.text.rich_text import words

        table = Table(caption=str(self.tally), caption_justify="left", box=None)
        for heading in ("cell", "best validation", "now"):
            table.add_column(heading, no_wrap=True)
        active = dict(list(self.jobs.values()))
        # rich calls this in a thread of its own, while the coordinator's changes what is read here.
        for cell, last in list(self.cells.items()):
            now = words(active[cell], "bold") if cell in active else words(last, "dim")
            table.add_row(words(cell), self.best_of(cell), now)
        bar = ProgressBar(total=max(1, self.tally.total), completed=self.tally.ended, width=40)
        table.add_row("", "", bar)
        return table


def make_progress(stream: TextIO) -> Progress:
    """Return the display for ``stream``: live on a terminal, lines elsewhere."""
    return Display(stream) if stream.isatty() else Lines(stream)
