"""The keys a study may have, read off the models: for overrides and for files alike."""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from resdsl.errors import suggest
from resdsl.study.config import StudyConfig

GROUPS = ("study", "data", "train", "sampler", "pruner", "executor")


@dataclass(frozen=True)
class UnknownKey:
    """The first key of a path that no model has; ``at`` is its position in the path."""

    path: tuple[str, ...]
    at: int
    help: str

    @property
    def message(self) -> str:
        above = ".".join(self.path[: self.at])
        where = f" in `{above}`" if above else ""
        return f"a study has no key `{self.path[self.at]}`{where}"


def unknown_key(path: Sequence[str], model: Any = StudyConfig) -> UnknownKey | None:
    """Return the first key of a dotted path that does not exist, or None if all of it does."""
    annotation = model
    for at, key in enumerate(path):
        members = _members(annotation)
        if members is None:
            return None  # a leaf or a free mapping: pydantic judges the value
        if key not in members and _ANY not in members:
            return UnknownKey(tuple(path), at, suggest(key, members))
        annotation = members.get(key, members.get(_ANY))
    return None


def group_model(group: str) -> Any:
    """Return the type that a file of ``group`` must fit; a study may set everything."""
    return StudyConfig if group == "study" else StudyConfig.model_fields[group].annotation


_ANY = "*"


def _members(annotation: Any) -> dict[str, Any] | None:
    """Return the keys of a type with their types, ``*`` for any key; None where it has none."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        found = [m for m in map(_members, get_args(annotation)) if m is not None]
        return {key: value for members in found for key, value in members.items()} or None
    if origin is dict:
        key, value = get_args(annotation)
        names = get_args(key)  # of a Literal
        return {str(name): value for name in names} if names else {_ANY: value}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {f.alias or name: f.annotation for name, f in annotation.model_fields.items()}
    return None
