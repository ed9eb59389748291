"""The JSON Schema that editors complete documents by, generated from the vocabulary.

It accepts every document that the reader accepts, and more: names, shapes and the types of
expressions are beyond it. `resdsl schema` writes it to ``schemas/``, which a test holds to it.
"""

from __future__ import annotations

import json
from typing import Any

from resdsl.language.holes import Choice, Float, Int, Prior
from resdsl.language.models import DocumentModel, Expectation, LintModel, TokenInput
from resdsl.ops.joins.join import Adapt
from resdsl.ops.op.field_kinds import fields_of, value_schema
from resdsl.ops.op.inits import Init
from resdsl.ops.op.op import Op
from resdsl.ops.op.plugins import load_plugins
from resdsl.ops.op.tagged import Tagged
from resdsl.ops.pointwise.activations import Activation
from resdsl.ops.skip.gates import Gate, Weights
from resdsl.ops.skip.lane_weights import Weight
from resdsl.ops.skip.shortcuts import Shortcut

_EXPRESSION = {"$ref": "#/$defs/expression"}
_LAYERS = {"$ref": "#/$defs/layers"}
_NUMBERS = (Weight, Init)  # the families in which a number stands for a constant
_NAME = "^[A-Za-z_][A-Za-z0-9_]*$"


def architecture_schema() -> dict[str, Any]:
    """Return the JSON Schema of a document. Every field may also be an expression."""
    load_plugins()
    families: tuple[type[Tagged], ...] = (Shortcut, Gate, Weight, Init, Activation)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "resdsl architecture",
        "description": "A neural block graph, or a space of them.",
        "type": "object",
        "additionalProperties": False,
        "required": ["resdsl"],
        "if": {"anyOf": [{"required": ["input"]}, {"required": ["net"]}]},
        "then": {"required": ["input", "net"]},
        "else": {"required": ["blocks"]},  # a file that others include
        "properties": _top_level(),
        "$defs": {
            "expression": {"type": "string", "pattern": r"\$[A-Za-z_]"},
            "layers": {"type": "array", "items": {"$ref": "#/$defs/layer"}},
            "layer": _layer(),
            "hole": {"anyOf": [_inlined(model) for model in (Choice, Int, Float)]},
            "Prior": _inlined(Prior),
            **{family.tag: _family(family) for family in families},
        },
    }


def _top_level() -> dict[str, Any]:
    known = {
        "resdsl": {"const": 1},
        "name": {"type": "string"},
        "about": {"type": "string"},
        "input": {
            "anyOf": [
                {"type": "array", "items": {"type": "integer", "minimum": 1}, "maxItems": 4},
                _inlined(TokenInput),
            ]
        },
        "params": {"type": "object", "additionalProperties": {"anyOf": [
            {"$ref": "#/$defs/hole"}, {}]}},
        "include": {"type": "array", "items": {"type": "string"}},
        "blocks": {"type": "object", "additionalProperties": _block()},
        "net": _LAYERS,
        "init": {"anyOf": [
            {"$ref": "#/$defs/init"},
            {"type": "object", "propertyNames": {"enum": sorted(Op.members)},
             "additionalProperties": {"$ref": "#/$defs/init"}},
        ]},
        "constraints": {"type": "array", "items": {"type": "string"}},
        "expect": {"anyOf": [_inlined(Expectation),
                             {"type": "array", "items": _inlined(Expectation)}]},
        "lint": _inlined(LintModel),
    }  # fmt: skip
    assert known.keys() == DocumentModel.model_fields.keys()
    return known


def _block() -> dict[str, Any]:
    properties = {
        "about": {"type": "string"},
        "extends": {"type": "string"},
        "args": {"type": "object"},
        "body": _LAYERS,
    }
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _layer() -> dict[str, Any]:
    given = {"type": "object"}
    arguments = {"with": given, "first": given, "last": given}
    structures = {
        "stage": {
            "type": "object",
            "description": "A block, repeated.",
            "additionalProperties": False,
            "required": ["block", "depth"],
            "properties": {
                "block": {"type": "string"},
                "depth": {"anyOf": [{"type": "integer", "minimum": 0}, _EXPRESSION]},
                **{key: {"anyOf": [value, _EXPRESSION]} for key, value in arguments.items()},
            },
        },
        "block": {
            "description": "A block, once.",
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["use"],
                    "properties": {"use": {"type": "string"}, "with": given},
                },
            ],
        },
    }
    beside = {
        "as": {"type": "string", "pattern": _NAME},
        "from": {"type": "string"},
        "if": {"anyOf": [{"type": "boolean"}, _EXPRESSION]},
        "adapt": {"anyOf": [_inlined(Adapt), _EXPRESSION]},
    }
    members = {**Op.members, **Shortcut.members}
    return {
        "anyOf": [
            {"enum": sorted(tag for tag, cls in members.items() if not _required(cls))},
            _EXPRESSION,
            {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": False,
                "properties": {
                    **{tag: _content(cls) for tag, cls in sorted(members.items())},
                    **structures,
                    **beside,
                },
            },
        ]
    }


def _family(family: type[Tagged]) -> dict[str, Any]:
    """Return the schema of a tagged value: a bare name, or a mapping with one key."""
    options: list[dict[str, Any]] = [
        {"enum": sorted(tag for tag, cls in family.choices().items() if not _required(cls))},
        _EXPRESSION,
    ]
    if family in _NUMBERS:
        options.append({"type": "number"})
    options += [
        {"type": "object", "additionalProperties": False, "required": [tag],
         "properties": {tag: _content(cls)}}
        for tag, cls in sorted(family.choices().items())
    ]  # fmt: skip
    if family is Gate:
        options.append(_fields(Weights))
    return {"anyOf": options}


def _required(cls: type[Tagged]) -> list[str]:
    return [name for name, kind in fields_of(cls).items() if kind.required]


def _content(cls: type[Tagged]) -> dict[str, Any]:
    """Return the schema of what stands under a tag."""
    options = [_fields(cls), _EXPRESSION]
    if cls.content:
        options.append(_field(cls, cls.content))
    if not _required(cls):
        options.append({"type": "null"})
    return {"description": (cls.__doc__ or "").strip().partition("\n")[0], "anyOf": options}


def _fields(cls: type[Tagged]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _field(cls, name) for name in fields_of(cls)},
    }
    required = _required(cls)
    return schema | ({"required": required} if required else {})


def _field(cls: type[Tagged], name: str) -> dict[str, Any]:
    kind = fields_of(cls)[name]
    layers = {"anyOf": [_LAYERS, _EXPRESSION]}
    if kind.kind == "layers":
        return layers
    if kind.kind == "bodies":
        labels = {"minProperties": 1, "propertyNames": {"pattern": _NAME}}
        bodies = {"type": "object", **labels, "additionalProperties": layers}
        return {"anyOf": [bodies, _EXPRESSION]}
    if kind.family is not None:
        return {"$ref": f"#/$defs/{kind.family.tag}"}
    info = cls.model_fields[kind.attribute]
    schema: dict[str, Any] = {"anyOf": [_per_element(value_schema(cls, name)), _EXPRESSION]}
    if info.description:
        schema["description"] = info.description
    if not info.is_required() and isinstance(info.default, (bool, int, float, str)):
        schema["default"] = info.default
    return schema


def _per_element(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value in whose lists each number may be an expression."""
    if "anyOf" in schema:
        return schema | {"anyOf": [_per_element(option) for option in schema["anyOf"]]}
    if schema.get("type") == "array" and schema["items"].get("type") == "integer":
        return schema | {"items": {"anyOf": [schema["items"], _EXPRESSION]}}
    return schema


def _inlined(model: Any) -> dict[str, Any]:
    """Return the schema of a model, whose only definitions are those of the document's schema."""
    schema: dict[str, Any] = model.model_json_schema()
    assert schema.get("$defs", {}).keys() <= {"Prior"}, model
    return {key: value for key, value in schema.items() if key not in ("title", "$defs")}


def as_text(schema: dict[str, Any]) -> str:
    """Return a schema as it stands in ``schemas/``.

    >>> print(as_text({"const": "é"}), end="")
    {
      "const": "é"
    }
    """
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
