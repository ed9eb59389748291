"""Blocks that differ in their numbers alone are one drawing: finds and joins them."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar

from resdsl.render.model.parts import Definition, Token

_T = TypeVar("_T")
# Fields that may differ: figures are then left out, settings show all their alternatives.
_FIGURES = {"figure", "shape", "label"}
_SETTINGS = {"settings", "notes"}
# `16`, `p 0.1`: a width or a rate. A kernel `3×3` or a stride `/2` makes another block.
_NUMBER = re.compile(r"((?:[a-z_]+ )?)([-+]?\d+(?:\.\d+)?(?:e-?\d+)?)")


@dataclass(slots=True)
class Drawings:
    """The distinct drawings of definitions, those that look alike gathered."""

    _alike: dict[Hashable, list[Definition]] = field(default_factory=dict)
    _places: dict[Hashable, int] = field(default_factory=dict)

    def admit(self, definition: Definition) -> int:
        """Return the number of the drawing that shows ``definition``."""
        look = _look(definition)
        self._alike.setdefault(look, []).append(definition)
        return self._places.setdefault(look, len(self._places))

    def distinct(self) -> list[Definition]:
        """Return the drawings by their numbers, each of which shows all that look like it."""
        return [blend(alike) for alike in self._alike.values()]


def _look(value: Any, name: str = "") -> Hashable:
    """Return what is equal where two values are one drawing."""
    if name in _FIGURES:
        return ""
    if isinstance(value, tuple):
        each = _look_of_token if name in _SETTINGS else _look
        return tuple(map(each, value))
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), tuple(_look(getattr(value, f.name), f.name) for f in fields(value))
    hashable: Hashable = value
    return hashable


def _look_of_token(token: Token) -> Hashable:
    names = {number[1] if number else None for number in map(_NUMBER.fullmatch, token)}
    return token if None in names or len(names) > 1 else (names.pop(), int)


def blend(values: list[_T], name: str = "") -> _T:
    first = values[0]
    if all(value == first for value in values):
        return first
    if name in _FIGURES:
        return ""  # type: ignore[return-value]
    if None in values:  # a block that is closed in one of them is closed in all
        return None  # type: ignore[return-value]
    if isinstance(first, tuple):
        each = _token if name in _SETTINGS else blend
        return tuple(map(each, map(list, zip(*values, strict=True))))  # type: ignore[return-value]
    names = [f.name for f in fields(first)]  # type: ignore[arg-type]
    mixed = {n: blend([getattr(value, n) for value in values], n) for n in names}
    return replace(first, **mixed)  # type: ignore[type-var]


def _token(tokens: list[Token]) -> Token:
    """Return a setting with its alternatives in order, as numbers."""
    words = dict.fromkeys(word for token in tokens for word in token)
    numbers = {word: _NUMBER.fullmatch(word) for word in words}
    if len(words) == len(tokens[0]) or None in numbers.values():
        return tokens[0]
    return tuple(sorted(numbers, key=lambda word: float(numbers[word][2])))  # type: ignore[index]
