"""Long named skips: lanes at the right of the chain that holds both ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from resdsl.render.extent import LANE, PAD, Port
from resdsl.render.metrics import cut
from resdsl.render.shapes import Box, Group, Line, Shape, Text, run_width

_FEW = 3  # above this many lanes thin lines read better
_LABEL = 96.0
_ROOM = 44.0  # a shorter lane has no straight part for its name


@dataclass(frozen=True, slots=True)
class _Lane:
    """One output's way down the margin, from its tap to the last of its ports."""

    tap: float
    ports: tuple[Port, ...]

    @property
    def end(self) -> float:
        return max(port.path[0][1] for port in self.ports)

    @property
    def name(self) -> str:
        return self.ports[0].name

    @property
    def label(self) -> str:
        return cut(self.name, _LABEL, 11)

    @property
    def width(self) -> float:
        return max(LANE, run_width(self.label, "small") + 24 if self.label else 0)


@dataclass(frozen=True, slots=True)
class Margins:
    """The lanes of one chain. ``right`` is the chain's extent with them; ``open`` are the ports
    whose output lies further out."""

    lanes: tuple[tuple[float, _Lane], ...]  # with its distance from the spine, inner first
    right: float
    open: tuple[Port, ...]

    def draw(self, x: float, y: float) -> Iterator[Shape]:
        """Yield the lanes, the outer ones first, so that pills lie on top."""
        width = 4.0 if len(self.lanes) <= _FEW else 1.5
        for offset, lane in reversed(self.lanes):
            for port in lane.ports:
                path = [(0.0, lane.tap), (offset, lane.tap), (offset, port.path[0][1]), *port.path]
                points = tuple((x + a, y + b) for a, b in path)
                size = width if port.joins else 1.5
                line = Line(points, "lane", size, arrow=True)
                yield Group(f"{lane.name or 'named output'}: skip", (line,))
        for offset, lane in self.lanes:
            if lane.label and lane.end - lane.tap >= _ROOM:
                yield _pill(lane, x + offset, y + (lane.tap + lane.end) / 2)


def lay_margins(taps: Mapping[int, float], ports: Iterable[Port], right: float) -> Margins:
    """Return the lanes from the named outputs (number -> height) to the ports that read them.

    Short lanes lie inside, so that lanes which nest do not cross.
    """
    by_source: dict[int, list[Port]] = {}
    open_: list[Port] = []
    for port in ports:
        if port.source in taps:
            by_source.setdefault(port.source, []).append(port)
        else:
            open_.append(port)
    lanes = [_Lane(taps[source], tuple(found)) for source, found in by_source.items()]
    if not lanes:
        return Margins((), right, tuple(open_))
    columns: list[list[_Lane]] = []
    for lane in sorted(lanes, key=lambda lane: lane.end - lane.tap):
        free = (c for c in columns if all(o.end < lane.tap or lane.end < o.tap for o in c))
        column = next(free, None)
        if column is None:
            columns.append(column := [])
        column.append(lane)
    placed: list[tuple[float, _Lane]] = []
    at = right + PAD - LANE / 2
    for column in columns:
        width = max(lane.width for lane in column)
        placed += [(at + width / 2, lane) for lane in column]
        at += width
    return Margins(tuple(placed), at, tuple(open_))


def _pill(lane: _Lane, x: float, y: float) -> Group:
    width = run_width(lane.label, "small") + 16
    box = Box(x - width / 2, y - 10, width, 20, "merge", (10,) * 4)
    return Group(lane.name, (box, Text(x, y + 4, ((lane.label, "small"),), "middle")))
