"""Shows a training while it runs: a live bar on a terminal, a line per epoch anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from resdsl.train.result import Epoch


@contextmanager
def show_progress(console: Console) -> Iterator[Callable[[Epoch], None]]:
    """Give a function that is to be called after each epoch."""
    if not console.is_terminal:
        yield lambda epoch: console.print(epoch_line(epoch), highlight=False, soft_wrap=True)
        return
    columns = (TextColumn("{task.description}"), BarColumn(8), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("first epoch", total=None)

        def on_epoch(epoch: Epoch) -> None:
            line = epoch_line(epoch)
            bar.update(task, total=epoch.epochs, completed=epoch.epoch, description=line)

        yield on_epoch


def epoch_line(epoch: Epoch) -> str:
    """Return an epoch for people, in columns that stay in place from line to line."""
    width = len(str(epoch.epochs))
    return (
        f"epoch {epoch.epoch:>{width}}/{epoch.epochs}"
        f"  loss {epoch.train_loss:.3f}"
        f"  train {epoch.train_accuracy:.3f}"
        f"  validation {epoch.validation_accuracy:.3f}"
        f"  {epoch.seconds:.1f} s"
    )
