"""Reads pickles of plain containers and arrays of bytes, and refuses every other name in them.

The archives of CIFAR need only what rebuilds an array; those few names stand for classes of this
file, so neither a module is imported nor numpy's own state setters are fed from the pickle.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from resdsl.data.data_files import Array
from resdsl.files.plain_pickle import read_pickle
from resdsl.files.regular_file import MalformedFileError

_MAX_OPCODES = 500_000  # the training images of CIFAR-100 have 200,000


class _Dtype:
    """Stands for ``numpy.dtype``. The rest of its state, byte order and the like, bytes lack."""

    def __init__(self, name: object, *_: object) -> None:
        self.is_byte = name in ("u1", b"u1")

    def set_state(self, state: object) -> None: ...


class _Array:
    """Stands for ``numpy.ndarray``: ``value`` is the uint8 array that the pickle describes."""

    value: Array = np.empty(0, dtype=np.uint8)

    def __init__(self, *_: object) -> None: ...

    def set_state(self, state: Any) -> None:
        _version, shape, dtype, fortran, content = state
        if not isinstance(dtype, _Dtype) or not dtype.is_byte or not isinstance(content, bytes):
            raise MalformedFileError("refused: an array of something else than bytes")
        flat = np.frombuffer(content, dtype=np.uint8)
        self.value = flat.reshape(shape, order="F" if fortran else "C")


_MAKERS: dict[str, type] = {
    "numpy.core.multiarray._reconstruct": _Array,
    "numpy._core.multiarray._reconstruct": _Array,
    "numpy.ndarray": _Array,
    "numpy.dtype": _Dtype,
}


def unpickle(content: bytes) -> dict[Any, Any]:
    """Return the mapping in ``content``, arrays as such, the strings of Python 2 as bytes.

    Raises:
        MalformedFileError: it cannot be read, or names something else than containers, numbers,
            text and arrays of bytes.
    """
    found = read_pickle(io.BytesIO(content), _MAKERS, max_opcodes=_MAX_OPCODES)
    if not isinstance(found, dict):
        raise MalformedFileError(f"holds no dictionary, but a {type(found).__name__}")
    return {key: item.value if isinstance(item, _Array) else item for key, item in found.items()}
