"""What an op computes, written alike by all ops that can be the same functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CanonicalFunction:
    """A function of ``parts``, which are forms, or inputs by their number from 0 on.

    Where ``ordered`` is false the order of the parts does not matter.
    """

    what: str
    parts: tuple[CanonicalPart, ...] = ()
    ordered: bool = True


CanonicalPart = CanonicalFunction | int
JOINS = frozenset({"add", "mean", "mul", "concat"})


def product(number: float, *parts: CanonicalPart) -> CanonicalPart:
    """Return the form of a number times the product of ``parts``."""
    number = float(f"{number:.12g}")  # 1 - 0.9 is 0.1
    factors = parts if number == 1 else (CanonicalFunction(repr(number)), *parts)
    return factors[0] if len(factors) == 1 else CanonicalFunction("mul", factors, ordered=False)


def joined(kind: str, lanes: Sequence[tuple[float, CanonicalPart]]) -> CanonicalPart:
    """Return the form of a join, one of :data:`JOINS`, of lanes, each a number times a part.

    A mean is the sum of equal shares, and a sum does without lanes of weight 0.
    """
    if kind == "mul":
        whole = 1.0
        for number, _ in lanes:
            whole *= number
        return product(whole, *(part for _, part in lanes))
    if kind == "mean":
        lanes = [(number / len(lanes), part) for number, part in lanes]
    if kind != "concat":
        lanes = [lane for lane in lanes if lane[0]] or lanes
    parts = tuple(product(number, part) for number, part in lanes)
    if len(parts) == 1:
        return parts[0]
    return (
        CanonicalFunction("concat", parts)
        if kind == "concat"
        else CanonicalFunction("add", parts, ordered=False)
    )
