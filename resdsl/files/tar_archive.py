"""Tar archives, read in one pass and never unpacked to files."""

from __future__ import annotations

import tarfile
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import IO, cast

from resdsl.files.packed import BoundedStream
from resdsl.files.regular_file import MalformedFileError, reason

MAX_MEMBERS = 1000  # the archives of CIFAR have ten; headers alone can make millions


def read_members(stream: BoundedStream, wanted: Collection[str]) -> dict[str, bytes]:
    """Return the contents of the ``wanted`` files of an archive, by name without folders.

    The archive may have :data:`MAX_MEMBERS`. The bound of ``stream`` is one of memory too: tarfile
    reads what a header says is a long name.

    Raises:
        MalformedFileError: the bytes are no such archive, or have more than the bound.
    """
    contents: dict[str, bytes] = {}
    try:
        # In one pass: seeking in gzip starts over.
        with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|") as tar:
            for n_members in range(MAX_MEMBERS + 1):
                if (member := tar.next()) is None:
                    break
                if n_members == MAX_MEMBERS:
                    raise MalformedFileError(f"it has more than {MAX_MEMBERS:,} members")
                name = PurePosixPath(member.name).name
                if name not in wanted or not member.isreg():
                    continue
                # A hole of a sparse file is a length without content.
                if not member.issparse() and (file := tar.extractfile(member)):
                    contents[name] = file.read()
    except MalformedFileError:
        raise
    except Exception as error:  # tarfile names few of what damaged headers make it raise
        raise MalformedFileError(reason(error)) from None
    return contents
