"""Settings files: a YAML mapping of one pydantic model's fields, found by name or by path."""

from __future__ import annotations

import os
from collections.abc import Mapping as Values
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from resdsl.resources import directory
from resdsl.text.diagnostics import Diagnostic, ResdslError, Source, read_text, suggest
from resdsl.text.model_faults import locate
from resdsl.text.reader import read
from resdsl.text.setting_faults import setting_faults
from resdsl.text.settings_model import Settings
from resdsl.text.strict_subset import Advice
from resdsl.text.values import from_values
from resdsl.text.yaml_nodes import YamlMapping, plain

MAX_SETTINGS = 2**16
"""Characters of a file. Ones of studies, recipes and data have less than a hundredth of them."""

_OPEN = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")

Read = TypeVar("Read", bound=Settings)

_WRITTEN = "write one setting a line, such as `name: value`"
_TWICE = "write the value out in each place"
_ADVICE = Advice(anchors=_TWICE, merge_keys=_TWICE, empty=_WRITTEN)


def read_settings(model: type[Read], group: str, name: str, changes: Values[str, object]) -> Read:
    """Return the settings called ``name`` of ``search/<group>/``, or of the YAML file ``name``.

    ``model`` is the class of the settings, and ``changes`` replace fields of the file: the values
    of options, or of the arguments of a Python call.

    Raises:
        ResdslError: `unknown-settings` for a name that no file has; what the strict reader finds;
            `unknown-setting`, `invalid-setting` for what is in the file or in ``changes``.
    """
    root = read_mapping(read_settings_text(_find(group, name)))
    given = from_values(changes)
    places = {key: node.place for key, node in given.items()}
    root = YamlMapping({**root.entries, **given}, {**root.keys, **places}, root.place)
    values = plain(root)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        found = setting_faults(
            error, model, values, lambda path, at_key: locate(root, path, at_key=at_key)[0]
        )
        raise ResdslError(map(_of_settings, found)) from None


def _of_settings(finding: Diagnostic) -> Diagnostic:
    unknown = finding.code == "unknown-field"
    return replace(finding, code="unknown-setting" if unknown else "invalid-setting")


def read_settings_text(path: str | Path) -> Source:
    """Return the text of a file of settings, of at most :data:`MAX_SETTINGS` characters.

    It is a regular file, or one that the shell has open: `--recipe <(command)`. A pipe on the disk
    would be waited for where nobody writes to it, and a device may never end.

    Raises:
        ResdslError: as :func:`read_text`; `unreadable-file` for a pipe or a device.
    """
    is_regular = os.path.isfile(path) or os.path.isdir(path)
    if os.path.exists(path) and not is_regular and not str(path).startswith(_OPEN):
        message = f"cannot read {path}: it is a pipe or a device, and settings are files"
        raise ResdslError.of("unreadable-file", message, help="write the settings to a file")
    source = read_text(path)
    if len(source.text) > MAX_SETTINGS:
        message = f"{path} has more than {MAX_SETTINGS:,} characters, too many for settings"
        raise ResdslError.of("file-too-large", message)
    return source


def read_mapping(source: Source) -> YamlMapping:
    """Return the mapping in a text of settings, with the places of keys and values.

    Raises:
        ResdslError: `not-a-mapping`, and what the strict reader finds.
    """
    root = read(source, advice=_ADVICE)
    if not isinstance(root, YamlMapping):
        text = "a file of settings must be a mapping"
        raise ResdslError.of("not-a-mapping", text, place=root.place, help=_WRITTEN)
    return root


def known_settings(group: str) -> list[str]:
    """Return the names of the files in ``search/<group>/``, sorted and without their suffix."""
    return sorted(path.stem for path in (directory("search") / group).glob("*.yaml"))


def _find(group: str, name: str) -> Path:
    known = known_settings(group)
    if name in known:
        return directory("search") / group / f"{name}.yaml"
    if name.endswith((".yaml", ".yml")) or os.path.exists(name):
        return Path(name)
    message = f"search/{group} has no settings `{name}`"
    help = f"{suggest(name, known)}; a file of your own ends in `.yaml`"
    raise ResdslError.of("unknown-settings", message, help=help)
