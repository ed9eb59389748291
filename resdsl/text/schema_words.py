"""What a JSON Schema accepts, in words for people."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]

_SIMPLE = {"null": "`null`", "boolean": "`true` or `false`", "object": "a mapping"}
_PLURAL = {"a text": "texts", "a number": "numbers", "a whole number": "whole numbers"}


def schema_words(schema: Schema, array: Callable[[Schema], str] | None = None) -> str:
    """Return what ``schema`` accepts, without null.

    ``array`` gives the words for a list; None: those of what is in it.

    >>> schema_words({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "auto"}]})
    'a whole number from 1 or `auto`'
    """
    parts = schema.get("anyOf") or schema.get("oneOf")
    if parts:
        words = (schema_words(part, array) for part in parts if part.get("type") != "null")
        options = list(dict.fromkeys(words))
        if "a number" in options and "a whole number" in options:
            options.remove("a whole number")
        return " or ".join([*filter(None, [", ".join(options[:-1])]), options[-1]])
    values = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if values:
        return ", ".join(f"`{value}`" for value in values)
    match schema.get("type"):
        case "string":
            return "a path" if schema.get("format") == "path" else "a text"
        case "array":
            return (array or list_words)(schema)
        case "integer":
            return "a whole number" + bounds(schema)
        case "number":
            return "a number" + bounds(schema)
        case kind:
            return _SIMPLE.get(str(kind), "any value")


def list_words(schema: Schema) -> str:
    """Return what is in a list.

    >>> list_words({"type": "array", "items": {"type": "number", "minimum": 0}})
    'a list of numbers from 0'
    """
    if "prefixItems" in schema:
        return f"[{', '.join(schema_words(item) for item in schema['prefixItems'])}]"
    words = schema_words(schema.get("items", {}))
    for one, several in _PLURAL.items():
        words = re.sub(rf"\b{one}\b", several, words)
    return f"a list of {words}"


def bounds(schema: Schema) -> str:
    """Return the bounds of a number, with a space before each; very large ones are left out.

    >>> bounds({"minimum": 0, "exclusiveMaximum": 1})
    ' from 0 below 1'
    """
    words = {
        "minimum": "from {:g}", "exclusiveMinimum": "above {:g}",
        "maximum": "to {:g}", "exclusiveMaximum": "below {:g}",
    }  # fmt: skip
    found = [text.format(schema[key]) for key, text in words.items() if key in schema]
    shown = [text for text in found if not re.search(r"e\+", text)]
    return " " + " ".join(shown) if shown else ""
