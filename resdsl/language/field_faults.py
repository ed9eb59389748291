"""Faults that pydantic finds in a document's values, with the help that the language has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from resdsl.language.suggestions import value_help, whole_help
from resdsl.ops.op.foreign_settings import setting_meaning
from resdsl.ops.op.foreign_words import meaning
from resdsl.text import model_faults as wording
from resdsl.text.diagnostics import Diagnostic, Later, Place, nearest, suggest
from resdsl.text.model_faults import list_help, words_of
from resdsl.text.parentheses import parentheses_help

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
    found = wording.describe(fault, place, key, known, code=code, owner=owner)
    if fault["type"] == "extra_forbidden":
        return replace(found, help=Later(_key_help, str(fault["loc"][-1]), known))
    if fault["type"] == "missing" or (fault["type"] == "value_error" and not key):
        return found
    if "input" in (key, owner) and fault["input"] in (None, -1):
        return replace(found, help=_ONE_SAMPLE)
    return replace(found, help=_help(fault, place, found.message, names))


def _key_help(key: str, known: Collection[str]) -> str:
    return setting_meaning(key, known) or suggest(key, known)


def _help(fault: Any, place: Place | None, message: str, names: Collection[str]) -> str | None:
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
    return next((help for help in reversed(helps) if help), None)


def _choice_help(value: str, choices: list[str]) -> str | None:
    """Return which of the allowed words is likely meant."""
    called = meaning(value) or ""
    near = next(
        (c for c in choices if f"called `{c}`" in called), nearest(value, choices, cutoff=0.8)
    )
    return f"did you mean `{near}`?" if near else None
