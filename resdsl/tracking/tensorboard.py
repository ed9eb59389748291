"""TensorBoard: event files, a folder for each training."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resdsl.tracking.packages import import_extra
from resdsl.tracking.tracker import TrackedRun, Tracker, TrainingStart

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter


class TensorBoard(Tracker):
    """Writes curves, settings and documents for ``tensorboard --logdir``.

    Args:
        directory: where the folders of the trainings are made; None: ``tensorboard`` in the
            directory of the study or of the training.

    Raises:
        ResdslError: `missing-package` where tensorboard is not installed.
    """

    def __init__(self, directory: str | Path | None = None) -> None:
        super().__init__()
        import_extra("tensorboard", "tensorboard")
        self._root = None if directory is None else Path(directory)

    def open(self, start: TrainingStart) -> TrackedRun:
        root = start.directory / "tensorboard" if self._root is None else self._root / start.group
        return _EventFile(root / re.sub(r"[^\w.-]+", "_", start.name), start)


class _EventFile(TrackedRun):
    """The file is made when there is something to write, by a training that surely began."""

    def __init__(self, directory: Path, start: TrainingStart) -> None:
        self._directory, self._start = directory, start
        self._writer: SummaryWriter | None = None
        self._last: dict[str, float] = {}

    def log(self, epoch: int, values: Mapping[str, float]) -> None:
        writer = self._writer = self._writer or self._begin()
        for name, value in values.items():
            writer.add_scalar(name, value, epoch)
        writer.flush()  # For whoever looks while the study runs.
        self._last |= values

    def close(self, status: str, reason: str | None) -> None:
        if self._writer is None:
            return
        text = status if reason is None else f"{status}: {reason}"
        self._writer.add_text("status", text)
        # `add_hparams` would open another folder for these three summaries.
        figures = {f"end/{name}": value for name, value in self._last.items()}
        module: Any = import_module("torch.utils.tensorboard.summary")
        events: Any = self._writer.file_writer
        for summary in module.hparams(dict(self._start.settings), figures):
            events.add_summary(summary)
        for name, value in figures.items():
            self._writer.add_scalar(name, value)
        self._writer.close()

    def _begin(self) -> SummaryWriter:
        from torch.utils.tensorboard import SummaryWriter

        # What an interrupted training left here is hidden: all its epochs come again.
        writer = SummaryWriter(str(self._directory), purge_step=0)
        writer.add_text("document", f"```yaml\n{self._start.document}```")
        return writer
