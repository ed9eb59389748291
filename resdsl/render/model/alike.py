"""Blocks that differ in their numbers alone are one drawing: this finds them and blends them.

A ResNet's blocks of 16, 32 and 64 channels are one drawing that says `conv 3×3 · 16, 32, 64`.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar

from resdsl.render.model.parts import Definition, Token

_T = TypeVar("_T")
# These fields may differ within a drawing: figures are then left out, settings show all their
# alternatives.
_FIGURES = {"figure", "shape", "label"}
_SETTINGS = {"settings", "notes"}
# A width `16` or a rate `p 0.1` is a number. A kernel `3×3` or a stride `/2` is none: blocks that
# differ there are different drawings.
_NUMBER = re.compile(r"((?:[a-z_]+ )?)([-+]?\d+(?:\.\d+)?(?:e-?\d+)?)")


@dataclass(slots=True)
class Drawings:
    """The distinct drawings of a picture, each with all definitions that it shows."""

    _alike: dict[Hashable, list[Definition]] = field(default_factory=dict)
    _places: dict[Hashable, int] = field(default_factory=dict)

    def admit(self, definition: Definition) -> int:
        """Return the number of the drawing that shows ``definition``, a new one where none does."""
        look = _look(definition)
        self._alike.setdefault(look, []).append(definition)
        return self._places.setdefault(look, len(self._places))

    def distinct(self) -> list[Definition]:
        """Return the drawings in the order of their numbers, each blended of all that it shows."""
        return [blend(alike) for alike in self._alike.values()]


def _look(value: Any, name: str = "") -> Hashable:
    """Return a key that two values share where they are one drawing; ``name`` is their field."""
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


def blend(values: list[_T]) -> _T:
    """Return the one value that shows all of ``values``, which must be alike."""
    blended: _T = _blend(values)
    return blended


def _blend(values: list[Any], name: str = "") -> Any:
    """Return one value for all; ``name`` is the field that they were read from."""
    first = values[0]
    if all(value == first for value in values):
        return first
    if name in _FIGURES:
        return ""
    if None in values:  # A block that is closed in one of them is closed in all.
        return None
    if isinstance(first, tuple):
        each = _token if name in _SETTINGS else _blend
        return tuple(map(each, map(list, zip(*values, strict=True))))
    names = [f.name for f in fields(first)]
    return replace(first, **{n: _blend([getattr(v, n) for v in values], n) for n in names})


def _token(tokens: list[Token]) -> Token:
    """Return a setting with its alternatives in the order of their numbers."""
    words = dict.fromkeys(word for token in tokens for word in token)
    numbers = {word: float(found[2]) for word in words if (found := _NUMBER.fullmatch(word))}
    if len(words) == len(tokens[0]) or len(numbers) < len(words):
        return tokens[0]
    return tuple(sorted(numbers, key=numbers.__getitem__))
