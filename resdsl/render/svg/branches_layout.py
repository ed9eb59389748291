"""Columns side by side: a fork above, a join below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from resdsl.render.metrics import cut, text_width
from resdsl.render.model.parts import DrawnBranches, DrawnColumn
from resdsl.render.model.words import dotted, output
from resdsl.render.svg.cards import glyph, join_name, layout_counts
from resdsl.render.svg.extent import (
    FEW,
    GAP,
    RADIUS,
    SPACING,
    Extent,
    LayoutChain,
    Port,
    route_over,
)
from resdsl.render.svg.marks import XY, Disc, Mark, MarkGroup, Polyline, label

_LEAST = 88.0  # width of cards
_BETWEEN = 24.0
_NAMED = 28.0  # from the fork to columns that have names
_NAME = 120.0


@dataclass(frozen=True, slots=True)
class _Stand:
    """A column with its extent and the place of its spine."""

    column: DrawnColumn
    extent: Extent
    x: float = 0

    @property
    def name(self) -> str:
        return cut(self.column.name, _NAME, "small")

    @property
    def carries(self) -> bool:
        """Tell whether the column is a shortcut.

        Among branches, which have names, an identity is one; among the inputs of a join, which
        have none, an adapted input is.
        """
        return bool(self.column.name) != bool(self.column.body)


def layout_branches(branches: DrawnBranches, layout: LayoutChain) -> Extent:
    """Return columns from their fork to their join.

    Columns that read named outputs alone stand at the right, where the lines from these arrive.
    """
    stands = _stand([_measure(column, layout) for column in branches.columns])
    *others, last = stands
    forks = sum(column.follows for column in branches.columns) > 1
    over = sum(len(stand.extent.ports) for stand in others)
    tap = 4 * forks + 16.0 * over
    top = tap + (_NAMED if any(stand.name for stand in stands) else 0)
    merge = top + max(stand.extent.height for stand in stands) + GAP + RADIUS
    title = dotted(f"{branches.name}: {branches.join.op}", output(branches.join.shape))
    shortcuts = len(branches.extra) + sum(stand.carries for stand in stands)
    width = 4.0 if shortcuts <= FEW else 1.5
    shapes: list[Mark] = [Polyline(((0, 0), (0, tap)))] if branches.columns[0].follows else []
    for stand in sorted(stands, key=lambda stand: stand.carries):  # on top of the lines it joins
        shapes += _draw(stand, tap, top, merge, width)
    shapes += [Disc(0, tap, 3, "branch-head")] if forks else []
    shapes.append(MarkGroup(title, glyph(branches.join.op, 0, merge)))
    name = join_name(branches.join.op)
    shapes.append(label(-RADIUS - 2, merge + 18, name, "small muted", "end"))
    ports = [*route_over((stand.x, top, stand.extent) for stand in others)]
    ports += [port.moved(last.x, top) for port in last.extent.ports]
    ports += [Port(source, name, ((RADIUS, merge),), True) for source, name in branches.extra]
    left = max(stand.extent.left - stand.x for stand in stands)
    right, counts = layout_counts(branches.join, merge)
    shapes.append(counts)
    right = max(right, *(stand.extent.reach + stand.x for stand in stands))
    return Extent(left, right, merge + RADIUS, shapes, ports, lead=8, arrow=False)


def _measure(column: DrawnColumn, layout: LayoutChain) -> _Stand:
    stand = _Stand(column, layout(column.body, _LEAST))
    extent, words = stand.extent, 10 + text_width(stand.name, "small") if stand.name else 0
    ports = [replace(port, joins=port.joins or not stand.name) for port in extent.ports]
    left, right = max(extent.left, SPACING / 2), max(extent.right, SPACING / 2, words)
    return replace(stand, extent=replace(extent, left=left, right=right, ports=ports))


def _stand(stands: list[_Stand]) -> list[_Stand]:
    """Return the columns side by side, the spine in the middle of those that it flows into."""
    edge, placed = 0.0, []
    for stand in stands:
        placed.append(replace(stand, x=edge + stand.extent.left))
        edge += stand.extent.left + stand.extent.reach + _BETWEEN
    places = [stand.x for stand in placed if stand.column.follows] or [s.x for s in placed]
    middle = (places[(len(places) - 1) // 2] + places[len(places) // 2]) / 2
    return [replace(stand, x=stand.x - middle) for stand in placed]


def _draw(stand: _Stand, tap: float, top: float, merge: float, width: float) -> Iterator[Mark]:
    x, extent, bottom = stand.x, stand.extent, top + stand.extent.height
    style, width = ("lane", width) if stand.carries else ("edge", 1.5)
    enter: tuple[XY, ...] = ((0, tap), (x, tap), (x, top))
    if not stand.column.follows:
        enter = enter[2:]
    leave: tuple[XY, ...] = ((x, bottom), (x, merge), (-RADIUS if x < 0 else RADIUS, merge))
    if x == 0:
        leave = ((0, bottom), (0, merge - RADIUS))
    if stand.column.body:
        yield Polyline(enter, style, width, arrow=extent.arrow)
        enter = ()
    yield Polyline((*enter, *leave), style, width, arrow=True)
    yield extent.at(x, top)
    yield label(x + 10, tap + 18, stand.name, "small muted")
