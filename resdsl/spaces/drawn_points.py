"""The points of a space: all of them one after the other, or random ones without end."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from resdsl.architecture import Space
from resdsl.expand.alternatives import first_value
from resdsl.expand.check_points import TriedPoint, try_point
from resdsl.language.holes import Hole, PlainValue
from resdsl.spaces.domains import draw, nth, probability, size


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """A point: the draws that its net reads, and what became of it.

    ``log_weight`` is the natural logarithm of 1 / p, where p is the probability with which a random
    search comes to the point; values of floats are not counted in it. ``reads_float`` tells whether
    the net reads a float hole of more than one value.
    """

    values: dict[str, PlainValue]
    tried: TriedPoint
    log_weight: float
    reads_float: bool


class EndlessHole(Exception):
    """The points of a space cannot be listed: a net reads a float."""


def point(space: Space, choose: Callable[[str, Hole], PlainValue]) -> DrawnPoint:
    """Return the point at which ``choose(draw, hole)``, called once for each draw, says the values.

    Holes that the settings of the space fix are not asked for.
    """
    values: dict[str, PlainValue] = {}
    asked: dict[str, Hole] = {}

    def ask(name: str, hole: Hole) -> PlainValue:
        if name not in values:
            values[name], asked[name] = choose(name, hole), hole
        return values[name]

    tried = try_point(space.document, space.settings, ask)
    weight = -sum(math.log(probability(hole, values[name])) for name, hole in asked.items())
    return DrawnPoint(values, tried, weight, any(size(hole) is None for hole in asked.values()))


def point_at(space: Space, values: Mapping[str, PlainValue]) -> DrawnPoint:
    """Return the point at ``values``; draws without one take the default or the first value."""
    return point(space, lambda name, hole: values.get(name, first_value(hole)))


def random_points(space: Space, seed: int = 0) -> Iterator[DrawnPoint]:
    """Yield random points without end, each hole drawn by itself where the net reads it.

    The same ``seed`` gives the same points. They come with replacement.
    """
    random = Random(seed)
    while True:
        yield point(space, lambda name, hole: draw(hole, random))


def every_point(space: Space) -> Iterator[DrawnPoint]:
    """Yield every point once. Points differ in a hole that the net of one of them reads.

    Which holes a net reads follows from the values of holes that are read before, so the points
    are the leaves of a tree; it is walked depth first, and nothing is kept but the way to a leaf.

    Raises:
        EndlessHole: a net reads a float that can take more than one value.
    """
    way: list[int] = []  # the number of the value that each draw takes, in the order of reading
    while True:
        sizes: list[int] = []

        def choose(name: str, hole: Hole, sizes: list[int] = sizes) -> PlainValue:
            n = size(hole)
            if n is None:
                raise EndlessHole(name)
            sizes.append(n)
            if len(sizes) > len(way):  # beyond the way all draws take their first value
                way.append(0)
            return nth(hole, way[len(sizes) - 1])

        yield point(space, choose)
        while way and way[-1] + 1 == sizes[len(way) - 1]:
            way.pop()
        if not way:
            return
        way[-1] += 1
