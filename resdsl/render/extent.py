"""What laying out a part gives: its shapes about its spine, and how far they reach.

The spine is the vertical line of data flow; a part's own spine is at 0, its top at 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from resdsl.render.parts import Chain
from resdsl.render.shapes import Group, Point, Shape

GAP = 16.0  # between neighbours on the spine: room for an arrow
LANE = 32.0  # between neighbouring lanes
PAD = 24.0  # from the border of a frame to what it holds
RADIUS = 12.0  # of the glyph of a merge


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
    """A part laid out.

    ``lead`` is the room that it wants above; ``arrow`` tells whether the edge into it ends in a
    head there. ``border(left, right)`` is what a frame draws behind the rest: its extents may be
    widened, so that frames below each other have common edges.
    """

    left: float = 0
    right: float = 0
    height: float = 0
    shapes: Sequence[Shape] = ()
    ports: Sequence[Port] = ()
    lead: float = GAP
    arrow: bool = True
    border: Callable[[float, float], Shape] | None = None

    @property
    def width(self) -> float:
        return self.left + self.right

    def at(self, x: float, y: float) -> Shape:
        """Return the shapes with the spine at ``x`` and the top at ``y``."""
        behind = [self.border(self.left, self.right)] if self.border else []
        return Group("", [*behind, *self.shapes], x, y)


NOTHING = Extent(lead=0, arrow=False)
Lay = Callable[[Chain, float], Extent]  # lays out a chain, its cards at least so wide
