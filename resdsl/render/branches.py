"""Parallel branches: columns side by side between a fork and a merge."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from resdsl.render.cards import RADIUS, glyph
from resdsl.render.extent import GAP, Extent, Port
from resdsl.render.metrics import cut
from resdsl.render.parts import Branches, Chain
from resdsl.render.shapes import Disc, Group, Line, Shape, Text, run_width

_FORK = 8.0
_BETWEEN = 24.0
_TURN = 16.0


def lay_branches(part: Branches, lay: Callable[[Chain, float], Extent]) -> Extent:
    """Return labelled columns side by side, centred on the spine."""
    columns = [lay(chain, 120.0) for _, chain in part.columns]
    labels = [cut(name, 120, 11) for name, _ in part.columns]
    lefts = [max(c.left, 16.0) for c in columns]
    rights = [
        max(c.right, 16.0, 8 + run_width(t, "small")) for c, t in zip(columns, labels, strict=True)
    ]
    whole = sum(lefts) + sum(rights) + _BETWEEN * (len(columns) - 1)
    spines: list[float] = []
    edge = -whole / 2
    for left, right in zip(lefts, rights, strict=True):
        spines.append(edge + left)
        edge += left + right + _BETWEEN
    over = sum(len(column.ports) for column in columns[:-1])
    fork = _FORK + _TURN * over
    start = fork + 32
    end = start + max(column.height for column in columns)
    merge = end + GAP + RADIUS

    def draw(x: float, y: float) -> Iterator[Shape]:
        yield Line(((x, y), (x, y + fork)))
        for spine, column in zip(spines, columns, strict=True):
            yield from _draw_column(column, x, x + spine, y, fork, start, merge)
        yield Disc(x, y + fork, 3, "tap")
        for spine, label in zip(spines, labels, strict=True):
            yield Text(x + spine + 8, y + fork + 18, ((label, "small muted"),))
        yield Group(f"{part.name}: {part.merge}", tuple(glyph(part.merge, x, y + merge)))

    ports = tuple(_ports(columns, spines, start))
    return Extent(whole / 2, whole / 2, merge + RADIUS, draw, ports, lead=8, arrow=False)


def _draw_column(
    column: Extent, x: float, spine: float, y: float, fork: float, start: float, merge: float
) -> Iterator[Shape]:
    aligned = abs(spine - x) < RADIUS
    top = ((x, y + fork), (spine, y + fork), (spine, y + start))
    yield Line(top, arrow=column.arrow)
    yield from column.draw(spine, y + start)
    bottom = (spine, y + start + column.height)
    if aligned:
        # Straight down, even where the column's middle is a little off the spine.
        yield Line((bottom, (spine, y + merge - RADIUS)), arrow=True)
    else:
        side = x - RADIUS if spine < x else x + RADIUS
        yield Line((bottom, (spine, y + merge), (side, y + merge)), arrow=True)


def _ports(columns: list[Extent], spines: list[float], start: float) -> Iterator[Port]:
    over = 0
    for column, spine in zip(columns, spines, strict=True):
        for port in column.ports:
            inner = port.moved(spine, start)
            if column is columns[-1]:
                yield inner
                continue
            # From the right other columns are in the way: over the top, then down beside it.
            height, down = _TURN * over + 4, spine + max(column.right, 16.0) + 8
            path = ((down, height), (down, inner.path[0][1]), *inner.path)
            yield Port(port.source, port.name, path, port.joins)
            over += 1
