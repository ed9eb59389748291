"""The user's own configuration files, read strictly before Hydra sees them.

Hydra reads YAML 1.1 and knows no places. So every file of ``--config-dir`` goes through the strict
reader first, which keeps the places for what the models find wrong later; Hydra gets a copy in
which every text is quoted, so that both dialects read it alike.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from resdsl.text.diagnostics import Diagnostic, Place, ResdslError, Source, read_text
from resdsl.text.located_faults import Location
from resdsl.text.model_faults import locate
from resdsl.text.settings_file import read_mapping
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar, plain

GROUPS = ("study", "data", "train", "sampler", "pruner", "executor")

_PACKAGE = re.compile(r"^#\s*@package\s+(\S+)\s*$", re.MULTILINE)


class _Quoted(yaml.SafeDumper):
    """Writes every text with quotes."""


_Quoted.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


@dataclass(frozen=True)
class UserFile:
    """A file of a group, with the places of its values, or with what keeps it from being read."""

    group: str
    name: str
    """As Hydra calls it: the path below the group, without its suffix."""
    root: YamlMapping | None
    """None where it could not be read. That matters only to a study that chooses the file."""
    package: str | None = None
    """What the header ``# @package`` names."""
    faults: tuple[Diagnostic, ...] = ()

    def place(self, location: Location, at_key: bool) -> Place | None:
        """Return where a value of the study, or its key, stands in this file; None: nowhere.

        A file of ``study`` holds keys of the whole study, one of ``executor`` those below
        ``executor``: ``("executor", "slots")`` stands there as ``slots``.
        """
        above, path = ((), location) if self.group == "study" else (location[:1], location[1:])
        if self.root is None or above not in ((), (self.group,)):
            return None
        if not path or path[0] not in self.root.entries:
            return None
        return locate(self.root, path, at_key=at_key)[0]


def read_user_files(directory: Path, packaged: Path) -> list[UserFile]:
    """Return the files of the user's groups, those that cannot be read with their faults.

    Args:
        directory: what ``--config-dir`` names.
        packaged: the directory of the files that come with the package.

    Raises:
        ResdslError: `no-config-group` for a directory without a file of a group; `config-clash`
            for a file with the name of a packaged one, which Hydra would prefer silently.
    """
    groups = GROUPS if os.path.isdir(directory) else ()
    found = ((g, path) for g in groups for path in sorted((directory / g).rglob("*.yaml")))
    paths = [(group, path) for group, path in found if path.is_file()]  # Opening a pipe would wait.
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
        if (packaged / path.relative_to(directory)).exists()
    ]
    if clashes:
        raise ResdslError(clashes)
    return [_read(group, path, directory / group) for group, path in paths]


def write_for_hydra(files: Iterable[UserFile], directory: Path) -> None:
    """Write the files that could be read into ``directory``, where Hydra finds them.

    Every text is quoted there: Hydra reads YAML 1.1, in which a plain ``off`` is false.
    """
    for file in files:
        if file.root is None:
            continue
        path = directory / file.group / f"{file.name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        header = f"# @package {file.package}\n" if file.package else ""
        text = yaml.dump(plain(file.root), Dumper=_Quoted, allow_unicode=True, sort_keys=False)
        path.write_text(header + text, encoding="utf-8")


def _read(group: str, path: Path, folder: Path) -> UserFile:
    name = path.relative_to(folder).with_suffix("").as_posix()
    try:
        source = read_text(path)
        root = read_mapping(source)
    except ResdslError as error:
        return UserFile(group, name, None, faults=error.diagnostics)
    header = _PACKAGE.search(source.text)
    package = header.group(1) if header else None
    faults = tuple(_refused(group, source, root, package))
    return UserFile(group, name, None if faults else root, package, faults)


def _refused(
    group: str, source: Source, root: YamlMapping, package: str | None
) -> Iterator[Diagnostic]:
    if group == "study" and package != "_global_":
        text = "a file of the group `study` must begin with the line `# @package _global_`"
        yield Diagnostic("no-package", text, Place(source, 1, 1, 1, 1), help="add that line")
    defaults = root.get("defaults")
    if defaults is not None and not _is_list_of_choices(defaults):
        text = "`defaults` must be a list of choices"
        help = "write it like `defaults: [override /executor: inline]`"
        yield Diagnostic("bad-value", text, root.keys["defaults"], help=help)
    if "hydra" in root.entries:
        text = "Hydra's own settings cannot be changed"
        yield Diagnostic("unknown-field", text, root.keys["hydra"], help="take `hydra` out")


def _is_list_of_choices(node: YamlNode) -> bool:
    """Return whether Hydra takes this as its list: names, and mappings of one group to a name."""
    match node:
        case YamlList(items=items):
            chosen = (
                item.entries if isinstance(item, YamlMapping) else {"": item} for item in items
            )
            return all(len(c) == 1 and _is_name(*c.values()) for c in chosen)
    return False


def _is_name(node: YamlNode) -> bool:
    return isinstance(node, YamlScalar) and isinstance(node.value, str) and bool(node.value)
