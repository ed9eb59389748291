"""Blocks that differ in their numbers alone are one drawing: finds and joins them."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from functools import reduce
from typing import Any, TypeVar

from resdsl.render.parts import Chain, Definition, Token

_T = TypeVar("_T")
# Fields that may differ: figures are then left out, settings show all their alternatives.
_FIGURES = {"figure", "shape", "label"}
_SETTINGS = {"settings", "notes"}
# `16`, `p 0.1`: a width or a rate. A kernel `3×3` or a stride `/2` makes another block.
_NUMBER = re.compile(r"((?:[a-z_]+ )?)([-+]?\d+(?:\.\d+)?(?:e-?\d+)?)")


class _DifferError(Exception):
    """Two parts cannot share a drawing."""


def admit(distinct: list[Definition], definition: Definition) -> int:
    """Return the place in ``distinct`` of what looks like ``definition``, widened to show both;
    it is appended where nothing does."""
    for place, other in enumerate(distinct):
        try:
            distinct[place] = _unify(other, definition)
        except _DifferError:
            continue
        return place
    distinct.append(definition)
    return len(distinct) - 1


def blend(chains: list[Chain]) -> Chain:
    """Return the one drawing of chains that look alike."""
    return reduce(_unify, chains)


def _unify(a: _T, b: _T, field: str = "") -> _T:
    if a == b:
        return a
    if field in _FIGURES:
        return ""  # type: ignore[return-value]
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        each = _unify_token if field in _SETTINGS else _unify
        return tuple(map(each, a, b))  # type: ignore[return-value]
    if is_dataclass(a) and not isinstance(a, type) and type(a) is type(b):
        names = [f.name for f in fields(a)]
        values: dict[str, Any] = {n: _unify(getattr(a, n), getattr(b, n), n) for n in names}
        return replace(a, **values)
    raise _DifferError


def _unify_token(a: Token, b: Token) -> Token:
    if set(b) <= set(a):
        return a
    numbers = {word: _NUMBER.fullmatch(word) for word in (*a, *b)}
    if None in numbers.values() or len({m[1] for m in numbers.values() if m}) != 1:
        raise _DifferError
    return tuple(sorted(numbers, key=lambda word: float(numbers[word][2])))  # type: ignore[index]
