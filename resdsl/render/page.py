"""The page: title, the net in columns, its blocks beside it, a legend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from resdsl.render.chain import Placed, lay_chain, place
from resdsl.render.columns import divisions
from resdsl.render.extent import Extent
from resdsl.render.frames import lay_definition
from resdsl.render.metrics import cut
from resdsl.render.parts import Chain, Outline, marks
from resdsl.render.shapes import Box, Disc, Line, Point, Shape, Text, flatten, run_width
from resdsl.render.theme import KINDS, LEGEND

_MARGIN = 32.0
_TOP = 112.0  # where the drawing starts, below title and subtitle
_BETWEEN = 56.0  # columns of the net: room for the line that leads on
_SHELF = 24.0
_RATIO = 1.5
_FOOT = 72.0
_ASIDE = 48.0  # between the net and its blocks


@dataclass(frozen=True, slots=True)
class Page:
    """A picture, ready to be written."""

    title: str
    width: float
    height: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class _Arrangement:
    """The net's columns, and its blocks on shelves beside it."""

    columns: tuple[slice, ...]
    shelves: tuple[tuple[Extent, ...], ...]
    net_width: float
    net_height: float
    balance: float  # the height of the shortest column over that of the tallest

    @property
    def width(self) -> float:
        rows = [sum(e.width for e in row) + _SHELF * (len(row) - 1) for row in self.shelves]
        return self.net_width + (_ASIDE + max(rows) if rows else 0)

    @property
    def height(self) -> float:
        shelves = sum(max(e.height for e in row) + _SHELF for row in self.shelves) - _SHELF
        return max(self.net_height, shelves)

    @property
    def cost(self) -> float:
        """The height of the 3:2 screen that shows all; further and short columns cost extra."""
        screen = max((self.width + 2 * _MARGIN) / _RATIO, self.height + _TOP + _FOOT)
        return screen * (1 + 0.06 * (len(self.columns) - 1)) * (1.3 - 0.3 * self.balance)


def compose_page(outline: Outline) -> Page:
    """Return the arrangement whose shape is nearest to a 3:2 screen."""
    panels = [lay_definition(definition, lay_chain) for definition in outline.blocks]
    best = min(_arrangements(place(outline.net), panels), key=lambda a: a.cost)
    chains = [Chain(outline.net.links[part]) for part in best.columns]
    columns = [lay_chain(chain) for chain in chains]
    net_width = sum(column.width for column in columns) + _BETWEEN * (len(columns) - 1)
    bottom = (
        _TOP + max(best.height, *(column.height for column in columns)) + 32 * (len(columns) > 1)
    )
    body = (
        *_draw_net(columns, [chain.links[-1].label for chain in chains]),
        *_draw_shelves(best.shelves, _MARGIN + net_width + _ASIDE),
        *_legend(outline, bottom + 24),
    )
    right = max(map(_right, flatten(body)))
    width = max(right, _MARGIN + run_width(outline.subtitle, "muted"), 320) + _MARGIN
    title = cut(outline.title, width - 2 * _MARGIN, 20, True)
    head = (
        Text(_MARGIN, 52, ((title, "large"),)),
        Text(_MARGIN, 76, ((outline.subtitle, "muted"),)),
    )
    return Page(f"{outline.title}: {outline.subtitle}", width, bottom + _FOOT, (*head, *body))


def _right(shape: Box | Disc | Line | Text) -> float:
    match shape:
        case Box(x=x, width=width):
            return x + width
        case Line(points=points):
            return max(x for x, _ in points)
        case Text(x=x, anchor="start") as text:
            return x + text.width
        case _:
            return shape.x


def _arrangements(placed: tuple[Placed, ...], panels: list[Extent]) -> Iterator[_Arrangement]:
    for division in divisions(placed):
        columns = [placed[part] for part in division]
        widths = (
            max(i.extent.left for i in items) + max(i.extent.right for i in items)
            for items in columns
        )
        width = sum(widths) + _BETWEEN * (len(columns) - 1)
        heights = [items[-1].bottom - items[0].top for items in columns]
        net = (width, max(heights), min(heights) / max(heights))
        for shelves in _shelvings(panels):
            yield _Arrangement(division, shelves, *net)


def _shelvings(panels: list[Extent]) -> Iterator[tuple[tuple[Extent, ...], ...]]:
    """Yield the panels on one shelf, on two, and so on."""
    if not panels:
        yield ()
        return
    limits = list(accumulate(panel.width + _SHELF for panel in panels))
    widest = max(panel.width for panel in panels)
    for limit in limits[:: -(-len(limits) // 24) * -1]:
        rows: list[list[Extent]] = [[]]
        used = 0.0
        for panel in panels:
            if rows[-1] and used + panel.width > max(limit, widest):
                rows.append([])
                used = 0.0
            rows[-1].append(panel)
            used += panel.width + _SHELF
        yield tuple(map(tuple, rows))


def _draw_net(columns: list[Extent], labels: list[str]) -> Iterator[Shape]:
    x = _MARGIN
    way: tuple[Point, ...] = ()
    for column, label in zip(columns, labels, strict=True):
        spine, bottom = x + column.left, _TOP + column.height
        if way:
            turn = x - _BETWEEN / 2
            path = (*way, (turn, way[-1][1]), (turn, _TOP - 16), (spine, _TOP - 16), (spine, _TOP))
            yield Line(path, arrow=column.arrow)
        yield from column.draw(spine, _TOP)
        if label:
            yield Text(spine + 10, bottom + 16, ((label, "small muted"),))
        way = ((spine, bottom), (spine, bottom + (28 if label else 16)))
        x += column.width + _BETWEEN


def _draw_shelves(shelves: tuple[tuple[Extent, ...], ...], left: float) -> Iterator[Shape]:
    y = _TOP
    for row in shelves:
        x = left
        for panel in row:
            yield from panel.draw(x + panel.left, y)
            x += panel.width + _SHELF
        y += max(panel.height for panel in row) + _SHELF


def _legend(outline: Outline, y: float) -> Iterator[Shape]:
    chains = (outline.net, *(block.chain for block in outline.blocks))
    used = {mark for chain in chains for mark in marks(chain)}
    x = _MARGIN
    for kind in KINDS:
        if kind in used:
            yield Box(x, y, 20, 12, f"{kind}-fill", (3,) * 4)
            yield Box(x, y, 4, 12, f"{kind}-bar", (1,) * 4)
            yield Text(x + 26, y + 10, ((LEGEND[kind], "small muted"),))
            x += 26 + run_width(LEGEND[kind], "small") + 24
    if "shortcut" in used:
        yield Line(((x, y + 6), (x + 20, y + 6)), "lane", 4)
        yield Text(x + 26, y + 10, (("shortcut, as wide as its initial weight", "small muted"),))
