"""Settings files: a plain YAML mapping of one pydantic model's fields, found by name or by path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from resdsl.errors import Diagnostic, Place, ResdslError, read_text, suggest
from resdsl.resources import directory

Settings = TypeVar("Settings", bound=BaseModel)


def read_settings(
    model: type[Settings], group: str, name: str, changes: Mapping[str, object]
) -> Settings:
    """Return the settings called ``name`` of ``search/<group>/``, or of the YAML file ``name``.

    ``changes`` replace fields of the file.

    Raises:
        ResdslError: `unknown-settings` for a name that no file has; `unreadable-file`,
            `yaml-syntax`, `unknown-setting`, `invalid-setting` for what is in the file.
    """
    path = _find(group, name)
    try:
        return model.model_validate({**_read_mapping(path), **changes})
    except ValidationError as error:
        found = [_diagnostic(model, fault, path) for fault in error.errors()]
        raise ResdslError(found) from None


def known_settings(group: str) -> list[str]:
    """Return the names of the files in ``search/<group>/``."""
    return sorted(path.stem for path in (directory("search") / group).glob("*.yaml"))


def _find(group: str, name: str) -> Path:
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    known = known_settings(group)
    if name not in known:
        message = f"search/{group} has no settings `{name}`"
        raise ResdslError.of("unknown-settings", message, help=suggest(name, known))
    return directory("search") / group / f"{name}.yaml"


def _read_mapping(path: Path) -> dict[str, Any]:
    source = read_text(path)
    try:
        values = yaml.safe_load(source.text)
    except yaml.YAMLError as error:
        place, mark = None, getattr(error, "problem_mark", None)
        if mark:
            place = Place(source, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
        message = f"{path} is not YAML: {getattr(error, 'problem', None) or error}"
        raise ResdslError.of("yaml-syntax", message, place=place) from None
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise ResdslError.of("invalid-setting", f"{path} must be a mapping of settings")
    return values


def _diagnostic(model: type[BaseModel], fault: ErrorDetails, path: Path) -> Diagnostic:
    field = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        message = f"{path}: no setting is called `{field}`"
        return Diagnostic("unknown-setting", message, help=suggest(field, model.model_fields))
    reason = fault["msg"].removeprefix("Value error, ")
    if not field:  # a rule about several fields tells their values itself
        return Diagnostic("invalid-setting", f"{path}: {reason}")
    message = f"{path}: `{field}`: {reason[:1].lower()}{reason[1:]}, but got {fault['input']!r}"
    choices = re.findall(r"'([^']*)'", fault.get("ctx", {}).get("expected", ""))
    help = suggest(str(fault["input"]), choices) if choices else None
    return Diagnostic("invalid-setting", message, help=help)
