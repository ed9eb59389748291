"""Nets of equal size: one whole-number param is solved for, so that a figure is what it shall be.

Families that differ in parameters differ in more than in how they are connected. With a match,
each cell gets the width, say, at which its net has as many parameters as the others have.
"""

from __future__ import annotations

from collections.abc import Callable

from resdsl.architecture import Point
from resdsl.study.config.study_config import Match
from resdsl.text.diagnostics import ResdslError

LARGEST = 2**20
"""The largest value that is tried for a param."""


def matched(
    match: Match, draw: Callable[[int], Point], bounds: tuple[int, int] | None = None
) -> tuple[int, Point]:
    """Return the value of the param, and the net, whose figure comes nearest to what is wanted.

    The figure must rise with the param, as parameters do with a width. The value is found by
    doubling and then by halving the interval, so a net is built some twenty times. Values for
    which there is no net, such as widths that heads do not divide, are stepped over.

    Args:
        match: the figure, what it shall be, and the share that may be missed.
        draw: gives the net at a value of the param.
        bounds: the lowest and the highest value of the param; None where nothing bounds it.

    Raises:
        ResdslError: `no-match` when no value comes near enough; why there is no net at any value.
    """
    points: dict[int, Point | None] = {}
    refused: list[ResdslError] = []

    def figure(value: int) -> int | None:
        if value not in points:
            try:
                points[value] = draw(value)
            except ResdslError as error:
                refused.append(error)
                points[value] = None
        point = points[value]
        return None if point is None else int(getattr(point.architecture, match.figure))

    def at_or_above(value: int, last: int) -> int | None:
        """Return the first value from here on that has a net, a few steps on at most."""
        steps = range(value, min(last, value + _STEPS) + 1)
        return next((v for v in steps if figure(v) is not None), None)

    least, most = bounds or (1, LARGEST)
    high = max(1, least)
    low = at_or_above(high, most)
    while low is not None and high <= most:
        above = at_or_above(high, most)
        if above is not None and (figure(above) or 0) >= match.wanted:
            break
        low, high = above or low, min(2 * high, most) if high < most else most + 1
    while low is not None and high - low > 1:
        half = (low + high) // 2
        middle = at_or_above(half, high - 1)
        if middle is not None and (figure(middle) or 0) < match.wanted:
            low = middle
        else:
            high = half
    built = {v: abs((figure(v) or 0) - match.wanted) for v in points if figure(v) is not None}
    if not built:
        raise refused[-1]
    best = min(built, key=lambda value: (built[value], value))
    point = points[best]
    assert point is not None
    if built[best] > match.within * match.wanted:
        text = f"no `{match.by}` gives {match.wanted:,} {match.figure} within {match.within:.3g}: "
        nearest = getattr(point.architecture, match.figure)
        text += f"the nearest, {match.by} {best}, has {nearest:,}"
        raise ResdslError.of("no-match", text, help="allow a larger share by `match.within`")
    return best, point


_STEPS = 64
"""How far apart two values that have a net may lie."""
