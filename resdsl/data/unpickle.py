"""Reads pickles of plain containers and arrays of bytes, and refuses every other name in them.

A pickle may name any function of any module and have it called. The archives of CIFAR need only
what rebuilds an array; those few names stand for classes and functions of this file, so neither
a module is imported nor numpy's own state setters are fed from the pickle.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np

from resdsl.data.raw import Array

# What a damaged stream makes the unpickler raise (its documentation names some of these and says
# that there are others; this is what the opcodes for built-in containers give).
_DAMAGED = (
    pickle.UnpicklingError,
    EOFError,
    AttributeError,
    ImportError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    OverflowError,
    MemoryError,
)


class UnsafePickle(Exception):
    """The pickle names something that plain data do not need."""


class DamagedPickle(Exception):
    """The bytes are no pickle, or end too early."""


class _Dtype:
    """Stands for ``numpy.dtype``."""

    def __init__(self, name: object, *_: object) -> None:
        self.name = name.decode("latin1") if isinstance(name, bytes) else name

    def __setstate__(self, state: object) -> None:
        """Take byte order and the like, which bytes do not have."""


class PickledArray:
    """Stands for ``numpy.ndarray``: ``array`` is the uint8 array that the pickle describes."""

    def __init__(self, *_: object) -> None:
        self.array: Array = np.empty((0,), dtype=np.uint8)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _version, shape, dtype, fortran, content = state
        if not isinstance(dtype, _Dtype) or dtype.name != "u1" or not isinstance(content, bytes):
            raise UnsafePickle("an array of something else than bytes")
        flat = np.frombuffer(content, dtype=np.uint8)
        self.array = flat.reshape(shape, order="F" if fortran else "C")


def _encode(text: object, encoding: object = "latin1", *_: object) -> bytes:
    """Stands for ``_codecs.encode``, by which Python 3 writes bytes in old protocols."""
    if not isinstance(text, str) or encoding not in ("latin1", b"latin1"):
        raise UnsafePickle(f"text in the encoding {encoding!r}")
    return text.encode("latin1")


_ALLOWED: dict[tuple[str, str], Callable[..., object]] = {
    ("numpy.core.multiarray", "_reconstruct"): PickledArray,
    ("numpy._core.multiarray", "_reconstruct"): PickledArray,
    ("numpy", "ndarray"): PickledArray,
    ("numpy", "dtype"): _Dtype,
    ("_codecs", "encode"): _encode,
}


class _PlainData(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise UnsafePickle(f"{module}.{name}") from None

    def persistent_load(self, pid: object) -> Any:
        raise UnsafePickle("a persistent id")


def unpickle(content: bytes) -> object:
    """Return the plain data in ``content``; arrays as :class:`PickledArray`, strings of Python 2
    as bytes.

    Raises:
        UnsafePickle: it names something else than containers, numbers, text and arrays of bytes.
        DamagedPickle: it cannot be read.
    """
    try:
        return _PlainData(io.BytesIO(content), encoding="bytes").load()
    except _DAMAGED as error:
        raise DamagedPickle(str(error) or type(error).__name__) from None
