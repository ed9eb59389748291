"""Blocks that differ in their numbers alone are one drawing: finds and joins them."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from functools import reduce
from typing import Any, TypeVar

from resdsl.render.parts import Chain, Definition, Token

_T = TypeVar("_T")
# `16`, `p 0.1`: a width or a rate. A kernel `3×3` or a stride `/2` makes another block.
_NUMBER = re.compile(r"(?P<name>(?:[a-z_]+ )?)[-+]?(?P<value>\d+(?:\.\d+)?(?:e-?\d+)?)")


class _DifferError(Exception):
    """Two parts cannot share a drawing."""


def admit(distinct: list[Definition], definition: Definition) -> int:
    """Return the place in ``distinct`` of what looks like ``definition``, widened to show both;
    it is appended where nothing does."""
    for place, other in enumerate(distinct):
        if other.name != definition.name:
            continue
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


def _unify(a: _T, b: _T) -> _T:
    if type(a) is not type(b):
        raise _DifferError
    if isinstance(a, tuple) and isinstance(b, tuple):
        if len(a) != len(b):
            raise _DifferError
        return tuple(map(_unify, a, b))  # type: ignore[return-value]
    if is_dataclass(a) and not isinstance(a, type):
        values: dict[str, Any] = {
            f.name: _unify_field(f.metadata.get("differ"), getattr(a, f.name), getattr(b, f.name))
            for f in fields(a)
        }
        return replace(a, **values)
    if a != b:
        raise _DifferError
    return a


def _unify_field(differ: str | None, a: Any, b: Any) -> Any:
    match differ:
        case "blank":
            return a if a == b else ""
        case "tokens":
            if len(a) != len(b):
                raise _DifferError
            return tuple(map(_unify_token, a, b))
        case _:
            return _unify(a, b)


def _unify_token(a: Token, b: Token) -> Token:
    if set(b) <= set(a):
        return a
    matches = [_NUMBER.fullmatch(word) for word in (*a, *b)]
    if len({m["name"] if m else None for m in matches} | {None}) != 2 or None in matches:
        raise _DifferError
    return tuple(sorted({*a, *b}, key=lambda word: float(_NUMBER.fullmatch(word)["value"])))  # type: ignore[index]
