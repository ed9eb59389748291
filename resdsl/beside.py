"""Files that are either whole or not there: written beside their place and renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from resdsl.errors import ResdslError


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give a path to write to, which becomes ``path`` when the block ends without an error.

    Raises:
        ResdslError: `unwritable-file`.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}"
        raise ResdslError.of("unwritable-file", message) from None


def write_text(path: Path, text: str) -> None:
    """Write a whole text file."""
    with beside(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
