"""Faults that pydantic finds, in the words of this language."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from resdsl.errors import Diagnostic, Later, Place, nearest, suggest
from resdsl.language.evaluation import show
from resdsl.language.hints import value_help, whole_help
from resdsl.language.parentheses import parentheses_help
from resdsl.ops.foreign_settings import setting_meaning
from resdsl.ops.foreign_words import meaning

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
_KINDS = {"Mapping": "a mapping", "Sequence": "a list"}


def describe(
    fault: Any,
    place: Place | None,
    key: str,
    known: Collection[str],
    *,
    code: str = "bad-value",
    owner: str = "",
    names: Collection[str] = (),
) -> Diagnostic:
    """Return the diagnostic of one entry of ``ValidationError.errors()``.

    ``key`` is the field it is about, ``known`` the fields there are, ``owner`` whose they are;
    ``names`` are those of the params and arguments that can be read there.
    """
    kind, context = fault["type"], fault.get("ctx", {})
    name = f"`{owner}.{key}`" if owner and key else f"`{key or owner}`"
    if kind == "extra_forbidden":
        key = str(fault["loc"][-1])
        where = f"`{owner}` has no field" if owner else "there is no key"
        return Diagnostic(
            "unknown-field", f"{where} `{key}`", place, help=Later(_key_help, key, known)
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
    help = value_help(fault["input"], names)
    text = fault["input"] if isinstance(fault["input"], str) else ""
    if place and text.count("(") > text.count(")"):
        help = parentheses_help(place) or help
    if kind == "literal_error" and isinstance(fault["input"], str):
        help = _choice_help(fault["input"], re.findall(r"'([^']*)'", context["expected"])) or help
    if place and "whole number" in wanted:
        help = whole_help(fault["input"], place) or help
    if wanted == "must be a list":
        help = _list_help(fault["input"]) or help
    return Diagnostic(code, f"{name} {wanted}, but got {got(fault)}", place, help=help)


def _key_help(key: str, known: Collection[str]) -> str:
    return setting_meaning(key, known) or suggest(key, known)


def _choice_help(value: str, choices: list[str]) -> str | None:
    """Return which of the allowed words is likely meant."""
    called = meaning(value) or ""
    near = next(
        (c for c in choices if f"called `{c}`" in called), nearest(value, choices, cutoff=0.8)
    )
    return f"did you mean `{near}`?" if near else None


def _list_help(value: object) -> str | None:
    """Return how a value is written as a list."""
    match value:
        case int() | float():
            return f"write `[{value}]`"
        case str() if re.fullmatch(r"[\w./-]+", value) and not re.search(r"\dx\d", value):
            return f"write `[{value}]`"
        case _ if hasattr(value, "entries"):
            return "start each item with `-`"
    return None


def must(kind: str, context: dict[str, Any], message: str) -> str:
    """Return what must hold, as the end of a sentence."""
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
    """Return the value that did not fit."""
    value = fault["input"]
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
