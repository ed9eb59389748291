"""The state of an unfinished run: written beside its place and renamed, read without running
anything that stands in it."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from resdsl.data import Dataset
from resdsl.errors import ResdslError
from resdsl.train.beside import beside
from resdsl.train.recipe import Recipe

NAME = "checkpoint.pt"
_DAMAGED = (pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The end of an epoch."""

    identity: dict[str, Any]
    model: dict[str, Any]
    optimizer: dict[str, Any]
    history: list[dict[str, Any]]
    """The fields of :class:`resdsl.train.result.Epoch` of every epoch that is done."""


def identity(model: nn.Module, dataset: Dataset, recipe: Recipe, seed: int) -> dict[str, Any]:
    """Return what must be equal for a run to go on from a checkpoint, as plain values."""
    weights = [f"{key} {tuple(value.shape)}" for key, value in model.state_dict().items()]
    return {
        "seed": seed,
        "recipe": recipe.model_dump(mode="json"),
        "data": [dataset.name, *dataset.input, len(dataset.train), len(dataset.validation)],
        "augmentation": [dataset.augmentation.pad_crop, dataset.augmentation.flip],
        "weights": hashlib.sha256("\n".join(weights).encode()).hexdigest()[:16],
    }


def write_checkpoint(directory: Path, checkpoint: Checkpoint) -> None:
    """Write ``checkpoint.pt`` in ``directory``, which is made where it is missing."""
    with beside(directory / NAME) as path:
        torch.save({name: getattr(checkpoint, name) for name in Checkpoint.__slots__}, path)


def read_checkpoint(
    directory: Path, identity: dict[str, Any], device: torch.device
) -> Checkpoint | None:
    """Return the checkpoint in ``directory``, its tensors on ``device``; None where there is none.

    Raises:
        ResdslError: `damaged-checkpoint`, or `other-checkpoint` when it belongs to a run with
            another recipe, seed, net or data set.
    """
    path = directory / NAME
    if not path.is_file():
        return None
    try:
        checkpoint = Checkpoint(**torch.load(path, map_location=device, weights_only=True))
    except _DAMAGED as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = f"{path} cannot be read: {reason}"
        help = "delete it to start the run anew"
        raise ResdslError.of("damaged-checkpoint", message, help=help) from None
    if checkpoint.identity != identity:
        raise _other(path, checkpoint.identity, identity)
    return checkpoint


def _other(path: Path, theirs: dict[str, Any], ours: dict[str, Any]) -> ResdslError:
    keys = [key for key in ours if theirs.get(key) != ours[key]]
    notes = tuple(f"{key}: {theirs.get(key)} in the checkpoint, {ours[key]} now" for key in keys)
    message = f"{path} belongs to another run: {', '.join(keys)} differ"
    help = "give another directory, or delete the checkpoint"
    return ResdslError.of("other-checkpoint", message, notes=notes, help=help)
