"""Reads pickles of plain containers and arrays of bytes, and refuses every other name in them.

A pickle may name any function of any module and have it called. The archives of CIFAR need only
what rebuilds an array; those few names stand for classes of this file, so neither a module is
imported nor numpy's own state setters are fed from the pickle.
"""

from __future__ import annotations

import io
import pickle
from pickle import UnpicklingError
from typing import Any

import numpy as np

from resdsl.data.data_files import Array

# What else a damaged stream makes the unpickler raise (its documentation names some of these and
# says that there are others; this is what the opcodes for built-in containers give).
_DAMAGED = (EOFError, AttributeError, ImportError, LookupError, TypeError, ValueError,
            OverflowError, MemoryError)  # fmt: skip


class _Dtype:
    """Stands for ``numpy.dtype``. The rest of its state, byte order and the like, bytes lack."""

    def __init__(self, name: object, *_: object) -> None:
        self.is_byte = name in ("u1", b"u1")

    def __setstate__(self, state: object) -> None: ...


class _Array:
    """Stands for ``numpy.ndarray``: ``value`` is the uint8 array that the pickle describes."""

    value: Array = np.empty(0, dtype=np.uint8)

    def __init__(self, *_: object) -> None: ...

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _version, shape, dtype, fortran, content = state
        if not isinstance(dtype, _Dtype) or not dtype.is_byte or not isinstance(content, bytes):
            raise UnpicklingError("refused: an array of something else than bytes")
        flat = np.frombuffer(content, dtype=np.uint8)
        self.value = flat.reshape(shape, order="F" if fortran else "C")


_ALLOWED: dict[str, type] = {
    "numpy.core.multiarray._reconstruct": _Array,
    "numpy._core.multiarray._reconstruct": _Array,
    "numpy.ndarray": _Array,
    "numpy.dtype": _Dtype,
}


class _PlainData(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type:
        if f"{module}.{name}" not in _ALLOWED:
            raise UnpicklingError(f"refused: the pickle asks for {module}.{name}")
        return _ALLOWED[f"{module}.{name}"]


def unpickle(content: bytes) -> dict[Any, Any]:
    """Return the mapping in ``content``, arrays as such, the strings of Python 2 as bytes.

    Raises:
        pickle.UnpicklingError: it cannot be read, or names something else than containers,
            numbers, text and arrays of bytes.
    """
    try:
        found = _PlainData(io.BytesIO(content), encoding="bytes").load()
    except _DAMAGED as error:
        raise UnpicklingError(f"not a pickle: {error or type(error).__name__}") from None
    if not isinstance(found, dict):
        raise UnpicklingError(f"holds no dictionary, but a {type(found).__name__}")
    return {key: item.value if isinstance(item, _Array) else item for key, item in found.items()}
