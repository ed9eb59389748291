"""Shapes -> SVG text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from resdsl.render.shapes import Box, Disc, Group, Line, Point, Shape, Text
from resdsl.render.theme import Theme, stylesheet

_BEND = 8.0
# XML 1.0 has no place for these, escaped or not.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_svg(
    shapes: Iterable[Shape], width: float, height: float, title: str, theme: Theme
) -> str:
    """Return a complete SVG document of ``width`` x ``height`` pixels."""
    w, h = _number(width), _number(height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" '
        f'viewBox="0 0 {w} {h}" role="img" class="rd-{theme}">'
    )
    lines = [head, f"<title>{_text(title)}</title>", f"<style>{stylesheet(theme)}</style>"]
    lines.append('<rect width="100%" height="100%" class="rd-paper"/>')
    lines.extend(line for shape in shapes for line in _serialise(shape))
    return "\n".join([*lines, "</svg>", ""])


def _serialise(shape: Shape) -> Iterator[str]:
    match shape:
        case Group(title=title, shapes=inner):
            yield f"<g><title>{_text(title)}</title>"
            for child in inner:
                yield from _serialise(child)
            yield "</g>"
        case Box():
            yield _box(shape)
        case Disc(x=x, y=y, radius=r, style=style):
            yield f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(r)}"{_classes(style)}/>'
        case Line():
            yield from _line(shape)
        case Text():
            yield _label(shape)


def _box(box: Box) -> str:
    x, y, w, h = map(_number, (box.x, box.y, box.width, box.height))
    if len(set(box.corners)) == 1:
        radius = f' rx="{_number(box.corners[0])}"' if box.corners[0] else ""
        return f'<rect x="{x}" y="{y}" width="{w}" height="{h}"{radius}{_classes(box.style)}/>'
    tl, tr, br, bl = box.corners
    right, bottom = box.x + box.width, box.y + box.height
    d = (
        f"M{_pair(box.x + tl, box.y)}H{_number(right - tr)}Q{_pair(right, box.y)} "
        f"{_pair(right, box.y + tr)}V{_number(bottom - br)}Q{_pair(right, bottom)} "
        f"{_pair(right - br, bottom)}H{_number(box.x + bl)}Q{_pair(box.x, bottom)} "
        f"{_pair(box.x, bottom - bl)}V{_number(box.y + tl)}Q{_pair(box.x, box.y)} "
        f"{_pair(box.x + tl, box.y)}Z"
    )
    return f'<path d="{d}"{_classes(box.style)}/>'


def _line(line: Line) -> Iterator[str]:
    points = [p for i, p in enumerate(line.points) if i == 0 or p != line.points[i - 1]]
    if len(points) < 2:
        return
    opacity = f' opacity="{_number(line.opacity)}"' if line.opacity < 1 else ""
    if line.arrow:
        length = 4.5 + 1.7 * line.width
        base = _towards(points[-1], points[-2], length)
        yield f'<path d="{_head(points[-1], base)}"{_classes(line.style + "-head")}{opacity}/>'
        points[-1] = _towards(points[-1], points[-2], length - 1)  # no seam under the head
    d = f"M{_pair(*points[0])}"
    for before, bend, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_BEND, math.dist(before, bend) / 2, math.dist(bend, after) / 2)
        start, end = _towards(bend, before, radius), _towards(bend, after, radius)
        d += f"L{_pair(*start)}Q{_pair(*bend)} {_pair(*end)}"
    d += f"L{_pair(*points[-1])}"
    yield f'<path d="{d}"{_classes(line.style)} stroke-width="{_number(line.width)}"{opacity}/>'


def _head(tip: Point, base: Point) -> str:
    half_x, half_y = (base[1] - tip[1]) / 2, (tip[0] - base[0]) / 2
    left, right = (base[0] + half_x, base[1] + half_y), (base[0] - half_x, base[1] - half_y)
    return f"M{_pair(*tip)}L{_pair(*left)}L{_pair(*right)}Z"


def _towards(start: Point, end: Point, length: float) -> Point:
    share = length / math.dist(start, end)
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _label(text: Text) -> str:
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    place = f'x="{_number(text.x)}" y="{_number(text.y)}"{anchor}'
    if len(text.runs) == 1:
        words, style = text.runs[0]
        return f"<text {place}{_classes(style)}>{_text(words)}</text>"
    runs = "".join(f"<tspan{_classes(style)}>{_text(words)}</tspan>" for words, style in text.runs)
    return f'<text {place} xml:space="preserve">{runs}</text>'


def _classes(style: str) -> str:
    names = " ".join(f"rd-{name}" for name in style.split())
    return f" class={quoteattr(names)}" if names else ""


def _text(text: str) -> str:
    return escape(_UNPRINTABLE.sub("\ufffd", text))


def _pair(x: float, y: float) -> str:
    return f"{_number(x)} {_number(y)}"


def _number(value: float) -> str:
    return f"{round(value, 2):g}" if abs(value) < 1e5 else str(round(value))
