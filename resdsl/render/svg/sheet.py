"""The page: a title, the net in columns, its blocks on shelves beside it, and a legend.

The net may stand in several columns and the blocks on several shelves; of all arrangements the
one whose shape is nearest to a screen is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate, product

from resdsl.render.metrics import cut, text_width
from resdsl.render.model.parts import KINDS, Outline
from resdsl.render.svg.chain import Placed, layout_chain, place
from resdsl.render.svg.extent import Extent
from resdsl.render.svg.frames import layout_definition
from resdsl.render.svg.marks import XY, Box, Disc, Mark, Polyline, TextMark, flatten, label, settled
from resdsl.render.svg.svg import Page

_MARGIN = 32.0
_TOP = 112.0  # where the drawing starts, below title and subtitle
_BETWEEN = 56.0  # columns of the net: room for the line that leads on
_ASIDE = 48.0  # between the net and its blocks
_SHELF = 24.0
_FOOT = 72.0
_RATIO = 1.5
_MOST = 12  # columns
_LEAST_HEIGHT = 400.0  # of a column

_Shelves = tuple[tuple[Extent, ...], ...]


def compose_page(outline: Outline) -> Page:
    """Return the picture in the arrangement whose shape is nearest to a 3:2 screen."""
    panels = [layout_definition(definition, layout_chain) for definition in outline.blocks]
    placed = place(outline.net)
    columned = [(slices, _columns_size(placed, slices)) for slices in divisions(placed)]
    shelved = [(shelves, _shelves_size(shelves)) for shelves in _shelvings(panels)]
    arrangements = product(columned, shelved)
    (slices, _), (shelves, _) = min(arrangements, key=lambda f: _cost(f[0][1], f[1][1]))
    chains = [outline.net[part] for part in slices]
    columns = [layout_chain(chain) for chain in chains]
    aside = _MARGIN + _row((column.width for column in columns), _BETWEEN) + _ASIDE
    net = _draw_net(columns, [chain[-1].label for chain in chains])
    drawn = [*settled(net), *settled(_draw_shelves(shelves, aside))]
    bottom = _TOP + max(_height(shelves), *(column.height for column in columns))
    bottom += 32 if len(columns) > 1 else 0  # for the lines that lead on
    drawn += _legend(drawn, bottom + 24)
    right = max(map(_right, flatten(drawn)))
    width = max(right, _MARGIN + text_width(outline.subtitle, "muted"), 320) + _MARGIN
    title = cut(outline.title, width - 2 * _MARGIN, "large")
    head = label(_MARGIN, 52, title, "large"), label(_MARGIN, 76, outline.subtitle, "muted")
    return Page(f"{outline.title}: {outline.subtitle}", width, bottom + _FOOT, (*head, *drawn))


def _columns_size(
    placed: tuple[Placed, ...], slices: tuple[slice, ...]
) -> tuple[float, list[float]]:
    """Return the width of the net in columns, and their heights."""
    columns = [[item.extent for item in placed[part]] for part in slices]
    width = _row((max(e.left for e in c) + max(e.right for e in c) for c in columns), _BETWEEN)
    return width, [placed[part][-1].bottom - placed[part][0].top for part in slices]


def _shelves_size(shelves: _Shelves) -> tuple[float, float]:
    """Return the width of the shelves, with what keeps them from the net, and their height."""
    rows = [_row((panel.width for panel in shelf), _SHELF) for shelf in shelves]
    return _ASIDE + max(rows) if rows else 0, _height(shelves)


def _cost(columns: tuple[float, list[float]], shelves: tuple[float, float]) -> float:
    """Return the height of the 3:2 screen that shows all, of two arrangements the better is lower.

    A further column costs 6%, because eyes must jump to it; columns of unequal heights up to 30%.
    """
    (net, heights), (aside, beside) = columns, shelves
    width = net + aside
    height = max(beside, *heights)
    screen = max((width + 2 * _MARGIN) / _RATIO, height + _TOP + _FOOT)
    return screen * (1 + 0.06 * (len(heights) - 1)) * (1.3 - 0.3 * min(heights) / max(heights))


def _row(sizes: Iterable[float], gap: float) -> float:
    """Return what things of these sizes take with gaps between them."""
    return sum(size + gap for size in sizes) - gap


def _height(shelves: _Shelves) -> float:
    return _row((max(panel.height for panel in shelf) for shelf in shelves), _SHELF)


def divisions(placed: tuple[Placed, ...]) -> Iterator[tuple[slice, ...]]:
    """Yield the chain in one column, in two of like height, and so on, as slices of its links."""
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
    """Return the links before which a column may start: no named line passes there."""
    index = {item.link.output: i for i, item in enumerate(placed)}
    crossed = [0] * (len(placed) + 1)
    for i, item in enumerate(placed):
        for port in item.ports:
            crossed[index[port.source] + 1] += 1
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
    """Return the ends of columns that are no higher than ``height`` where breaks allow it."""
    ends: list[int] = []
    top, last = 0.0, 0
    for i, item in enumerate(placed):
        if item.bottom - top > height and last:
            ends.append(last)
            top, last = placed[last].top, 0
        if i in breaks:
            last = i
    return (*ends, len(placed))


def _shelvings(panels: list[Extent]) -> Iterator[_Shelves]:
    """Yield the panels on one shelf, on two, and so on, in at most 24 ways."""
    if not panels:
        yield ()
        return
    limits = list(accumulate(panel.width + _SHELF for panel in panels))
    widest = max(panel.width for panel in panels)
    for limit in limits[:: -(-len(limits) // 24) * -1]:
        shelves: list[list[Extent]] = [[]]
        used = 0.0
        for panel in panels:
            if shelves[-1] and used + panel.width > max(limit, widest):
                shelves.append([])
                used = 0.0
            shelves[-1].append(panel)
            used += panel.width + _SHELF
        yield tuple(map(tuple, shelves))


def _draw_net(columns: list[Extent], labels: list[str]) -> Iterator[Mark]:
    """Yield the columns of the net; ``labels`` are the shapes at their ends."""
    x = _MARGIN
    way: tuple[XY, ...] = ()
    for column, shape in zip(columns, labels, strict=True):
        spine, bottom = x + column.left, _TOP + column.height
        if way:
            turn = x - _BETWEEN / 2
            path = (*way, (turn, way[-1][1]), (turn, _TOP - 16), (spine, _TOP - 16), (spine, _TOP))
            yield Polyline(path, arrow=column.arrow)
        yield column.at(spine, _TOP)
        yield label(spine + 10, bottom + 16, shape, "small muted")
        way = ((spine, bottom), (spine, bottom + (28 if shape else 16)))
        x += column.width + _BETWEEN


def _draw_shelves(shelves: _Shelves, left: float) -> Iterator[Mark]:
    y = _TOP
    for shelf in shelves:
        x = left
        for panel in shelf:
            yield panel.at(x + panel.left, y)
            x += panel.width + _SHELF
        y += max(panel.height for panel in shelf) + _SHELF


def _legend(drawn: list[Mark], y: float) -> Iterator[Mark]:
    """Yield what the colours in use mean."""
    used = {shape.style for shape in flatten(drawn) if not isinstance(shape, TextMark)}
    x = _MARGIN
    for kind, words in KINDS.items():
        if f"{kind}-fill" in used or (kind == "activation" and "sigma" in used):
            yield Box(x, y, 20, 12, f"{kind}-fill", (3,))
            yield Box(x, y, 4, 12, f"{kind}-bar", (1,))
            yield label(x + 26, y + 10, words, "small muted")
            x += 26 + text_width(words, "small") + 24
    if "lane" in used:
        yield Polyline(((x, y + 6), (x + 20, y + 6)), "lane", 4)
        yield label(x + 26, y + 10, "shortcut, as wide as its initial weight", "small muted")


def _right(shape: Box | Disc | Polyline | TextMark) -> float:
    match shape:
        case Box(x=x, width=width):
            return x + width
        case Polyline(points=points):
            return max(x for x, _ in points)
        case TextMark(x=x, anchor="start") as text:
            return x + text.width
        case _:
            return shape.x
