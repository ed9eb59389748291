"""Weights in files: in the directory of a run, as safetensors, or as a `state_dict` of torch."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from resdsl.files.regular_file import MalformedFileError, open_regular
from resdsl.files.run_files import WEIGHTS, WEIGHTS_IN_HUB
from resdsl.text.atomic_write import beside
from resdsl.text.diagnostics import ResdslError
from resdsl.weights.torch_file import read_torch_file


def read_weights(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a run's directory, of an exported folder, of a .safetensors or of a
    torch file, by key.

    A torch file holds a ``state_dict``, and is read as data: see :mod:`resdsl.weights.torch_file`.

    Raises:
        ResdslError: `no-weights`, `unreadable-file`, `damaged-weights` for another content, or
            `data-too-large`.
    """
    if os.path.isdir(path):
        found = [name for name in (WEIGHTS, WEIGHTS_IN_HUB) if (path / name).is_file()]
        if not found:
            message = f"{path} holds no {WEIGHTS}"
            help = "a training leaves it when it has finished, and of a study its final runs do"
            raise ResdslError.of("no-weights", message, help=help)
        path = path / found[0]
    try:
        if path.suffix == ".safetensors":
            open_regular(path).close()  # the reason that the system gives, in the same words
            return _safetensors(path)
        return _state_dict(read_torch_file(path), path)
    except OSError as error:
        message = f"cannot read {path}: {error.strerror or error}"
        raise ResdslError.of("unreadable-file", message) from None
    except MalformedFileError as error:
        raise _damaged(path, str(error)) from None


def _safetensors(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except (SafetensorError, LookupError, ValueError, RuntimeError) as error:
        raise MalformedFileError(str(error)) from None


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
