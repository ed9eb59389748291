"""Files of ``torch.save``, read as data: dense tensors in plain containers.

``torch.load(weights_only=True)`` runs no code of a file either, but believes its lengths and hashes
what it nests, so that a small file can take gigabytes or end the process. The formats are simple:
a pickle, and the numbers of each storage as they stand in memory, in a zip archive (torch 1.6 on)
or behind the pickle (before).

Source: torch/serialization.py and torch/_utils.py of PyTorch.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import torch
from torch import Tensor

from resdsl.files.memory import check_memory
from resdsl.files.plain_pickle import read_pickle
from resdsl.files.regular_file import MalformedFileError, open_regular, reason, size_of
from resdsl.files.zip_archive import open_zip

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_BLOCK = 2**20  # bytes
_MAX_AXES = 64
_MAX_REPEATED = 2**24  # numbers of a tensor that has fewer in its storage

_DTYPES = {
    "Float": torch.float32, "Double": torch.float64, "Half": torch.float16,
    "BFloat16": torch.bfloat16, "Long": torch.int64, "Int": torch.int32, "Short": torch.int16,
    "Char": torch.int8, "Byte": torch.uint8, "Bool": torch.bool, "ComplexFloat": torch.complex64,
    "ComplexDouble": torch.complex128,
}  # fmt: skip
_STORAGES: dict[str, object] = {
    **{f"torch.{name}Storage": dtype for name, dtype in _DTYPES.items()},
    "torch.storage.UntypedStorage": torch.uint8,
}
_NAMED_DTYPES: dict[str, object] = {
    f"torch.{name}": dtype for name, dtype in vars(torch).items() if isinstance(dtype, torch.dtype)
}


def read_torch_file(path: Path) -> object:
    """Return what ``torch.save`` wrote: tensors on the CPU in dictionaries, lists and tuples.

    Tensors that share a storage share their memory.

    Raises:
        OSError: there is no such file, or it may not be read.
        MalformedFileError: it is another file, or holds more than dense tensors and plain values.
        ResdslError: `data-too-large` when it does not fit into the memory of this machine.
    """
    with open_regular(path) as file:
        check_memory(path, 0, size_of(file))
        packed = file.read(4) == b"PK\3\4"
        file.seek(0)
        return _read_archive(path, file) if packed else _read_stream(file)


def _read_archive(path: Path, file: BinaryIO) -> object:
    with open_zip(file) as archive:
        members = {member.filename: member for member in archive.infolist()}
        check_memory(path, 0, sum(member.file_size for member in members.values()))
        pickles = [name for name in members if name.endswith("/data.pkl")]
        if not pickles:
            raise MalformedFileError("it is a zip archive, but not of torch")
        folder = pickles[0].removesuffix("data.pkl")
        order = members.get(f"{folder}byteorder")
        if order is not None and _content(archive, order) != b"little":
            raise MalformedFileError("its numbers are big-endian")
        contents: dict[str, bytearray] = {}

        def storage(key: str) -> bytearray:
            if key not in contents:
                if f"{folder}data/{key}" not in members:
                    raise MalformedFileError(f"it lacks the storage {key:.80}")
                contents[key] = _content(archive, members[f"{folder}data/{key}"])
            return contents[key]

        pickled = io.BytesIO(_content(archive, members[pickles[0]]))
        return read_pickle(pickled, _makers(_tensor), _references(storage))


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytearray:
    content = bytearray()
    try:
        with archive.open(member) as file:
            while found := file.read(_BLOCK):
                content += found
    except Exception as error:  # zipfile names few of what damaged bytes make it raise
        raise MalformedFileError(f"`{member.filename}`: {reason(error)}") from None
    return content


def _read_stream(file: BinaryIO) -> object:
    """Return the value in a file of torch before 1.6.

    Its parts follow each other: a number, a version, the kind of machine, the value, the keys of
    its storages, and the storages. The value is read once for the types of the storages, and again
    when they are there.
    """
    size = size_of(file)
    stream = io.BytesIO(file.read(size))
    if [read_pickle(stream, {}), read_pickle(stream, {})] != [_MAGIC, _PROTOCOL]:
        raise MalformedFileError("it is no file of torch.save")
    machine = read_pickle(stream, {})
    if not isinstance(machine, dict) or machine.get("little_endian") is not True:
        raise MalformedFileError("its numbers are big-endian")
    start = stream.tell()
    dtypes: dict[str, torch.dtype] = {}

    def note(reference: object) -> object:
        dtype, key, _ = _reference(reference)
        return dtypes.setdefault(key, dtype)

    read_pickle(stream, _makers(lambda *_: None), note)
    keys = read_pickle(stream, {})
    contents: dict[str, bytearray] = {}
    for key in keys if isinstance(keys, list) else []:
        if not isinstance(key, str) or key not in dtypes:
            raise MalformedFileError("it has a storage that nothing uses")
        n_bytes = int.from_bytes(stream.read(8), "little") * dtypes[key].itemsize
        if n_bytes > size - stream.tell():
            raise MalformedFileError("it ends early")
        contents[key] = bytearray(stream.read(n_bytes))
    stream.seek(start)
    return read_pickle(stream, _makers(_tensor), _references(contents.__getitem__))


class _Ordered(dict[Any, Any]):
    """Stands for an ``OrderedDict``, whose state is what ``Module.state_dict`` adds to it."""

    def set_state(self, state: object) -> None: ...


def _ordered(*pairs: object) -> _Ordered:
    if pairs:
        raise MalformedFileError("refused: an OrderedDict that is written in another way")
    return _Ordered()


def _makers(tensor: Callable[..., object]) -> Mapping[str, object]:
    """Return what a file may name; ``tensor`` is called as :func:`_tensor` is."""

    def with_dtype(*given: object) -> object:
        *others, dtype = given[:7]
        return tensor(*others, dtype=dtype, metadata=given[7:])

    return {
        **_STORAGES,
        **_NAMED_DTYPES,
        "collections.OrderedDict": _ordered,
        "torch.Size": tuple,
        "torch._utils._rebuild_tensor_v2": tensor,
        "torch._utils._rebuild_tensor_v3": with_dtype,
        "torch._utils._rebuild_parameter": lambda data, *_: data,
    }


def _reference(reference: object) -> tuple[torch.dtype, str, int]:
    """Return the type, the key and the count of numbers of the storage that is referred to."""
    if isinstance(reference, tuple) and len(reference) >= 5 and not any(reference[5:]):
        kind, dtype, key, _device, count = reference[:5]
        known = isinstance(dtype, torch.dtype) and isinstance(key, str)
        if kind == "storage" and known and type(count) is int and count >= 0:
            return dtype, key, count
    raise MalformedFileError("it refers to something else than a storage")


def _references(storage: Callable[[str], bytearray]) -> Callable[[object], Tensor]:
    def load(reference: object) -> Tensor:
        dtype, key, count = _reference(reference)
        content = storage(key)
        if count * dtype.itemsize > len(content):
            raise MalformedFileError(f"the storage {key:.80} has fewer than {count} numbers")
        if not count:  # torch takes no buffer without content
            return torch.empty(0, dtype=dtype)
        return torch.frombuffer(content, dtype=dtype, count=count)

    return load


def _tensor(
    storage: object, offset: object, size: object, stride: object, _grad: object = None,
    _hooks: object = None, metadata: object = None, *, dtype: object = None,
) -> Tensor:  # fmt: skip
    """Return a view of a storage, every number of which lies in it."""
    if not isinstance(storage, Tensor) or storage.ndim != 1 or metadata:
        raise MalformedFileError("refused: a tensor that is not dense")
    sizes, strides, (first,) = _counts(size), _counts(stride), _counts((offset,))
    if len(sizes) != len(strides) or len(sizes) > _MAX_AXES:
        raise MalformedFileError("a tensor has a wrong shape")
    try:
        numbers = storage.view(dtype) if isinstance(dtype, torch.dtype) else storage
        if not math.prod(sizes):
            return torch.empty(sizes, dtype=numbers.dtype)
        last = first + sum((n - 1) * step for n, step in zip(sizes, strides, strict=True))
        if last >= len(numbers):
            raise MalformedFileError("a tensor reaches beyond its storage")
        if math.prod(sizes) > max(len(numbers), _MAX_REPEATED):
            raise MalformedFileError("a tensor repeats the numbers of its storage too often")
        return numbers.as_strided(sizes, strides, first)
    except RuntimeError as error:
        raise MalformedFileError(f"a tensor has a wrong shape: {error}") from None


def _counts(numbers: object) -> tuple[int, ...]:
    if isinstance(numbers, tuple) and all(type(n) is int and 0 <= n < 2**62 for n in numbers):
        return numbers
    raise MalformedFileError("a tensor has a wrong shape")
