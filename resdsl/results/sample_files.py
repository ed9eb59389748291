"""Samples in files for a net that was trained: images, or arrays of numpy."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from resdsl.data.data_files import Array, checked, damaged
from resdsl.data.image_file import FORMATS, read_image
from resdsl.data.npz_archive import read_arrays
from resdsl.files.memory import check_memory
from resdsl.files.regular_file import open_regular, reason
from resdsl.results.matched_data import check_shape
from resdsl.results.trained_net import TrainedNet
from resdsl.text.diagnostics import ResdslError


class ReadSamples(NamedTuple):
    """Samples with their names: the file, and where it holds several the number in it."""

    names: list[str]
    inputs: Tensor
    """(N, *input), as they were read."""


def read_samples(paths: list[Path], net: TrainedNet) -> ReadSamples:
    """Return the samples of files in the order of the files.

    An image becomes one sample, with as many channels as the net takes, scaled and cropped as the
    images of its training were. A `.npy` file holds one sample or (N, *input); an `.npz` file such
    an array alone, or as `x`.

    Raises:
        ResdslError: `damaged-data`; `data-mismatch` for another shape than the net takes;
            `unknown-suffix`; `missing-package` for an image without Pillow.
    """
    names: list[str] = []
    found: list[Array] = []
    for path in paths:
        samples = _read(path, net)
        found.append(samples)
        several = path.suffix.lower() not in FORMATS
        names += [f"{path}[{i}]" if several else str(path) for i in range(len(samples))]
    check_memory("the files", sum(a.size for a in found), 0)
    kind = np.int64 if net.data.dtype == "int" else np.float32
    arrays = [torch.from_numpy(array.astype(kind)) for array in found]
    return ReadSamples(names, torch.cat(arrays))


def _read(path: Path, net: TrainedNet) -> Array:
    match path.suffix.lower():
        case ".npy":
            array = _read_npy(path)
        case ".npz":
            array = _pick(path, read_arrays(path))
        case suffix if suffix in FORMATS:
            return _image(path, net)
        case _:
            known = ", ".join([".npy", ".npz", *FORMATS])
            message = f"{path}: the name of a file of samples ends in {known}"
            raise ResdslError.of("unknown-suffix", message)
    if array.shape == net.data.input:
        array = array[None]
    check_shape(str(path), array.shape[1:], net.data)
    if net.data.dtype == "int":
        return _tokens(path, array)
    return checked(path, array, np.zeros(len(array))).inputs


def _read_npy(path: Path) -> Array:
    """Return the array in a file whose length is what its header says; no pickle is read."""
    try:
        with open_regular(path):
            array: Array = np.array(np.lib.format.open_memmap(path, mode="r"))
            return array
    except (OSError, ValueError, EOFError, SyntaxError, OverflowError, MemoryError) as error:
        raise damaged(path, f"cannot be read: {reason(error)}") from None


def _pick(path: Path, arrays: dict[str, Array]) -> Array:
    inputs = [name for name in arrays if not name.lower().startswith("y")]
    name = "x" if "x" in arrays else inputs[0] if len(inputs) == 1 else None
    if name is None:
        found = ", ".join(f"`{name}`" for name in arrays) or "none"
        help = "write the samples alone, as `x`"
        raise damaged(path, f"must have one array of samples, but has {found}", help=help)
    return arrays[name]


def _image(path: Path, net: TrainedNet) -> Array:
    data = net.data
    if len(data.input) != 3 or data.input[0] not in (1, 3):
        message = f"{path} is an image, but the net takes samples of shape {data.input}"
        raise ResdslError.of("data-mismatch", message)
    settings = net.record.data.model_copy(update={"channels": data.input[0]})
    pixels = read_image(path, settings).pixels[None]
    if pixels.shape[1:] != data.input:
        size, own = ("x".join(map(str, s)) for s in (pixels.shape[2:], data.input[1:]))
        message = f"{path} is {size} pixels, but the net takes {own}"
        raise ResdslError.of("data-mismatch", message, help=f"scale it to {own} pixels")
    return pixels


def _tokens(path: Path, array: Array) -> Array:
    if array.dtype.kind not in "iu" or (array.size and array.min() < 0):
        raise damaged(path, "tokens must be whole numbers from 0")
    return array
