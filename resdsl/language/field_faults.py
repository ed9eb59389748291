"""Faults that pydantic finds in a document's values, with the help that the language has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from resdsl.language.names import OUTPUTS_HAVE_NAMES
from resdsl.language.suggestions import value_help, whole_help
from resdsl.ops.op.foreign_settings import setting_meaning
from resdsl.ops.op.foreign_words import meaning
from resdsl.text import model_faults
from resdsl.text.diagnostics import Diagnostic, Later, Place, nearest, suggest
from resdsl.text.model_faults import list_help, words_of
from resdsl.text.parentheses import parentheses_help
from resdsl.text.values import show
from resdsl.text.yaml_nodes import YamlList

_ONE_SAMPLE = "one sample of fixed size is described: leave the batch out, write each size"


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
    found = model_faults.describe(fault, place, key, known, code=code, owner=owner)
    if fault["type"] == "extra_forbidden":
        return replace(found, help=Later(_key_help, str(fault["loc"][-1]), known))
    if fault["type"] == "missing" or (fault["type"] == "value_error" and not key):
        return found
    if "input" in (key, owner) and fault["input"] in (None, -1):
        return replace(found, help=_ONE_SAMPLE)
    if key == "input" and isinstance(fault["input"], str) and fault["input"].isidentifier():
        return replace(found, help="write the sizes as numbers, such as `[3, 32, 32]`")
    return replace(found, help=_help(fault, place, key, found.message, names))


def _key_help(key: str, known: Collection[str]) -> str:
    return setting_meaning(key, known) or suggest(key, known)


def _help(
    fault: Any, place: Place | None, key: str, message: str, names: Collection[str]
) -> str | None:
    value = fault["input"]
    helps = [value_help(value, names)]
    if place and isinstance(value, str) and value.count("(") > value.count(")"):
        helps.append(parentheses_help(place))
    if fault["type"] == "literal_error" and isinstance(value, str):
        helps.append(_choice_help(value, words_of(fault)))
    if place and "whole number" in message:
        helps.append(whole_help(value, place))
    if " must be a list" in message:
        helps.append(list_help(value))
    if fault["type"] == "string_type" and key == "inputs":
        helps.append(OUTPUTS_HAVE_NAMES)
    if " must be a mapping" in message and isinstance(value, YamlList):
        shown = ", ".join(f"{item.place.text}: ..." for item in value.items)
        helps.append(f"give each a value: `{{{shown}}}`")
    if " must be true or false" in message and value in (0, 1):
        helps.append(f"write `{str(bool(value)).lower()}`")
    if isinstance(value, list | tuple) and " number" in message:
        helps.append(_list_for_number(value, message))
    if "both sides alike" in message and value in ("same", "SAME"):
        helps.append("work it out: half of an odd kernel keeps the positions at stride 1")
    return next((help for help in reversed(helps) if help), None)


def _list_for_number(value: list[Any] | tuple[Any, ...], message: str) -> str:
    """Return what to write where a list is too long, or no list may stand."""
    if "both sides alike" in message:
        return "write one number an axis; it pads both sides, and one side alone cannot be padded"
    if "one for each axis" in message:
        return "write one number an axis, without the batch and the channels"
    shown = ", ".join(show(v) for v in value)
    return f"to search over several values declare a hole under `params`: `{{choice: [{shown}]}}`"


def _choice_help(value: str, choices: list[str]) -> str | None:
    """Return which of the allowed words is likely meant."""
    called = meaning(value) or ""
    near = next(
        (c for c in choices if f"called `{c}`" in called), nearest(value, choices, cutoff=0.8)
    )
    return f"did you mean `{near}`?" if near else None
