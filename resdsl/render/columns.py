"""Breaks a chain into columns, so that a picture is nearer to a page than to a ribbon."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from resdsl.render.chain import Placed

_MOST = 12
_LEAST_HEIGHT = 400.0


def divisions(placed: tuple[Placed, ...]) -> Iterator[tuple[slice, ...]]:
    """Yield the chain in one column, in two of like height, and so on."""
    breaks = _breaks(placed)
    total = placed[-1].bottom
    seen: set[tuple[int, ...]] = set()
    most = min(_MOST, len(breaks) + 1, 2 + int(total // _LEAST_HEIGHT))
    for count in range(1, most + 1):
        ends = _split(placed, breaks, count)
        if ends not in seen:
            seen.add(ends)
            yield tuple(map(slice, (0, *ends[:-1]), ends))


def _breaks(placed: tuple[Placed, ...]) -> frozenset[int]:
    """Return the links before which a column may start: no lane passes there."""
    index = {n: i for i, item in enumerate(placed) for n in item.link.outputs}
    crossed = [0] * (len(placed) + 1)
    for i, item in enumerate(placed):
        numbers = [n for n, _ in item.link.extra] + [port.source for port in item.extent.ports]
        for number in numbers:
            crossed[index[number] + 1] += 1
            crossed[i + 1] -= 1
    passing = list(accumulate(crossed))
    inner = range(2, len(placed) - 1)
    return frozenset(i for i in inner if not passing[i] and placed[i].link.follows)


def _split(placed: tuple[Placed, ...], breaks: frozenset[int], count: int) -> tuple[int, ...]:
    """Return the ends of at most ``count`` columns, the highest of them as low as it can be."""
    low, high = placed[-1].bottom / count, placed[-1].bottom
    ends: tuple[int, ...] = (len(placed),)
    for _ in range(12):
        middle = (low + high) / 2
        tried = _fill(placed, breaks, middle)
        if len(tried) <= count:
            ends, high = tried, middle
        else:
            low = middle
    return ends


def _fill(placed: tuple[Placed, ...], breaks: frozenset[int], height: float) -> tuple[int, ...]:
    ends: list[int] = []
    top, last = 0.0, 0
    for i, item in enumerate(placed):
        if item.bottom - top > height and last:
            ends.append(last)
            top, last = placed[last].top, 0
        if i in breaks:
            last = i
    return (*ends, len(placed))
