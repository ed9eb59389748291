"""The list ``defaults`` of a configuration file: the files that it builds on, and chooses.

The list is Hydra's. ``base`` is another file of the same group, below this one, and ``override
/data: cifar10`` chooses a file of another group. Forms of Hydra that a study has no use for, such
as ``optional`` and ``group@package``, are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from resdsl.text.diagnostics import Diagnostic, Place, ResdslError
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar

CHOSEN = ("data", "train", "sampler", "pruner", "executor")
"""The groups of which every study has one file."""
GROUPS = ("study", *CHOSEN)

_CHOICE = re.compile(rf"(?:override\s+)?/?({'|'.join(CHOSEN)})")
_WRITTEN = "write it like `defaults: [override /executor: inline]`"


@dataclass(frozen=True)
class FileChoice:
    """A file by its group and the name that somebody wrote for it."""

    group: str
    name: str
    place: Place


@dataclass(frozen=True)
class Defaults:
    """What ``defaults`` of a file says, in the order of the list."""

    below: tuple[FileChoice, ...] = ()
    """Files of the same group whose values this file's own replace."""
    above: tuple[FileChoice, ...] = ()
    """Files of the same group that stand after ``_self_``: their values replace this file's."""
    chosen: tuple[FileChoice, ...] = ()
    """Files of other groups."""


def read_defaults(mapping: YamlMapping, group: str) -> Defaults:
    """Return what ``defaults`` in ``mapping``, a file of ``group``, says.

    Raises:
        ResdslError: `bad-value` for what is no list of choices; `leaves-config` for a name that
            leads out of the directory.
    """
    node = mapping.get("defaults")
    if node is None:
        return Defaults()
    if not isinstance(node, YamlList):
        text = "`defaults` must be a list of choices"
        place = mapping.keys["defaults"]
        raise ResdslError.of("bad-value", text, place=place, help=_WRITTEN)
    found = [_choice(item, group) for item in node.items]
    faults = [item for item in found if isinstance(item, Diagnostic)]
    if faults:
        raise ResdslError(faults)
    choices = [item for item in found if isinstance(item, FileChoice)]
    bases = [item for item in choices if item.group == group]
    own = next((i for i, item in enumerate(bases) if item.name == "_self_"), len(bases))
    return Defaults(
        tuple(bases[:own]),
        tuple(item for item in bases[own:] if item.name != "_self_"),
        tuple(item for item in choices if item.group != group),
    )


def _choice(node: YamlNode, group: str) -> FileChoice | Diagnostic:
    match node:
        case YamlScalar(value=str(name)) if name:
            chosen, name, place = group, name.removeprefix(f"/{group}/"), node.place
        case YamlMapping(entries=entries) if len(entries) == 1:
            ((key, value),) = entries.items()
            form = _CHOICE.fullmatch(key)
            if form is None or group != "study":
                return _no_choice(key, group, node.keys[key])
            if not (isinstance(value, YamlScalar) and isinstance(value.value, str)):
                text = f"`{key}` must name one file of the group `{form[1]}`"
                return Diagnostic("bad-value", text, value.place, help=_WRITTEN)
            chosen, name, place = form[1], value.value, value.place
        case _:
            text = "an item of `defaults` is a name, or one group with a name"
            return Diagnostic("bad-value", text, node.place, help=_WRITTEN)
    if _leads_out(name):
        text = f"`{name}` leads out of the directory of this file, in which `defaults` stay"
        help = "copy the file into it"
        return Diagnostic("leaves-config", text, place, help=help)
    return FileChoice(chosen, name, place)


def _no_choice(key: str, group: str, place: Place) -> Diagnostic:
    """Return why ``key`` names no group that a file of ``group`` chooses from."""
    if group != "study":
        text = f"a file of the group `{group}` chooses no files of other groups"
        help = "a study does so; write a name alone for a file of the same group"
    elif key.removeprefix("override").strip(" /") == "study":
        text, help = "a study builds on another one by its name", "write it like `defaults: [base]`"
    else:
        text = f"`{key}` is no choice of a file"
        help = f"{_WRITTEN}; groups: {', '.join(f'`{name}`' for name in CHOSEN)}"
    return Diagnostic("bad-value", text, place, help=help)


def _leads_out(name: str) -> bool:
    """Return whether a name leads out of the directory that it stands in."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or name.startswith("~") or ":" in name
