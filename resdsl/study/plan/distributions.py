"""Holes as Optuna's distributions, their values, and the place of a value in them."""

from __future__ import annotations

import math
from typing import Any, assert_never

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from resdsl.language.holes import Choice, Float, Hole, Int, PlainValue


def distribution(hole: Hole) -> BaseDistribution:
    """Return Optuna's form of a hole. An ordered choice is the range of its positions."""
    match hole:
        case Float(bounds=(low, high), log=log):
            return FloatDistribution(float(low), float(high), log=log)
        case Int(bounds=(low, high), log=log):
            return IntDistribution(low, high, log=log)
        case Choice(ordered=True):
            return IntDistribution(0, len(hole.labels) - 1)
        case Choice():
            return CategoricalDistribution(hole.labels)
    assert_never(hole)


def as_optuna(hole: Hole, value: PlainValue) -> Any:
    """Return a value of a hole as Optuna knows it: the position of a label in an ordered choice.

    >>> as_optuna(Choice(choice=[8, 16, 32], ordered=True), 32)
    2
    """
    match hole:
        case Float():
            return float(value)
        case Choice(ordered=True, labels=labels):
            return labels.index(value)
    return value


def quantile(domain: BaseDistribution, u: float) -> Any:
    """Return the value that a share ``u`` in [0, 1) of the domain lies below."""
    match domain:
        case FloatDistribution(low=low, high=high, log=True):
            return min(high, max(low, low * (high / low) ** u))
        case FloatDistribution(low=low, high=high):
            return low + u * (high - low)
        case IntDistribution(low=low, high=high, log=True):
            start, end = low - 0.5, high + 0.5
            return min(high, max(low, round(start * math.exp(u * math.log(end / start)))))
        case IntDistribution(low=low, high=high):
            return low + int(u * (high - low + 1))
        case CategoricalDistribution(choices=choices):
            return choices[int(u * len(choices))]
        case other:
            raise TypeError(f"no quantiles for {other}")


def share_below(domain: BaseDistribution, value: float) -> float:
    """Return the share of a range that lies below a value, that of a whole number to its middle.

    >>> share_below(FloatDistribution(0.01, 1.0, log=True), 0.1)
    0.5
    >>> share_below(IntDistribution(1, 4), 1)
    0.125
    """
    match domain:
        case FloatDistribution(low=low, high=high, log=log):
            start, end = low, high
        case IntDistribution(low=low, high=high, log=log):
            start, end = low - 0.5, high + 0.5
        case other:
            raise TypeError(f"no order in {other}")
    if start == end:
        return 0.5
    if log:
        return math.log(value / start) / math.log(end / start)
    return (value - start) / (end - start)
