"""Own arrays in a numpy .npz file."""

from __future__ import annotations

from pathlib import Path

from resdsl.data.data_config import DataConfig
from resdsl.data.data_files import Array, Parts, checked, checked_tokens, damaged, own_root
from resdsl.data.npz_archive import read_arrays
from resdsl.text.diagnostics import nearest

_PARTS = ("train", "validation", "test")
_KEYS = tuple(f"{axis}_{part}" for part in _PARTS for axis in "xy")


def read_npz(config: DataConfig) -> Parts:
    """Return the parts in the file ``config.root``: `x_train`, `y_train`, and where they exist
    `x_test`, `y_test`, `x_validation`, `y_validation`.

    ``x`` has the shape (N, channels, ...), or holds tokens of shape (N, length) where the task is
    `sequence`; ``y`` is what :func:`resdsl.data.targets.sort_out` takes, and may be left out for a
    sequence, whose targets are the next tokens. `X_train`, `x_val`, `x_valid`, and `x` and `y`
    alone for the train part are read as what they stand for.

    Raises:
        ResdslError: `data-not-found`, `damaged-data` or `data-too-large`.
    """
    path = own_root(config, "file")
    arrays: dict[str, Array] = {}
    for name, array in read_arrays(path).items():
        if _key(name) in arrays:
            raise damaged(path, f"two arrays are `{_key(name)}`, and `{name}` is one of them")
        arrays[_key(name)] = array
    for key in arrays.keys() - set(_KEYS):
        near = nearest(key, _KEYS)
        meant = f"call it `{near}`" if near else f"call arrays {', '.join(f'`{k}`' for k in _KEYS)}"
        help = f"{meant}, or save the file without it"
        raise damaged(path, f"it holds an array `{key}`, and no part is called so", help=help)
    if config.task == "sequence":
        return _sequences(path, arrays)
    raw: Parts = {}
    for part in _PARTS:
        pair = [arrays[key] for key in (f"x_{part}", f"y_{part}") if key in arrays]
        if len(pair) == 2:
            raw[part] = checked(f"{path}: {part}", *pair)
        elif pair or part == "train":
            found = ", ".join(arrays) or "none"
            raise damaged(path, f"must have the arrays `x_{part}` and `y_{part}`, but has {found}")
    return raw


def _sequences(path: Path, arrays: dict[str, Array]) -> Parts:
    if "x_train" not in arrays:
        raise damaged(path, f"must have an array `x_train`, but has {', '.join(arrays) or 'none'}")
    return {
        part: checked_tokens(f"{path}: {part}", arrays[f"x_{part}"], arrays.get(f"y_{part}"))
        for part in _PARTS
        if f"x_{part}" in arrays
    }


def _key(name: str) -> str:
    """Return the name by which an array is known here.

    >>> _key("X_val"), _key("y")
    ('x_validation', 'y_train')
    """
    axis, _, part = name.lower().partition("_")
    parts = {"": "train", "val": "validation", "valid": "validation"}
    known = f"{axis}_{parts.get(part, part)}"
    return known if known in _KEYS else name
