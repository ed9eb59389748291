"""Faults that pydantic finds, in plain words and with their places.

Documents, recipes, data sets and studies are validated by pydantic's models, and what it finds is
worded here alone. A fault is an entry of ``ValidationError.errors()``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from resdsl.text.diagnostics import Diagnostic, Later, Place, nearest, suggest
from resdsl.text.parentheses import parentheses_help
from resdsl.text.values import show
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar

_MUST = {
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be above {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be below {lt}",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "string_type": "must be a text",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be a mapping",
    "too_short": "must have at least {min_length} {noun}",
    "too_long": "must have at most {max_length} {noun}",
    "missing": "is missing",
    "scalar_type": "must be a number, a text, true or false",
    "finite_number": "must be a finite number",
    "path_type": "must be a path",
    "model_attributes_type": "must be a mapping",
    "string_pattern_mismatch": "must match the pattern `{pattern}`",
}
_KINDS = {"YamlMapping": "a mapping", "YamlList": "a list"}


def describe(
    fault: Any,
    place: Place | None,
    key: str,
    known: Collection[str],
    *,
    code: str = "bad-value",
    owner: str = "",
) -> Diagnostic:
    """Return the diagnostic of one entry of ``ValidationError.errors()``.

    ``key`` is the field it is about, ``known`` the fields there are, ``owner`` whose they are.
    ``code`` is that of a value that does not fit: fields that are unknown or missing have codes
    of their own.
    """
    kind, context = fault["type"], fault.get("ctx", {})
    name = f"`{owner}.{key}`" if owner and key else f"`{key or owner}`"
    if kind == "extra_forbidden":
        key = str(fault["loc"][-1])
        where = f"`{owner}` has no field" if owner else "there is no key"
        return Diagnostic(
            "unknown-field", f"{where} `{key}`", place, help=Later(suggest, key, known)
        )
    if kind == "value_error" and not key:
        return Diagnostic(code, str(context["error"]), place)
    if kind == "missing":
        key = str(fault["loc"][-1])
        of = f"`{owner}` needs `{key}`" if owner else f"`{key}` is missing"
        return Diagnostic("missing-field", of, place)
    wanted = must(kind, context, fault["msg"])
    if "also" in fault:
        other = fault["also"]
        number = must(other["type"], other.get("ctx", {}), other["msg"])
        wanted += f", or {number.removeprefix('must be ')}"
    return Diagnostic(
        code, f"{name} {wanted}, but got {got(fault)}", place, help=_help(fault, place)
    )


def _help(fault: Any, place: Place | None) -> str | None:
    """Return how the value that was meant is written, as far as its form shows that."""
    value, kind = fault["input"], fault["type"]
    if kind == "literal_error" and isinstance(value, str):
        near = nearest(value, words_of(fault), cutoff=0.8)
        if near:
            return f"did you mean `{near}`?"
    if place and isinstance(value, str) and value.count("(") > value.count(")"):
        return parentheses_help(place)
    return list_help(value) if kind in ("list_type", "tuple_type") else None


def words_of(fault: Any) -> list[str]:
    """Return the words that a fault of the kind `literal_error` says are allowed."""
    return re.findall(r"'([^']*)'", fault["ctx"]["expected"])


def list_help(value: object) -> str | None:
    """Return how a value is written as a list, None where that is not to be seen.

    >>> list_help(3)
    'write `[3]`'
    """
    match value:
        case int() | float():
            return f"write `[{value}]`"
        case str() if re.fullmatch(r"[\w./-]+", value) and not re.search(r"\dx\d", value):
            return f"write `[{value}]`"
        case _ if hasattr(value, "entries"):
            return "start each item with `-`"
    return None


def must(kind: str, context: dict[str, Any], message: str) -> str:
    """Return what must hold, as the end of a sentence.

    ``kind``, ``context`` and ``message`` are the `type`, `ctx` and `msg` of a fault. What has no
    wording here keeps that of pydantic.

    >>> must("less_than_equal", {"le": 1.0}, "")
    'must be at most 1'
    """
    if kind == "literal_error":
        return f"must be {str(context['expected']).replace(chr(39), '`')}"
    if kind == "value_error":
        return str(context["error"])
    if kind in ("is_instance_of", "instance_of"):
        name = str(context["class"])
        return f"must be {_KINDS.get(name, 'a ' + name.lower())}"
    if kind in ("model_type", "dataclass_type"):
        return "must be a mapping"
    template = _MUST.get(kind)
    if template is None:
        return message[:1].lower() + message[1:]
    numbers = {k: v for k, v in context.items() if isinstance(v, float) and abs(v) < 1e15}
    whole = {k: int(v) for k, v in numbers.items() if v.is_integer()}
    length = context.get("min_length", context.get("max_length"))
    return template.format(**context | whole, noun="entry" if length == 1 else "entries")


def got(fault: Any) -> str:
    """Return the value that did not fit, as it stands behind `but got` in a message."""
    value = fault["input"]
    length = fault.get("ctx", {}).get("actual_length")
    if length is not None and length > 4:
        return str(length)
    match value:
        case list() | tuple():
            return "a list" if len(value) > 4 else f"[{', '.join(show(v) for v in value)}]"
        case dict():
            return "a mapping"
        case None | bool() | int() | float() | str():
            return show(value)
        case _ if hasattr(value, "entries"):
            return "a mapping"
        case _ if hasattr(value, "items"):
            return "a list"
        case _:
            return show(getattr(value, "value", value))


def locate(
    node: YamlNode, path: tuple[int | str, ...], *, at_key: bool = False
) -> tuple[Place, str]:
    """Return the place that a pydantic location points at, and the last key on the way.

    The place is that of the value, or of the key with ``at_key`` or where the value has parts.
    Steps of ``path`` that are no keys of ``node``, such as the tag of a union, are passed over.
    """
    place, last = node.place, ""
    if isinstance(node, YamlMapping) and node.keys:
        place = next(iter(node.keys.values()))
    for step in path:
        if isinstance(node, YamlMapping) and isinstance(step, str) and step in node.entries:
            place, node, last = node.keys[step], node.entries[step], step
        elif isinstance(node, YamlList) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            place = node.place
        elif isinstance(step, str) and not last:
            last = step
    return (node.place if isinstance(node, YamlScalar) and not at_key else place), last
