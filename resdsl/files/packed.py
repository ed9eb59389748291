"""Compressed streams of bounded length.

A file of 1.5 MB may unpack to gigabytes, so what unpacks to a hundred times its size is refused.
No data set comes near: of MNIST's images a fifth is left, of its labels half.
"""

from __future__ import annotations

import gzip
import zlib
from typing import BinaryIO

from resdsl.files.regular_file import MalformedFileError, size_of

_ALWAYS = 64 * 2**20  # bytes that any file may unpack to
_RATIO = 100


def unpacked_limit(packed: int) -> int:
    """Return how many bytes a file of ``packed`` bytes may unpack to: 100 times, at least 64 MiB.

    >>> unpacked_limit(10), unpacked_limit(10_000_000)
    (67108864, 1000000000)
    """
    return max(_ALWAYS, _RATIO * packed)


class BoundedStream:
    """The content of an open file, unpacked where the file is gzipped.

    It is read once, from the beginning. ``limit`` is how many bytes it may have.
    """

    def __init__(self, file: BinaryIO, at_most: int | None = None) -> None:
        """Take an open regular file, of which no more than ``at_most`` bytes are read.

        None: as many as it has, or as :func:`unpacked_limit` allows.
        """
        self.packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        size = size_of(file)
        allowed = unpacked_limit(size) if self.packed else size
        self.limit = allowed if at_most is None else min(allowed, at_most)
        self._stream = gzip.GzipFile(fileobj=file) if self.packed else file
        self._left = self.limit

    def read(self, size: int = -1) -> bytes:
        """Return the next ``size`` bytes, all that are left where it is negative; b"" at the end.

        Raises:
            MalformedFileError: more than the limit would be read, or the file is damaged.
        """
        wanted = self._left + 1 if size < 0 else min(size, self._left + 1)
        try:
            found = self._stream.read(wanted)
        except (OSError, EOFError, zlib.error) as error:
            raise MalformedFileError(str(error)) from None
        self._left -= len(found)
        if self._left < 0:
            raise MalformedFileError(f"it has more than {self.limit:,} bytes")
        return found
