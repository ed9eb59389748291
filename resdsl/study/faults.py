"""What is wrong with a composed study, at the place where it was written: an override or a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from resdsl.errors import Diagnostic, Place, Source, nearest
from resdsl.language.wording import describe
from resdsl.study.config import StudyConfig
from resdsl.study.files import Location, UserFile


def faults(
    error: ValidationError,
    values: dict[str, Any],
    overrides: Mapping[str, str],
    files: Sequence[UserFile],
) -> list[Diagnostic]:
    """Return one finding for each value; of the forms of a union the first one speaks.

    ``overrides`` are those of the command line by key, ``files`` those of the user that the study
    is composed of. What stands in neither is put down to the choice of the study.
    """
    found: dict[Location, Diagnostic] = {}
    for fault in error.errors():
        location = _without_tags(fault["loc"], values)
        context: dict[str, Any] = fault.get("ctx", {})
        if fault["type"] == "union_tag_invalid":
            location = (*location, "kind")
            context = {"expected": context["expected_tags"]} | context
            fault |= {"type": "literal_error", "input": context["tag"], "ctx": context}
        if location in found:
            continue
        place = place_of(location, fault["type"] == "extra_forbidden", overrides, files)
        names = str(context.get("expected", "")).split("'")[1::2]
        near = nearest(str(fault["input"]), names)
        if fault["type"] == "value_error":
            text = f"`{'.'.join(map(str, location))}`: {context['error']}"
            finding = Diagnostic("bad-value", text, place)
        else:
            *above, key = map(str, location)
            finding = describe(fault, place, key, keys_in(above), owner=".".join(above))
        found[location] = replace(finding, help=f"did you mean `{near}`?") if near else finding
    return list(found.values())


def keys_in(path: Sequence[str]) -> set[str]:
    """Return the keys that a study may have at ``path``, whatever form of a union stands there."""
    models: list[type[BaseModel]] = [StudyConfig]
    for step in path:
        types = (f.annotation for m in models for name, f in m.model_fields.items() if name == step)
        models = [model for kind in types for model in _models(kind)] or models
    return {field.alias or name for m in models for name, field in m.model_fields.items()}


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    """Yield the models in a type: itself, the forms of a union, the values of a mapping."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models(part)


def _without_tags(loc: Location, values: Any) -> Location:
    """Return a pydantic location without the tags of unions, which are no keys of the study."""
    kept: list[int | str] = []
    for at, part in enumerate(loc):
        inside = part in values if isinstance(values, dict) else isinstance(values, list)
        if inside:
            values = values[part]
        elif at < len(loc) - 1 or not isinstance(values, dict):
            continue
        kept.append(part)
    return tuple(kept)


def place_of(
    location: Location, at_key: bool, overrides: Mapping[str, str], files: Sequence[UserFile]
) -> Place:
    """Return where a value of the study (or its key) was written, as far as the user wrote it."""
    path = ".".join(map(str, location))
    # an override of the value, of what it is in, or of a part of it
    keys = [key for key in overrides if f"{key}.".startswith(f"{path}.")]
    keys += [key for key in overrides if f"{path}.".startswith(f"{key}.")]
    places = (file.place(location, at_key) for file in files)
    found = None if keys else next(filter(None, places), None)
    text = overrides[max(keys, key=len, default="study")]
    return found or Place(Source("override", text), 1, 1, 1, len(text) + 1)
