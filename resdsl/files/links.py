"""Folders of strangers: what is in them is read, and nothing that a link in them leads to."""

from __future__ import annotations

import os
from pathlib import Path

from resdsl.text.diagnostics import ResdslError


def check_links(folder: Path) -> None:
    """Refuse a folder in which a symbolic link leads out of it.

    A run directory or an exported folder may come from someone else: a link in it could have a
    file of yours read, or what lies beside it removed. The folder itself may be reached by a link.

    Raises:
        ResdslError: `link-out` with the first such link.
    """
    root = os.path.realpath(folder)
    for place, folders, files in os.walk(root):
        for name in sorted([*folders, *files]):
            path = os.path.join(place, name)
            if os.path.islink(path) and not _is_below(root, os.path.realpath(path)):
                message = f"{path} is a symbolic link that leads out of {folder}"
                help = "put a copy of what it leads to in its place, if you trust it"
                raise ResdslError.of("link-out", message, help=help)


def _is_below(root: str, path: str) -> bool:
    return path == root or path.startswith(os.path.join(root, ""))
