"""Who writes to a directory holds it, so that nobody else writes there and all can see it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from resdsl.text.diagnostics import ResdslError

_TRIES, _WAIT_SECONDS = 5, 0.1  # a look by `is_in_use` holds a directory for a moment


@contextmanager
def in_use(directory: Path | None) -> Iterator[None]:
    """Hold a directory while the block runs; the system lets go of it when the process dies.

    Where the system or the file system cannot hold directories, as on Windows, nothing is held.
    None holds nothing.

    Raises:
        ResdslError: `run-in-use` when another process, or another thread, holds it.
    """
    held = None if directory is None else _open(directory)
    try:
        for left in reversed(range(_TRIES)):
            if held is None or _lock(held, shared=False):
                break
            if not left:
                message = f"another process works in {directory}"
                help = "wait for its end, or stop it"
                raise ResdslError.of("run-in-use", message, help=help)
            time.sleep(_WAIT_SECONDS)
        yield
    finally:
        if held is not None:
            os.close(held)


def is_in_use(directory: Path) -> bool:
    """Return whether a process of this machine holds a directory by :func:`in_use`."""
    held = _open(directory)
    if held is None:
        return False
    try:
        return not _lock(held, shared=True)
    finally:
        os.close(held)


def _open(directory: Path) -> int | None:
    with suppress(OSError):
        return os.open(directory, os.O_RDONLY)
    return None


if sys.platform == "win32":

    def _lock(descriptor: int, *, shared: bool) -> bool:
        return True

else:
    import fcntl

    def _lock(descriptor: int, *, shared: bool) -> bool:
        """Return whether a directory could be held, or cannot be held by anyone."""
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a network file system that locks files alone
            return True
        return True
