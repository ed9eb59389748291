"""Settings files: a plain YAML mapping of one pydantic model's fields, found by name or by path."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from resdsl.errors import Diagnostic, Place, ResdslError, Source, nearest, read_text, suggest
from resdsl.resources import directory

Settings = TypeVar("Settings", bound=BaseModel)


def read_settings(
    model: type[Settings],
    group: str,
    name: str,
    *,
    drop: Collection[str] = (),
    changes: Mapping[str, object] | None = None,
) -> Settings:
    """Return the settings called ``name`` of ``search/<group>/``, or of the YAML file ``name``.

    ``drop`` names fields of the file to leave out; ``changes`` replace fields, None changes none.

    Raises:
        ResdslError: `unknown-settings` for a name that no file has; `unreadable-file`,
            `yaml-syntax`, `unknown-setting`, `invalid-setting` for what is in the file.
    """
    path = _find(group, name)
    values = {key: value for key, value in _read_mapping(path).items() if key not in drop}
    values.update({key: value for key, value in (changes or {}).items() if value is not None})
    return validated(model, values, str(path))


def validated(model: type[Settings], values: Mapping[str, Any], where: str) -> Settings:
    """Return ``values`` as ``model``; ``where`` names their origin in messages.

    Raises:
        ResdslError: `unknown-setting` or `invalid-setting`, every finding at once.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        found = [_diagnostic(model, dict(detail), where) for detail in error.errors()]
        raise ResdslError(found) from None


def known_settings(group: str) -> tuple[str, ...]:
    """Return the names of the files in ``search/<group>/``."""
    return tuple(sorted(path.stem for path in (directory("search") / group).glob("*.yaml")))


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
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _place(source, mark.line + 1, mark.column + 1) if mark else None
        message = f"{path} is not YAML: {error.problem or error.context}"
        raise ResdslError.of("yaml-syntax", message, place=place) from None
    except yaml.YAMLError as error:
        raise ResdslError.of("yaml-syntax", f"{path} is not YAML: {error}") from None
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise ResdslError.of("invalid-setting", f"{path} must be a mapping of settings")
    return values


def _place(source: Source, line: int, column: int) -> Place:
    return Place(source, line, column, line, column + 1)


def _diagnostic(model: type[BaseModel], detail: dict[str, Any], where: str) -> Diagnostic:
    field = ".".join(str(part) for part in detail["loc"]) or "the settings"
    if detail["type"] == "extra_forbidden":
        message = f"{where}: no setting is called `{field}`"
        return Diagnostic("unknown-setting", message, help=suggest(field, model.model_fields))
    reason = str(detail["msg"]).removeprefix("Value error, ")
    if not detail["loc"]:
        return Diagnostic("invalid-setting", f"{where}: {reason}")
    got = detail["input"]
    message = f"{where}: `{field}`: {reason[:1].lower()}{reason[1:]}, but got {got!r}"
    return Diagnostic("invalid-setting", message, help=_nearest_choice(detail))


def _nearest_choice(detail: dict[str, Any]) -> str | None:
    expected = re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))
    near = nearest(str(detail["input"]), expected)
    return f"did you mean `{near}`?" if near else None
