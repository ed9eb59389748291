"""The domains of holes: how many values there are, the n-th of them, a random one."""

from __future__ import annotations

import math
from random import Random

from resdsl.language.holes import Choice, Float, Hole, Int, PlainValue


def size(hole: Hole) -> int | None:
    """Return how many values a hole can take; None for a float between two different bounds.

    >>> size(Int(int=[1, 40])), size(Float(float=[0.0, 1.0]))
    (40, None)
    """
    match hole:
        case Choice(labels=labels):
            return len(labels)
        case Int(bounds=(low, high)):
            return high - low + 1
        case Float(bounds=(low, high)):
            return 1 if low == high else None


def nth(hole: Hole, index: int) -> PlainValue:
    """Return the value number ``index`` of a hole, counted from 0 in the order of its domain.

    A float has its lower bound alone.
    """
    match hole:
        case Choice(labels=labels):
            return labels[index]
        case Int(bounds=(low, _)) | Float(bounds=(low, _)):
            return low + index


def draw(hole: Hole, random: Random) -> PlainValue:
    """Return a random value of a hole, as a random search draws it.

    Alternatives and whole numbers are equally likely; between bounds with `log` the logarithm is
    uniform. That of a whole number reaches half a step beyond both bounds and is rounded then, so
    that the bounds are not rarer than their neighbours.
    """
    match hole:
        case Choice(labels=labels):
            return random.choice(labels)
        case Int(bounds=(low, high), log=False):
            return random.randint(low, high)
        case Int(bounds=(low, high)):
            drawn = math.exp(random.uniform(math.log(low - 0.5), math.log(high + 0.5)))
            return min(max(round(drawn), low), high)
        case Float(bounds=(low, high), log=False):
            return min(max(random.uniform(low, high), low), high)
        case Float(bounds=(low, high)):
            return min(max(math.exp(random.uniform(math.log(low), math.log(high))), low), high)


def probability(hole: Hole, value: PlainValue) -> float:
    """Return the probability with which :func:`draw` gives a value; 1 for any value of a float,
    which is not counted.

    >>> probability(Int(int=[1, 4]), 3), round(probability(Int(int=[1, 4], log=True), 1), 2)
    (0.25, 0.5)
    """
    match hole:
        case Int(bounds=(low, high), log=True) if isinstance(value, int):
            whole = math.log(high + 0.5) - math.log(low - 0.5)
            return math.log1p(1 / (value - 0.5)) / whole
        case Float():
            return 1.0
        case _:
            return 1 / (size(hole) or 1)
