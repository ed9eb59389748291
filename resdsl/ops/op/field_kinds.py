"""What the binder, the checker and the schema need to know about the fields of a tagged value."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import TypeAdapter

from resdsl.ops.op.structure import Layers
from resdsl.ops.op.tagged import Tagged


@dataclass(frozen=True, slots=True)
class FieldKind:
    """How a field is read: as an evaluated value, a list of layers, labelled lists of layers, or a
    tagged value. ``attribute`` is its name in Python, which may differ from that in YAML."""

    kind: Literal["value", "layers", "bodies", "tagged"]
    required: bool
    attribute: str
    family: type[Tagged] | None = None


@cache
def fields_of(cls: type[Tagged]) -> dict[str, FieldKind]:
    """Return the fields that YAML may give, in order, by their names in YAML."""
    hints = typing.get_type_hints(cls)
    return {
        info.alias or name: _kind(hints[name], info.is_required(), name)
        for name, info in cls.model_fields.items()
        if not info.exclude
    }


def value_schema(cls: type[Tagged], name: str) -> dict[str, Any]:
    """Return the JSON Schema of what a field takes that is read as a value."""
    info = cls.model_fields[fields_of(cls)[name].attribute]
    annotation: Any = info.annotation
    for metadata in info.metadata:
        annotation = Annotated[annotation, metadata]
    return TypeAdapter(annotation).json_schema()


def _kind(annotation: Any, required: bool, attribute: str) -> FieldKind:
    for option in _options(annotation):
        if typing.get_args(option) == (str, Layers):
            return FieldKind("bodies", required, attribute)
        if isinstance(option, type) and issubclass(option, Layers):
            return FieldKind("layers", required, attribute)
        if isinstance(option, type) and issubclass(option, Tagged):
            return FieldKind("tagged", required, attribute, option)
    return FieldKind("value", required, attribute)


def _options(annotation: Any) -> tuple[Any, ...]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return typing.get_args(annotation)
    return (annotation,)
