"""What laying out a part gives: its shapes about its spine, how far they reach, what they read.

The spine is the vertical line of data flow; a part's own spine is at 0, its top at 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from resdsl.render.model.parts import Chain
from resdsl.render.svg.marks import XY, Mark, MarkGroup

GAP = 16.0  # between neighbours on the spine: room for an arrow
SPACING = 32.0  # between neighbouring lines
FEW = 3  # above this many lines thin ones read better
TURN = 16.0  # between lines that are led over the top to a part at the left
PAD = 24.0  # from the border of a frame to what it holds
_BESIDE = 8.0  # between lines that are led down beside a part
RADIUS = 12.0  # of the glyph of a merge


@dataclass(frozen=True, slots=True)
class Port:
    """An input from an output further up, still to be led here from the right.

    ``path`` starts where a horizontal line from the right arrives; offsets from spine and top.
    """

    source: int
    name: str
    path: tuple[XY, ...]
    joins: bool  # ends in a join, where the line is one of its inputs

    def moved(self, x: float, y: float) -> Port:
        """Return the port of a part whose spine is placed at ``x`` and whose top at ``y``."""
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
    shapes: Sequence[Mark] = ()
    ports: Sequence[Port] = ()
    lead: float = GAP
    arrow: bool = True
    border: Callable[[float, float], Mark] | None = None

    @property
    def width(self) -> float:
        return self.left + self.right

    @property
    def reach(self) -> float:
        """The room to the right that the part takes where others hide it: lines to its ports are
        then led down beside it, as in :func:`route_over`."""
        return self.right + _BESIDE * max(0, len(self.ports) - 1)

    def at(self, x: float, y: float) -> Mark:
        """Return the shapes with the spine at ``x`` and the top at ``y``."""
        behind = [self.border(self.left, self.right)] if self.border else []
        return MarkGroup("", [*behind, *self.shapes], x, y)


def route_over(parts: Iterable[tuple[float, float, Extent]]) -> Iterator[Port]:
    """Yield the ports of parts that other parts at their right hide.

    A line is led over the tops of all parts, then down onto the top of its own or beside it.
    ``parts`` are the spine, the top and the extent of each.
    """
    over = 0
    for at, top, extent in parts:
        for beside, port in enumerate(extent.ports, start=1):
            first, *rest = port.moved(at, top).path
            height, down = TURN * over + 4, at + extent.right + _BESIDE * beside
            path = ((down, height), (down, first[1]), first, *rest)
            if port.path[0] == (0, 0):  # The port is the top of the part.
                path = ((at, height), *rest)
            yield replace(port, path=path)
            over += 1


NOTHING = Extent(lead=0, arrow=False)
LayoutChain = Callable[[Chain, float], Extent]
"""Lays out a chain whose cards are at least so wide. Parts that hold chains are handed it, because
the file of chains imports those of the parts."""
