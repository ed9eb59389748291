"""Zip archives whose members are checked before one of them is unpacked."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from resdsl.files.packed import unpacked_limit
from resdsl.files.regular_file import MalformedFileError, reason, size_of

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what numpy and torch write
_ENCRYPTED = 1  # this bit of a member's flags


def open_zip(file: BinaryIO) -> zipfile.ZipFile:
    """Return the archive in an open regular file.

    Its members are neither encrypted nor of one name, they are stored or deflated, and together
    they unpack to no more than :func:`unpacked_limit` allows. What a member holds is read by the
    caller, and may be damaged.

    Raises:
        MalformedFileError: it is no zip archive, or another one.
    """
    try:
        archive = zipfile.ZipFile(file)
    except Exception as error:  # zipfile names few of what damaged bytes make it raise
        raise MalformedFileError(reason(error)) from None
    names: set[str] = set()
    for member in archive.infolist():
        if member.filename in names:
            raise MalformedFileError(f"`{member.filename}` stands in it twice")
        if member.flag_bits & _ENCRYPTED:
            raise MalformedFileError(f"`{member.filename}` is encrypted")
        if member.compress_type not in _METHODS:
            method = f"method {member.compress_type}, neither stored nor deflated"
            raise MalformedFileError(f"`{member.filename}` is compressed by {method}")
        names.add(member.filename)
    total = sum(member.file_size for member in archive.infolist())
    if total > unpacked_limit(size_of(file)):
        raise MalformedFileError(
            f"it would unpack to {total:,} bytes, more than 100 times its size"
        )
    return archive
