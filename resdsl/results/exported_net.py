"""A net in an exported folder, which came from here or from someone else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from resdsl.files.links import check_links
from resdsl.files.run_files import DOCUMENT
from resdsl.results.export_config import NAME as CONFIG
from resdsl.results.export_config import ExportConfig
from resdsl.results.trained_net import TrainedNet, TrainingRecord
from resdsl.study.run.run_directory import read
from resdsl.text.diagnostics import ResdslError
from resdsl.train.data_record import DataRecord


@dataclass(frozen=True)
class ExportedNet(TrainedNet):
    """The net of an exported folder. The document is read and the weights; no Python is run."""

    @cached_property
    def config(self) -> ExportConfig:
        """What ``config.json`` says.

        Raises:
            ResdslError: `damaged-run` for a file that is missing or holds something else.
        """
        return read(self.directory / CONFIG, ExportConfig)

    @cached_property
    def record(self) -> TrainingRecord:
        """The seed, the recipe, the data, and what was measured."""
        return self.config.training

    @cached_property
    def data(self) -> DataRecord:
        """What the net takes and what its outputs mean."""
        return DataRecord(**{name: getattr(self.config, name) for name in DataRecord.model_fields})

    @cached_property
    def environment(self) -> dict[str, Any]:
        """Versions and processor of the training, and what it began with."""
        return {**self.config.environment, "init_from": self.config.init_from}


def is_exported(path: Path) -> bool:
    """Return whether a directory is an exported folder."""
    return all(os.path.isfile(path / name) for name in (DOCUMENT, CONFIG))


def open_exported(path: str | Path) -> ExportedNet:
    """Return the net in an exported folder.

    Raises:
        ResdslError: `not-exported`; `link-out` for a symbolic link that leads out of the folder.
    """
    folder = Path(path)
    if not is_exported(folder):
        message = f"{folder} is not an exported folder: it holds no {CONFIG} with an {DOCUMENT}"
        help = "`resdsl export RUN -o DIR` writes one"
        raise ResdslError.of("not-exported", message, help=help)
    check_links(folder)
    return ExportedNet(folder)
