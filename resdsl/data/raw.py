"""Data as they come from files: numpy arrays, before the split and normalisation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from resdsl.data.config import DataConfig
from resdsl.errors import ResdslError

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Samples:
    """Inputs of shape (N, *input), uint8 or float, and classes of shape (N,), int64."""

    inputs: Array
    targets: Array

    def __len__(self) -> int:
        return len(self.targets)

    def pick(self, index: Array) -> Samples:
        """Return the samples at ``index``."""
        return Samples(self.inputs[index], self.targets[index])


@dataclass(frozen=True, slots=True)
class Raw:
    """The parts that the files have. A part that is None is cut from ``train``."""

    train: Samples
    test: Samples | None = None
    validation: Samples | None = None


def places(config: DataConfig, *system: Path) -> tuple[Path, ...]:
    """Return the directories to look in, the most specific first."""
    if config.root is not None:
        return (config.root.expanduser(),)
    return (Path("data") / config.name, cache(config), *system)


def cache(config: DataConfig) -> Path:
    """Return where downloads of this data set are kept."""
    return Path("~/.cache/resdsl").expanduser() / config.name


def not_found(
    config: DataConfig, tried: tuple[Path, ...], wanted: str, *, help: str
) -> ResdslError:
    """Return the error for files that are in none of the places."""
    notes = tuple(f"looked in {path}" for path in tried)
    message = f"no {wanted} for the data set `{config.name}`"
    return ResdslError.of("data-not-found", message, notes=notes, help=help)


def damaged(path: Path | str, reason: str) -> ResdslError:
    """Return the error for a file whose content is not what it must be."""
    return ResdslError.of("damaged-data", f"{path}: {reason}")


def classes_of(raw: Raw) -> int:
    """Return the number of classes: one more than the highest of the training samples."""
    return int(np.max(raw.train.targets)) + 1
