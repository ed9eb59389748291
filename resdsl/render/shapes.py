"""What a picture consists of: a handful of immutable shapes in pixels, y downwards.

``style`` holds class names of the stylesheet in :mod:`resdsl.render.theme`, without their prefix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from resdsl.render.metrics import text_width

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
SIZES = {"large": 20.0, "small": 11.0}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. ``corners`` are radii: top left, top right, bottom right, bottom left."""

    x: float
    y: float
    width: float
    height: float
    style: str
    corners: tuple[float, float, float, float] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle about its centre."""

    x: float
    y: float
    radius: float
    style: str


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline with rounded bends; ``arrow`` puts a head on its last point."""

    points: tuple[Point, ...]
    style: str = "edge"
    width: float = 1.5
    opacity: float = 1.0
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text on its baseline: runs of text, each with its styles."""

    x: float
    y: float
    runs: tuple[tuple[str, str], ...]
    anchor: Anchor = "start"

    @property
    def width(self) -> float:
        """The width in pixels by the shipped metrics."""
        return sum(run_width(text, style) for text, style in self.runs)

    @property
    def size(self) -> float:
        """The font size of the largest run, in pixels."""
        return max(font(style)[0] for _, style in self.runs)


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes of one part, with the title that a viewer shows while hovering."""

    title: str
    shapes: tuple[Shape, ...]


Shape = Box | Disc | Line | Text | Group


def font(style: str) -> tuple[float, bool]:
    """Return the font size in pixels and whether the font is bold."""
    names = style.split()
    size = next((SIZES[n] for n in names if n in SIZES), 13.0)
    return size, "bold" in names or "large" in names


def run_width(text: str, style: str = "") -> float:
    """Return the width of a run of text in pixels."""
    return text_width(text, *font(style))


def flatten(shapes: Iterable[Shape]) -> Iterator[Box | Disc | Line | Text]:
    """Yield every shape, those inside groups included, in drawing order."""
    for shape in shapes:
        if isinstance(shape, Group):
            yield from flatten(shape.shapes)
        else:
            yield shape


def sign(
    x: float, y: float, strokes: Iterable[tuple[float, float, float, float]], style: str = "sign"
) -> Iterator[Line]:
    """Yield strokes, each from and to an offset of (x, y): the sign inside a glyph."""
    for x1, y1, x2, y2 in strokes:
        yield Line(((x + x1, y + y1), (x + x2, y + y2)), style, 2)
