"""Own arrays in a numpy .npz file."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np

from resdsl.data.config import DataConfig
from resdsl.data.raw import Array, Raw, Samples, damaged
from resdsl.errors import ResdslError, suggest

_PARTS = ("train", "validation", "test")
_KEYS = tuple(f"{axis}_{part}" for part in _PARTS for axis in "xy")


def read_npz(config: DataConfig) -> Raw:
    """Return the parts in the file ``root``: `x_train`, `y_train`, and where they exist
    `x_test`, `y_test`, `x_validation`, `y_validation`.

    ``x`` has the shape (N, channels, ...) and is uint8 or floating point, ``y`` the shape (N,)
    and whole numbers from 0.

    Raises:
        ResdslError: `data-not-found` or `damaged-data`.
    """
    path = _path(config)
    arrays = _read(path)
    for key in arrays:
        if key not in _KEYS:
            message = f"{path}: no array is called `{key}`"
            raise ResdslError.of("damaged-data", message, help=suggest(key, _KEYS))
    train = _samples(arrays, "train", path)
    if train is None:
        found = ", ".join(arrays) or "none"
        raise damaged(path, f"must have the arrays `x_train` and `y_train`, but has {found}")
    test = _samples(arrays, "test", path)
    return Raw(train, test=test, validation=_samples(arrays, "validation", path))


def _path(config: DataConfig) -> Path:
    if config.root is None:
        message = "the data set `npz` needs the path of its file"
        raise ResdslError.of("data-not-found", message, help="set `root` to a .npz file")
    path = config.root.expanduser()
    if not path.is_file():
        raise ResdslError.of("data-not-found", f"there is no file {path}")
    return path


def _read(path: Path) -> dict[str, Array]:
    try:
        # Arrays of objects are pickles, which may run code: numpy refuses them here.
        with path.open("rb") as file:
            arrays = np.load(file, allow_pickle=False)
            if isinstance(arrays, np.ndarray):
                raise damaged(path, "holds one array, not named ones: write it by numpy.savez")
            return {key: arrays[key] for key in arrays.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise damaged(path, f"cannot be read: {error}") from None


def _samples(arrays: dict[str, Array], part: str, path: Path) -> Samples | None:
    names = x_name, y_name = f"x_{part}", f"y_{part}"
    present = [name for name in names if name in arrays]
    if not present:
        return None
    if len(present) == 1:
        missing = y_name if present == [x_name] else x_name
        raise damaged(path, f"has `{present[0]}`, but no `{missing}`")
    inputs, targets = arrays[x_name], arrays[y_name]
    if inputs.dtype != np.uint8 and not np.issubdtype(inputs.dtype, np.floating):
        raise damaged(path, f"`{x_name}` must be uint8 or floating point, but is {inputs.dtype}")
    if inputs.ndim < 2:
        raise damaged(path, f"`{x_name}` must be (N, channels, ...), but has {inputs.shape}")
    if not np.issubdtype(targets.dtype, np.integer):
        raise damaged(path, f"`{y_name}` must be whole numbers, but is {targets.dtype}")
    if targets.shape != inputs.shape[:1] or not inputs.size:
        shapes = f"{inputs.shape} and {targets.shape}"
        raise damaged(path, f"`{x_name}` and `{y_name}` have the shapes {shapes}")
    return _checked_values(inputs, targets, names, path)


def _checked_values(inputs: Array, targets: Array, names: tuple[str, str], path: Path) -> Samples:
    if inputs.dtype != np.uint8:
        with np.errstate(over="ignore"):  # what float32 cannot hold is refused below
            inputs = inputs.astype(np.float32)
    if not np.isfinite(inputs).all():
        raise damaged(path, f"`{names[0]}` has values that are not finite float32 numbers")
    if int(targets.min()) < 0:
        raise damaged(path, f"`{names[1]}` must count from 0, but has {int(targets.min())}")
    return Samples(inputs, targets.astype(np.int64))
