"""What laying out a part gives: its extents about its spine, and how to draw it.

The spine is the vertical line of data flow. Laying out (bottom-up) decides every size; drawing
(top-down) only needs a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from resdsl.render.shapes import Point, Shape

GRID = 8.0
GAP = 16.0  # between neighbours on the spine: room for an arrow
LANE = 32.0  # between neighbouring lanes
PAD = 24.0  # from the border of a frame to what it holds
Draw = Callable[[float, float], Iterator[Shape]]


@dataclass(frozen=True, slots=True)
class Port:
    """An input from an output further up, still to be led here from the right.

    ``path`` starts where a horizontal line from the right arrives; offsets from spine and top.
    """

    source: int
    name: str
    path: tuple[Point, ...]
    joins: bool  # ends in a join, where the lane is one of its inputs

    def moved(self, x: float, y: float) -> Port:
        """Return the port of a part that is placed at (x, y)."""
        return replace(self, path=tuple((a + x, b + y) for a, b in self.path))


@dataclass(frozen=True, slots=True)
class Extent:
    """A part laid out: ``draw(x, y)`` puts its spine at x and its top at y.

    ``lead`` is the room that it wants above; ``arrow`` tells whether the edge into it ends in a
    head there. ``widen(left, right)`` gives a frame that reaches at least so far, so that frames
    below each other have common edges.
    """

    left: float
    right: float
    height: float
    draw: Draw
    ports: tuple[Port, ...] = ()
    lead: float = GAP
    arrow: bool = True
    widen: Callable[[float, float], Extent] | None = None

    @property
    def width(self) -> float:
        return self.left + self.right


def up(value: float, step: float = GRID) -> float:
    """Return ``value`` rounded up to the grid."""
    return -(-value // step) * step


def nothing(x: float, y: float) -> Iterator[Shape]:
    """Yield no shape."""
    yield from ()
