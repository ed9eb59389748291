"""What a picture consists of: a handful of immutable shapes in pixels, y downwards.

``style`` holds class names of the stylesheet in :mod:`resdsl.render.svg.colours`, without their
prefix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from resdsl.render.metrics import text_width

XY = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. ``corners``: one radius, or top left, top right, bottom right, bottom left."""

    x: float
    y: float
    width: float
    height: float
    style: str
    corners: tuple[float, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle about its centre."""

    x: float
    y: float
    radius: float
    style: str


@dataclass(frozen=True, slots=True)
class Polyline:
    """A polyline with rounded bends; ``arrow`` puts a head on its last point."""

    points: tuple[XY, ...]
    style: str = "edge"
    width: float = 1.5
    opacity: float = 1.0
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class TextMark:
    """A line of text on its baseline: runs, each with its style; empty ones are not drawn."""

    x: float
    y: float
    runs: tuple[tuple[str, str], ...]
    anchor: Anchor = "start"

    @property
    def width(self) -> float:
        return sum(text_width(*run) for run in self.runs)


@dataclass(frozen=True, slots=True)
class MarkGroup:
    """Shapes about a place: a part with the title that a viewer shows while hovering.

    Without a title it only moves what it holds.
    """

    title: str
    shapes: Sequence[Mark]
    x: float = 0
    y: float = 0


Mark = Box | Disc | Polyline | TextMark | MarkGroup


def label(x: float, y: float, words: str, style: str = "", anchor: Anchor = "start") -> TextMark:
    """Return a text of one run."""
    return TextMark(x, y, ((words, style),), anchor)


def plate(title: str, x: float, y: float, words: str, width: float) -> Mark:
    """Return the small plate with ``words`` about (x, y) that names a line.

    ``title`` is what a viewer shows while hovering.
    """
    box = Box(x - width / 2, y - 10, width, 20, "merge", (10,))
    return MarkGroup(title, [box, label(x, y + 4, words, "small", "middle")])


def settled(shapes: Iterable[Mark], x: float = 0, y: float = 0) -> Iterator[Mark]:
    """Yield the shapes where they belong, moved by (x, y) and by the groups that they are in.

    Groups without a title dissolve.
    """
    for shape in shapes:
        match shape:
            case MarkGroup(title=title, shapes=inner):
                held = settled(inner, x + shape.x, y + shape.y)
                yield from [MarkGroup(title, tuple(held))] if title else held
            case Polyline(points=points):
                yield replace(shape, points=tuple((a + x, b + y) for a, b in points))
            case _:
                yield replace(shape, x=shape.x + x, y=shape.y + y)


def flatten(shapes: Iterable[Mark]) -> Iterator[Box | Disc | Polyline | TextMark]:
    """Yield every shape, those inside groups included, in drawing order."""
    for shape in shapes:
        if isinstance(shape, MarkGroup):
            yield from flatten(shape.shapes)
        else:
            yield shape
