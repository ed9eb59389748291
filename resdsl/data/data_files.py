"""What every reader of files does: look in the usual places, and check what it has found.

A reader is a function from a :class:`DataConfig` to :data:`Parts`; it knows one format, and what
is the same for all formats is here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from resdsl.data.data_config import DataConfig
from resdsl.text.diagnostics import ResdslError

Array = npt.NDArray[Any]
MAX_TOKENS = 2**24
"""The largest vocabulary; an embedding of more would not fit a machine."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Inputs of shape (N, *input), uint8, float32 or tokens; and targets of shape (N, ...)."""

    inputs: Array
    targets: Array
    notes: tuple[str, ...] = ()
    """Sentences for people about how they were read."""

    def pick(self, index: Array) -> Samples:
        """Return the samples at ``index``, whole numbers from 0, in its order, without notes."""
        return Samples(self.inputs[index], self.targets[index])


Parts = dict[str, Samples]
"""The parts that the files have, `train` at least. `validation` and `test`, where they are
missing, are cut from it."""


def checked(where: Path | str, inputs: Array, targets: Array) -> Samples:
    """Return arrays of a file as samples, whatever their format was.

    Raises:
        ResdslError: `damaged-data` for other types, shapes that do not match, numbers that are
            not finite; ``where`` names the arrays.
    """
    if inputs.dtype.kind not in "biuf":
        raise damaged(where, f"inputs must be numbers, but are {inputs.dtype}")
    if inputs.ndim < 2 or targets.shape[:1] != inputs.shape[:1] or not inputs.size:
        must = "inputs and targets must have the shapes (N, channels, ...) and (N, ...)"
        help = "a single number of each sample is of shape (N, 1)" if inputs.ndim == 1 else None
        raise damaged(where, f"{must}, but have {inputs.shape} and {targets.shape}", help=help)
    if inputs.dtype != np.uint8:
        with np.errstate(over="ignore"):  # what float32 cannot hold is refused below
            inputs = inputs.astype(np.float32)
    if not np.isfinite(inputs).all():
        raise damaged(where, "inputs have values that are not finite float32 numbers")
    return Samples(inputs, targets)


def checked_tokens(where: Path | str, tokens: Array, targets: Array | None = None) -> Samples:
    """Return ids of tokens (N, L) with what comes at each position; without ``targets`` that is the
    next token, and samples are one shorter.

    Raises:
        ResdslError: `damaged-data` for other types and shapes, or ids that no embedding can have.
    """
    if tokens.ndim != 2 or tokens.dtype.kind not in "iu" or tokens.shape[1] < 2 or not len(tokens):
        reason = "tokens must be whole numbers of shape (N, length), of length 2 at least"
        raise damaged(where, f"{reason}, but are {tokens.dtype} of shape {tokens.shape}")
    if tokens.min() < 0 or tokens.max() >= MAX_TOKENS:
        raise damaged(where, f"ids of tokens must lie from 0 to {MAX_TOKENS - 1}")
    tokens = tokens.astype(np.int64)
    if targets is None:
        return Samples(tokens[:, :-1], tokens[:, 1:])
    return Samples(tokens, targets)


def damaged(where: Path | str, reason: object, *, help: str | None = None) -> ResdslError:
    """Return the error for a file whose content is not what it must be.

    ``where`` names the file or the array in it, and ``reason`` says what must hold and what holds.
    """
    return ResdslError.of("damaged-data", f"{where}: {reason}", help=help)


def places(config: DataConfig, *system: Path) -> tuple[Path, ...]:
    """Return the directories to look in, the most specific first; a download goes to the last.

    ``system`` is where packages of the operating system put the files.
    """
    if config.root is not None:
        return (config.root.expanduser(),)
    cache = Path("~/.cache/resdsl").expanduser() / config.name
    return (Path("data") / config.name, cache, *system)


def not_found(config: DataConfig, tried: tuple[Path, ...], help: str) -> ResdslError:
    """Return the error for files that are in none of the places ``tried``."""
    notes = tuple(f"looked in {path}" for path in tried)
    message = f"no files of the data set `{config.name}`"
    return ResdslError.of("data-not-found", message, notes=notes, help=help)


def own_root(config: DataConfig, kind: Literal["file", "directory"]) -> Path:
    """Return ``root`` for data of the user's own, which have no usual place, as a ``kind``.

    Raises:
        ResdslError: `data-not-found`.
    """
    path = config.root and config.root.expanduser()
    if not path or not (os.path.isfile(path) if kind == "file" else os.path.isdir(path)):
        message = (
            f"the data set `{config.name}` needs its {kind}, but `root` is {path or 'not set'}"
        )
        help = f"set `root` to an existing {kind}"
        raise ResdslError.of("data-not-found", message, help=help)
    return path
