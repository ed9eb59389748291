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

STEPS = 64
"""How far apart two values that have a net may lie."""


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
    nets = _Nets(match, draw)
    nets.search(*bounds or (1, LARGEST))
    return nets.nearest()


class _Nets:
    """The nets that have been built, by the value of the param; None where there is none."""

    def __init__(self, match: Match, draw: Callable[[int], Point]) -> None:
        self._match, self._draw = match, draw
        self._points: dict[int, Point | None] = {}
        self._refusal: ResdslError | None = None

    def search(self, least: int, most: int) -> None:
        """Build the net below what is wanted and the one above, as near to it as values go."""
        high = max(1, least)
        low = self._at_or_above(high, most)
        while low is not None and high <= most:
            above = self._at_or_above(high, most)
            if above is not None and self._figure(above) >= self._match.wanted:
                break
            low, high = above or low, min(2 * high, most) if high < most else most + 1
        while low is not None and high - low > 1:
            half = (low + high) // 2
            middle = self._at_or_above(half, high - 1)
            if middle is not None and self._figure(middle) < self._match.wanted:
                low = middle
            else:
                high = half

    def nearest(self) -> tuple[int, Point]:
        """Return the value and the net that come nearest, the smaller of two.

        Raises:
            ResdslError: as :func:`matched`.
        """
        match = self._match
        built = {value: point for value, point in self._points.items() if point is not None}
        if not built:
            assert self._refusal is not None
            raise self._refusal
        best = min(built, key=lambda value: (abs(self._figure(value) - match.wanted), value))
        nearest = self._figure(best)
        if abs(nearest - match.wanted) > match.within * match.wanted:
            text = f"no `{match.by}` gives {match.wanted:,} {match.figure} within "
            text += f"{match.within:.3g}: the nearest, {match.by} {best}, has {nearest:,}"
            raise ResdslError.of("no-match", text, help="allow a larger share by `match.within`")
        return best, built[best]

    def _at_or_above(self, value: int, last: int) -> int | None:
        """Return the first value from here on that has a net, a few steps on at most."""
        steps = range(value, min(last, value + STEPS) + 1)
        return next((v for v in steps if self._has_net(v)), None)

    def _has_net(self, value: int) -> bool:
        if value not in self._points:
            try:
                self._points[value] = self._draw(value)
            except ResdslError as error:
                self._points[value], self._refusal = None, error
        return self._points[value] is not None

    def _figure(self, value: int) -> int:
        point = self._points[value]
        assert point is not None
        return int(getattr(point.architecture, self._match.figure))
