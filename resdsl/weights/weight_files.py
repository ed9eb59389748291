"""Weights in files: in the directory of a run, as safetensors, or as a `state_dict` of torch."""

from __future__ import annotations

import os
import pickle
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from resdsl.text.atomic_write import beside
from resdsl.text.diagnostics import ResdslError

NAME = "weights.safetensors"
DOCUMENT = "architecture.yaml"

# what torch raises over the bytes of other files, found by trying many
_DAMAGED = (
    pickle.UnpicklingError, struct.error, RuntimeError, EOFError, LookupError, ValueError,
    TypeError, AttributeError, AssertionError,
)  # fmt: skip


def read_weights(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a run's directory, of a .safetensors or of a torch file, by key.

    A torch file holds a ``state_dict`` and is read so that nothing in it is run.

    Raises:
        ResdslError: `no-weights`, `unreadable-file`, or `damaged-weights` for another content.
    """
    if os.path.isdir(path):
        if not (path / NAME).is_file():
            message = f"{path} holds no {NAME}"
            help = "a training leaves it when it has finished, and of a study its final runs do"
            raise ResdslError.of("no-weights", message, help=help)
        path = path / NAME
    try:
        path.open("rb").close()  # the reason that the system gives, in the same words for both
        if path.suffix == ".safetensors":
            return load_file(path)
        return _state_dict(torch.load(path, map_location="cpu", weights_only=True), path)
    except OSError as error:
        message = f"cannot read {path}: {error.strerror or error}"
        raise ResdslError.of("unreadable-file", message) from None
    except SafetensorError as error:
        raise _damaged(path, str(error)) from None
    except _DAMAGED:  # torch's own words propose to run what stands in the file
        raise _damaged(path, "torch finds more than tensors in it, or nothing it knows") from None


def _state_dict(content: Any, path: Path) -> dict[str, Tensor]:
    if not isinstance(content, Mapping):
        raise _damaged(path, f"it holds a {type(content).__name__}, not a state_dict")
    other = [key for key, value in content.items() if not isinstance(value, Tensor)]
    if other:
        kind = type(content[other[0]]).__name__
        raise _damaged(path, f"it is no state_dict: `{other[0]}` is a {kind}, not a tensor")
    return {str(key): value for key, value in content.items()}


def _damaged(path: Path, reason: str) -> ResdslError:
    help = "give a run's directory, a .safetensors file, or `torch.save(model.state_dict(), ...)`"
    return ResdslError.of("damaged-weights", f"{path} cannot be read: {reason}", help=help)


def write_weights(path: Path, weights: Mapping[str, Tensor]) -> None:
    """Write a .safetensors file, whole or not at all, of tensors on any device.

    Raises:
        ResdslError: `unwritable-file`.
    """
    # safetensors takes neither channels_last strides nor memory that two tensors share
    plain = {key: value.cpu().contiguous().clone() for key, value in weights.items()}
    with beside(path) as temporary:
        save_file(plain, temporary, metadata={"format": "pt"})
