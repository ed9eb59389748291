"""Random points of a space as nets, each another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice

from resdsl.architecture import Architecture, Space
from resdsl.language.holes import Hole, PlainValue, exact
from resdsl.spaces.drawn_points import random_points


def random_nets(space: Space, n: int, *, tries: int, seed: int = 0) -> Iterator[Architecture]:
    """Yield up to ``n`` nets at random points that differ and meet the constraints.

    At most ``tries`` points are drawn, so fewer nets come where the space has no more of them, or
    hardly ever meets its constraints.
    """
    known: set[object] = set()
    for point in islice(random_points(space, seed), tries):
        if len(known) == n:
            return
        values = point.values
        key = exact(values)
        if point.tried.is_built and not point.tried.violated and key not in known:
            known.add(key)
            yield space.draw(ask=partial(_value, values)).architecture


def _value(values: Mapping[str, PlainValue], name: str, hole: Hole) -> PlainValue:
    return values[name]
