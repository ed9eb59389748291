"""The user's own configuration files, read strictly before Hydra sees them.

Hydra reads YAML 1.1 and knows no places. So every file of ``--config-dir`` goes through the strict
reader first, which keeps the places for what the models find wrong later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf

from resdsl.errors import Diagnostic, Place, ResdslError, read_text
from resdsl.language import reader
from resdsl.language.models import locate

GROUPS = ("study", "data", "train", "sampler", "pruner", "executor")

Location = tuple[int | str, ...]

_PACKAGE = re.compile(r"^#\s*@package\s+_global_\s*$", re.MULTILINE)


@dataclass(frozen=True)
class UserFile:
    """A file of a group, with the places of its values."""

    group: str
    path: Path
    root: reader.Mapping

    def place(self, location: Location, at_key: bool) -> Place | None:
        """Return where a value of the study, or its key, stands in this file; None: nowhere."""
        above, path = ((), location) if self.group == "study" else (location[:1], location[1:])
        if above not in ((), (self.group,)) or not path or path[0] not in self.root.entries:
            return None
        return locate(self.root, path, at_key=at_key)[0]


def read_user_files(directory: Path, packaged: Path) -> list[UserFile]:
    """Return the files of the user's groups.

    Raises:
        ResdslError: no group in the directory, a file that a packaged one has the name of, and
            everything that is wrong inside the files.
    """
    paths = [(g, path) for g in GROUPS for path in sorted((directory / g).glob("*.yaml"))]
    if not paths:
        message = f"--config-dir {directory} is no directory with files of a group of settings"
        folders = ", ".join(f"`{group}/`" for group in GROUPS)
        raise ResdslError.of("no-config-group", message, help=f"groups: {folders}")
    clashes = [
        Diagnostic(
            "config-clash",
            f"{path} has the name of a file that comes with resdsl",
            help=f"rename it, and choose it by `{group}=NEWNAME`",
        )
        for group, path in paths
        if (packaged / group / path.name).exists()
    ]
    if clashes:
        raise ResdslError(clashes)
    return [_read(group, path) for group, path in paths]


def _read(group: str, path: Path) -> UserFile:
    source = read_text(path)
    root = reader.read(source)
    if not isinstance(root, reader.Mapping):
        message = f"a file of the group `{group}` is a mapping of settings"
        raise ResdslError.of("not-a-mapping", message, place=root.place)
    theirs = OmegaConf.to_container(OmegaConf.create(source.text), resolve=False)
    diagnostics = list(_dialects(root, theirs))
    if group == "study" and not _PACKAGE.search(source.text):
        message = "a file of the group `study` must begin with the line `# @package _global_`"
        diagnostics.append(Diagnostic("no-package", message, Place(source, 1, 1, 1, 1)))
    if diagnostics:
        raise ResdslError(diagnostics)
    return UserFile(group, path, root)


def _dialects(node: reader.Node, theirs: Any) -> Iterator[Diagnostic]:
    """Yield scalars that Hydra's YAML 1.1 reads otherwise than YAML 1.2: `no`, `010`, `1:30`."""
    match node:
        case reader.Mapping(entries=entries):
            for key, value in entries.items():
                yield from _dialects(value, theirs.get(key))
        case reader.Sequence(items=items):
            for item, other in zip(items, theirs, strict=True):
                yield from _dialects(item, other)
        case reader.Scalar(value=value, place=place):
            if type(value) is not type(theirs) or value != theirs:
                message = f"YAML 1.2 reads {value!r} here, Hydra's YAML 1.1 reads {theirs!r}"
                yield Diagnostic("yaml-dialect", message, place, help="quote it, or write it out")
