"""The arrays in an .npz file, which is a zip archive of .npy files; each is checked before it is
unpacked."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path

import numpy as np

from resdsl.data.data_files import Array, damaged
from resdsl.files.memory import check_memory
from resdsl.files.regular_file import MalformedFileError, open_regular, reason
from resdsl.files.zip_archive import open_zip

_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def read_arrays(path: Path) -> dict[str, Array]:
    """Return the arrays of an .npz file by name.

    Arrays of objects are pickles, which may run code, and are refused.

    Raises:
        ResdslError: `damaged-data` for what numpy does not write, and for an archive that unpacks
            to more than a hundred times its size; `data-too-large`.
    """
    try:
        with open_regular(path) as file:
            if file.read(6) == b"\x93NUMPY":
                raise damaged(path, "holds one array, not named ones: write it by numpy.savez")
            with open_zip(file) as archive:
                members = {_name(member): member for member in archive.infolist()}
                check_memory(path, 0, sum(member.file_size for member in members.values()))
                return {name: _array(archive, member) for name, member in members.items()}
    except (OSError, MalformedFileError) as error:
        raise damaged(path, f"cannot be read: {reason(error)}") from None


def _name(member: zipfile.ZipInfo) -> str:
    name = member.filename.removesuffix(".npy")
    if name == member.filename:
        raise MalformedFileError(f"`{name}` in it is no .npy file")
    return name


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Array:
    try:
        with archive.open(member) as file:
            read_header = _HEADERS.get(np.lib.format.read_magic(file))
            if read_header is None:
                raise MalformedFileError("it is an array of records")
            shape, _, dtype = read_header(file)
            if dtype.hasobject:
                raise MalformedFileError("arrays of objects may run code; `.astype(str)` has none")
            n_bytes = member.file_size - file.tell()
            if math.prod(shape) * dtype.itemsize != n_bytes or math.prod(shape) > n_bytes:
                must = f"shape {shape} and type {dtype} do not make the {n_bytes} bytes that follow"
                raise MalformedFileError(must)
        with archive.open(member) as file:
            return np.lib.format.read_array(file, allow_pickle=False)
    except Exception as error:  # numpy and zipfile name few of what damaged bytes make them raise
        raise MalformedFileError(f"`{_name(member)}`: {reason(error)}") from None
