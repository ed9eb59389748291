"""What an op computes, written alike by all ops that can be the same functions.

Two nets of equal forms are one function family: they differ in names, initial values and what acts
in training alone. `add` of two outputs and a `skip` without a gate are the same form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CanonicalFunction:
    """A function of ``parts``, which are forms, or inputs by their number from 0 on.

    ``what`` names the function; ops whose ``what`` and parts are equal compute the same. Where
    ``ordered`` is false the order of the parts does not matter.
    """

    what: str
    parts: tuple[CanonicalPart, ...] = ()
    ordered: bool = True


CanonicalPart = CanonicalFunction | int
JOINS = frozenset({"add", "mean", "mul", "concat"})
"""The kinds of joins that :func:`joined` knows."""


def product(number: float, *parts: CanonicalPart) -> CanonicalPart:
    """Return the form of a number times the product of ``parts``.

    >>> product(1.0, 0), product(0.5, 0).what
    (0, 'mul')
    """
    number = float(f"{number:.12g}")  # Of 0.1 and of 1 - 0.9, 0.09999999999999998, this is 0.1.
    factors = parts if number == 1 else (CanonicalFunction(repr(number)), *parts)
    return factors[0] if len(factors) == 1 else CanonicalFunction("mul", factors, ordered=False)


def joined(kind: str, paths: Sequence[tuple[float, CanonicalPart]]) -> CanonicalPart:
    """Return the form of a join, one of :data:`JOINS`, of paths, each a number times a part.

    A mean is the sum of equal shares, and a sum does without paths of weight 0.

    >>> joined("mean", [(2.0, 0), (0.0, 1)])
    0
    """
    if kind == "mul":
        whole = 1.0
        for number, _ in paths:
            whole *= number
        return product(whole, *(part for _, part in paths))
    if kind == "mean":
        paths = [(number / len(paths), part) for number, part in paths]
    if kind != "concat":
        paths = [path for path in paths if path[0]] or paths
    parts = tuple(product(number, part) for number, part in paths)
    if len(parts) == 1:
        return parts[0]
    return (
        CanonicalFunction("concat", parts)
        if kind == "concat"
        else CanonicalFunction("add", parts, ordered=False)
    )
