"""The names of outputs that a list of layers sees: its own so far, and those around it."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from itertools import islice
from typing import Any, TypeVar

from resdsl.text.diagnostics import Later, suggest

V = TypeVar("V")


def inside(names: MutableMapping[str, V]) -> ChainMap[str, V]:
    """Return the names that a list inside another one sees; what it adds stays its own.

    Nothing is copied, since a net of many names may have as many lists inside it.
    """
    return ChainMap({}, *names.maps) if isinstance(names, ChainMap) else ChainMap({}, names)


def meant(name: str, names: ChainMap[str, Any], *more: str) -> Later:
    """Return the help for a name that is not among ``names``, as they are now, or ``more``."""
    return Later(_suggest, name, more, *((names, len(names)) for names in names.maps))


def _suggest(name: str, more: tuple[str, ...], *parts: tuple[Mapping[str, object], int]) -> str:
    known = {key for names, n_seen in parts for key in islice(names, n_seen)}
    return suggest(name, known.union(more))
