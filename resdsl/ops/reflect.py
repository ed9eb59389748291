"""What the binder, the checker and the schema need to know about the fields of a tagged value."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from resdsl.ops.base import Layers, Tagged


@dataclass(frozen=True, slots=True)
class FieldKind:
    """How a field is read: as an evaluated value, a list of layers, or a tagged value."""

    kind: Literal["value", "layers", "tagged"]
    required: bool
    family: type[Tagged] | None = None


@cache
def fields_of(cls: type[Tagged]) -> dict[str, FieldKind]:
    """Return the fields that YAML may give, in order."""
    hints = typing.get_type_hints(cls)
    return {
        name: _kind(hints[name], info.is_required())
        for name, info in cls.model_fields.items()
        if not info.exclude
    }


def _kind(annotation: Any, required: bool) -> FieldKind:
    for option in _options(annotation):
        if isinstance(option, type) and issubclass(option, Layers):
            return FieldKind("layers", required)
        if isinstance(option, type) and issubclass(option, Tagged):
            return FieldKind("tagged", required, option)
    return FieldKind("value", required)


def _options(annotation: Any) -> tuple[Any, ...]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return typing.get_args(annotation)
    return (annotation,)
