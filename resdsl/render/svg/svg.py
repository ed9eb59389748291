"""From shapes to SVG text: :func:`write_svg` is the only writer of SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from resdsl.render.svg.colours import stylesheet
from resdsl.render.svg.marks import XY, Box, Disc, Mark, MarkGroup, Polyline, TextMark
from resdsl.text.printable import printable

_BEND = 8.0


@dataclass(frozen=True, slots=True)
class Page:
    """A picture, ready to be written."""

    title: str
    width: float
    height: float
    shapes: Sequence[Mark]


def write_svg(page: Page, theme: str) -> str:
    """Return a complete SVG document in a theme of :data:`resdsl.render.svg.colours.THEMES`."""
    w, h = _number(page.width), _number(page.height)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" '
        f'viewBox="0 0 {w} {h}" role="img" class="rd-{theme}">',
        f"<title>{_text(page.title)}</title>",
        f"<style>{stylesheet(theme)}</style>",
        '<rect width="100%" height="100%" class="rd-paper"/>',
        *(line for shape in page.shapes for line in _serialise(shape)),
        "</svg>\n",
    ]
    return "\n".join(lines)


def _serialise(shape: Mark) -> Iterator[str]:
    match shape:
        case MarkGroup(title=title, shapes=inner):
            yield f"<g><title>{_text(title)}</title>"
            for child in inner:
                yield from _serialise(child)
            yield "</g>"
        case Box():
            yield _box(shape)
        case Disc(x=x, y=y, radius=r, style=style):
            yield f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(r)}"{_classes(style)}/>'
        case Polyline():
            yield from _line(shape)
        case TextMark():
            yield from _label(shape)


def _box(box: Box) -> str:
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    if len(set(box.corners)) == 1:
        radius = f' rx="{_number(box.corners[0])}"' if box.corners[0] else ""
        place = f'x="{_number(x)}" y="{_number(y)}"'
        size = f'width="{_number(box.width)}" height="{_number(box.height)}"'
        return f"<rect {place} {size}{radius}{_classes(box.style)}/>"
    tl, tr, br, bl = box.corners
    d = (
        f"M{_pair(x + tl, y)}H{_number(right - tr)}Q{_pair(right, y)} {_pair(right, y + tr)}"
        f"V{_number(bottom - br)}Q{_pair(right, bottom)} {_pair(right - br, bottom)}"
        f"H{_number(x + bl)}Q{_pair(x, bottom)} {_pair(x, bottom - bl)}"
        f"V{_number(y + tl)}Q{_pair(x, y)} {_pair(x + tl, y)}Z"
    )
    return f'<path d="{d}"{_classes(box.style)}/>'


def _line(line: Polyline) -> Iterator[str]:
    """Yield the head of an arrow and a path with rounded bends."""
    points = [p for i, p in enumerate(line.points) if i == 0 or p != line.points[i - 1]]
    if len(points) < 2:
        return
    opacity = f' opacity="{_number(line.opacity)}"' if line.opacity < 1 else ""
    if line.arrow:
        tip, length = points[-1], 4.5 + 1.7 * line.width
        base = _towards(tip, points[-2], length)
        x, y = (base[1] - tip[1]) / 2, (tip[0] - base[0]) / 2
        head = (
            f"M{_pair(*tip)}L{_pair(base[0] + x, base[1] + y)}L{_pair(base[0] - x, base[1] - y)}Z"
        )
        yield f'<path d="{head}"{_classes(line.style + "-head")}{opacity}/>'
        # The line ends a little under the head, so that there is no seam.
        points[-1] = _towards(tip, points[-2], length - 1)
    d = f"M{_pair(*points[0])}"
    for before, bend, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_BEND, math.dist(before, bend) / 2, math.dist(bend, after) / 2)
        start, end = _towards(bend, before, radius), _towards(bend, after, radius)
        d += f"L{_pair(*start)}Q{_pair(*bend)} {_pair(*end)}"
    d += f"L{_pair(*points[-1])}"
    yield f'<path d="{d}"{_classes(line.style)} stroke-width="{_number(line.width)}"{opacity}/>'


def _towards(start: XY, end: XY, length: float) -> XY:
    """Return the point that lies ``length`` pixels from ``start`` in the direction of ``end``."""
    share = length / math.dist(start, end)
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _label(text: TextMark) -> Iterator[str]:
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    place = f'x="{_number(text.x)}" y="{_number(text.y)}"{anchor}'
    runs = [(_text(words), _classes(style)) for words, style in text.runs if words]
    if len(runs) == 1:
        yield f"<text {place}{runs[0][1]}>{runs[0][0]}</text>"
    elif runs:
        spans = "".join(f"<tspan{classes}>{words}</tspan>" for words, classes in runs)
        yield f'<text {place} xml:space="preserve">{spans}</text>'


def _classes(style: str) -> str:
    names = " ".join(f"rd-{name}" for name in style.split())
    return f' class="{names}"' if names else ""


def _text(text: str) -> str:
    return escape(printable(text))


def _pair(x: float, y: float) -> str:
    return f"{_number(x)} {_number(y)}"


def _number(value: float) -> str:
    return f"{round(value, 2):g}" if abs(value) < 1e5 else str(round(value))
