"""Where lines at the side of a chain, and the plates with their names, find room.

Both functions give what a search from the first place to the last would give, in a time that
hardly grows with the number of lines that are there already.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from math import inf

_PLATE = 14.0
_STEP = 4.0


def first_fit(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Return for each span the first track on which it touches none of the spans before it.

    A span is a lowest and a highest number, and belongs to its track with both of its ends. The
    spans must come with the shorter ones first.

    >>> first_fit([(1, 2), (3, 4), (2, 3), (0, 9)])
    [0, 0, 1, 2]
    """
    # No span holds a later one, which is longer. So spans touch where an end of the earlier one
    # lies in the later one, and it is enough to know which tracks have an end where. Sets of
    # tracks are the bits of a number: node `i` of the tree holds those of `2 i` and `2 i + 1`.
    ends = sorted({end for span in spans for end in span})
    leaves = {end: len(ends) + i for i, end in enumerate(ends)}
    taken = [0] * (2 * len(ends))
    tracks = []
    for span in spans:
        low, high = (leaves[end] for end in span)
        used = _union(taken, low, high)
        free = ~used & (used + 1)
        tracks.append(free.bit_length() - 1)
        for node in (low, high):
            while node:
                taken[node] |= free
                node //= 2
    return tracks


def _union(tree: list[int], first: int, last: int) -> int:
    """Return the union of the leaves from ``first`` to ``last``."""
    union, end = 0, last + 1
    while first < end:
        if first % 2:
            union |= tree[first]
            first += 1
        if end % 2:
            end -= 1
            union |= tree[end]
        first, end = first // 2, end // 2
    return union


class FreeHeights:
    """The heights about which a plate covers no horizontal line, from ``top`` to ``bottom``.

    A plate reaches 14 pixels up and 14 down. Its lower edge may not lie on a line.
    """

    def __init__(self, top: float, bottom: float) -> None:
        self._free = [(top, bottom)]  # sorted; the first height of each is in it, the last is not

    def cross(self, height: float) -> None:
        """Take away the heights where a plate would cover a line at ``height``."""
        low, high = height - _PLATE, height + _PLATE
        start, end = max(0, bisect(self._free, (low,)) - 1), bisect(self._free, (high,))
        touched = self._free[start:end]
        pieces = [(first, min(last, low)) for first, last in touched[:1]]
        pieces += [(max(first, high), last) for first, last in touched[-1:]]
        self._free[start:end] = [(first, last) for first, last in pieces if first < last]

    def nearest(self, middle: float, reach: float) -> float:
        """Return the free height nearest to ``middle``, ``middle`` itself where there is none.

        Only heights in steps of 4 pixels from ``middle``, at most ``reach`` away, come into
        question; of two that are as near the upper one is taken.

        >>> heights = FreeHeights(0, 100)
        >>> heights.nearest(50, 40)
        50.0
        >>> heights.cross(50)
        >>> heights.nearest(50, 40), heights.nearest(50, 8)
        (34.0, 50)
        """
        here = bisect(self._free, (middle, middle)) - 1
        above, below = range(here, -1, -1), range(max(here, 0), len(self._free))
        heights = (
            self._first(
                above, lambda _, last: middle - _STEP * max(0, (middle - last) // _STEP + 1)
            ),
            self._first(
                below, lambda first, _: middle + _STEP * max(0, -((middle - first) // _STEP))
            ),
        )
        near = (height for height in heights if abs(height - middle) <= reach)
        return min(near, key=lambda height: abs(height - middle), default=middle)

    def _first(self, order: range, nearest: Callable[[float, float], float]) -> float:
        """Return the first height that ``nearest`` finds in an interval, infinity if in none."""
        for i in order:
            first, last = self._free[i]
            if first <= (height := nearest(first, last)) < last:
                return height
        return inf
