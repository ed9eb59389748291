"""Opens files that have an end: neither pipes nor devices, on which a reader waits for ever."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

# The opening of a pipe does not wait either for something that writes to it.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_KINDS = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class MalformedFileError(ValueError):
    """The content of a file is not what it must be; the text says what must hold and what holds."""


def open_regular(path: Path) -> BinaryIO:
    """Return ``path`` opened for reading bytes, where it is a regular file.

    Raises:
        OSError: there is no such file, it may not be read, or it is a folder, a pipe or a device;
            its ``strerror`` says which.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except ValueError:  # a null character, or a letter that no name can hold
        raise OSError(errno.EINVAL, "no file can have this name") from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = _KINDS.get(stat.S_IFMT(mode), "something else")
        raise OSError(errno.EINVAL, f"it is {kind}, not a file")
    return os.fdopen(descriptor, "rb")


def size_of(file: BinaryIO) -> int:
    """Return how many bytes an open file has."""
    return os.fstat(file.fileno()).st_size


def reason(error: Exception) -> str:
    """Return why a file cannot be read, without the number that the system gives an error.

    >>> reason(FileNotFoundError(2, "No such file or directory"))
    'No such file or directory'
    """
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
