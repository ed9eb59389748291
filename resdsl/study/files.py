"""The user's own configuration files, read strictly before Hydra sees them.

Hydra reads YAML 1.1, accepts duplicate keys' cousins and knows no places; so every file of
``--config-dir`` goes through the strict reader first, and its keys are checked against the models.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf

from resdsl.errors import Diagnostic, Place, ResdslError, Source, read_text, suggest
from resdsl.language import reader
from resdsl.study.keys import GROUPS, group_model, unknown_key

_PACKAGE = re.compile(r"^#\s*@package\s+_global_\s*$", re.MULTILINE)


@dataclass(frozen=True)
class UserFile:
    """A file of a group, with the places of its values."""

    group: str
    path: Path
    source: Source
    root: reader.Mapping

    def place(self, location: Sequence[int | str]) -> Place | None:
        """Return where a value of the study stands in this file, or None if it does not."""
        path = list(location)
        if self.group != "study":
            if not path or path[0] != self.group:
                return None
            path = path[1:]
        node: reader.Node = self.root
        found: Place | None = None
        for part in path:
            match node:
                case reader.Mapping(entries=entries, keys=keys) if part in entries:
                    node, found = entries[str(part)], keys[str(part)]
                case reader.Sequence(items=items) if isinstance(part, int) and part < len(items):
                    node = items[part]
                case _:
                    continue  # the tag of a union, which pydantic puts into its locations
        return node.place if isinstance(node, reader.Scalar) else found


def read_user_files(directory: Path, packaged: Path) -> list[UserFile]:
    """Return the files of the user's groups.

    Raises:
        ResdslError: no group in the directory, a file that a packaged one has the name of, and
            everything that is wrong inside the files.
    """
    if not directory.is_dir():
        raise ResdslError.of("no-config-dir", f"--config-dir {directory} is not a directory")
    groups = [group for group in GROUPS if (directory / group).is_dir()]
    if not groups:
        inside = ", ".join(sorted(p.name for p in directory.iterdir() if p.is_dir())) or "none"
        message = f"{directory} has none of the groups of a study; directories in it: {inside}"
        known = ", ".join(f"`{group}`" for group in GROUPS)
        raise ResdslError.of("no-config-group", message, help=f"groups: {known}")
    paths = [(g, path) for g in groups for path in sorted((directory / g).glob("*.yaml"))]
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
    diagnostics = [*_unknown(root, (), group), *_dialects(root, source)]
    if group == "study" and not _PACKAGE.search(source.text):
        message = "a file of the group `study` must begin with the line `# @package _global_`"
        diagnostics.append(Diagnostic("no-package", message, Place(source, 1, 1, 1, 1)))
    if diagnostics:
        raise ResdslError(diagnostics)
    return UserFile(group, path, source, root)


def _unknown(node: reader.Node, path: tuple[str, ...], group: str) -> Iterator[Diagnostic]:
    """Yield every key that the model of the group does not have."""
    if not isinstance(node, reader.Mapping):
        return
    for key, value in node.entries.items():
        if not path and key == "defaults":
            continue  # Hydra's own: the choices of other groups
        found = unknown_key((*path, key), group_model(group))
        if found is not None:
            yield Diagnostic("unknown-key", found.message, node.keys[key], help=found.help)
        else:
            yield from _unknown(value, (*path, key), group)


def _dialects(root: reader.Mapping, source: Source) -> Iterator[Diagnostic]:
    """Yield scalars that Hydra's YAML 1.1 reads otherwise than YAML 1.2: `no`, `010`, `1:30`."""
    theirs = OmegaConf.to_container(OmegaConf.create(source.text), resolve=False)
    yield from _differences(root, theirs)


def _differences(node: reader.Node, theirs: Any) -> Iterator[Diagnostic]:
    match node:
        case reader.Mapping(entries=entries):
            values = theirs if isinstance(theirs, Mapping) else {}
            for key, value in entries.items():
                yield from _differences(value, values.get(key))
        case reader.Sequence(items=items):
            for item, other in zip(items, theirs, strict=True):
                yield from _differences(item, other)
        case reader.Scalar(value=value, place=place):
            if type(value) is not type(theirs) or value != theirs:
                message = f"YAML 1.2 reads {value!r} here, Hydra's YAML 1.1 reads {theirs!r}"
                yield Diagnostic("yaml-dialect", message, place, help="quote it, or write it out")


def check_choice(group: str, name: str, options: Sequence[str]) -> None:
    """Check that ``group`` has a file ``name``.

    Raises:
        ResdslError: `unknown-choice` with the nearest name.
    """
    if name not in options:
        message = f"the group `{group}` has no file `{name}`"
        raise ResdslError.of("unknown-choice", message, help=suggest(name, options))
