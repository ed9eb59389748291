"""Files that are either whole or not there: written beside their place and renamed."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from resdsl.text.diagnostics import ResdslError

_REMEDIES = {
    errno.ENOENT: "create the folder first",
    errno.EISDIR: "this is a folder: give the name of a file in it",
    errno.ENOTDIR: "a part of the path is a file: choose another folder",
    errno.EEXIST: "a part of the path is a file: choose another folder",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ENOSPC: "make room there, or choose another place",
}


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tell as a diagnostic why the system does not let the block write ``path``.

    Raises:
        ResdslError: `unwritable-file`.
    """
    # Python refuses such names by ValueError, which in the block could mean anything.
    if "\0" in str(path) or not _encodable(path):
        message = f"cannot write {str(path)!r}: no file can have this name"
        raise ResdslError.of("unwritable-file", message, help="choose another name")
    try:
        yield
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}"
        other = "choose a place that you may write to"
        help = _REMEDIES.get(error.errno or 0, other)
        raise ResdslError.of("unwritable-file", message, help=help) from None


def _encodable(path: Path) -> bool:
    try:
        return bool(os.fsencode(path))
    except UnicodeEncodeError:
        return False


def is_free(directory: Path) -> bool:
    """Return whether a directory to write to is empty, or not there yet.

    Raises:
        ResdslError: `unwritable-file` when there cannot be such a directory.
    """
    with writing(directory):
        return not directory.exists() or (directory.is_dir() and not any(directory.iterdir()))


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give a path to write to, which becomes ``path`` when the block ends without an error.

    It stands in the same folder, which is made where it is missing: a file can be renamed within
    one file system alone. Its name holds the process and the thread, so that two may write at
    once and the last one stays. It may be read by whom the system lets read new files, whatever
    the block does to it: safetensors leaves files that their owner alone can read.

    Raises:
        ResdslError: `unwritable-file`.
    """
    with _renamed(path) as temporary:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch()
        mode = temporary.stat().st_mode
        yield temporary
        temporary.chmod(mode)


@contextmanager
def _renamed(path: Path) -> Iterator[Path]:
    with writing(path):
        own = f"{os.getpid()}.{threading.get_ident()}"
        temporary = path.parent / f".{path.name[:40]}.{own}"  # within the longest of names
        try:
            yield temporary
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file, whole or not at all. Its folder is made where it is missing.

    Raises:
        ResdslError: `unwritable-file`.
    """
    with _renamed(path) as temporary:
        try:
            temporary.write_text(text, encoding="utf-8")
        except FileNotFoundError:  # Studies write thousands of files, a few to a folder.
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(text, encoding="utf-8")
