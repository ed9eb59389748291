"""The small sign of a block on its card: bars for layers, brackets for shortcuts."""

from __future__ import annotations

from collections.abc import Iterator

from resdsl.graph.nodes import Body, Call, Layer, Region, Stage, Template
from resdsl.render.lanes import lane_of
from resdsl.render.parts import Icon
from resdsl.render.shapes import Box, Disc, Line, Shape
from resdsl.render.theme import kind_of

_MOST = 8  # bars that can be told apart in the height of a card
WIDTH = 36.0


def icon_of(template: Template) -> Icon:
    """Return the sign of a template: every layer's bar, or, of many, those with weights."""
    icon = _collect(template.body, weights_only=False)
    if len(icon.bars) > _MOST:
        icon = _collect(template.body, weights_only=True)
    bars = icon.bars[:_MOST]
    spans = ((a, min(b, len(bars)), gated) for a, b, gated in icon.brackets)
    return Icon(bars, tuple(span for span in spans if span[0] < span[1]))


def _collect(body: Body, weights_only: bool) -> Icon:
    bars: list[str] = []
    brackets: list[tuple[int, int, bool]] = []

    def visit(body: Body) -> None:
        for node in body.nodes:
            match node:
                case Layer(op=op):
                    if op.group == "weights" or not weights_only:
                        bars.append(kind_of(op.group))
                case Call() | Stage():
                    bars.append("block")
                case Region():
                    first = len(bars)
                    parts = node.parts
                    for part in [parts["branch"]] if "branch" in parts else parts.values():
                        visit(part)
                    lanes = lane_of(node)
                    if lanes is not None and lanes.carry is not None:
                        brackets.append((first, len(bars), lanes.gated))

    visit(body)
    return Icon(tuple(bars), tuple(brackets))


def draw_icon(icon: Icon, x: float, y: float) -> Iterator[Shape]:
    """Yield the sign around the middle (x, y), in a box of 36 x 40 pixels."""
    pitch = min(6.0, 32 / max(1, len(icon.bars)))
    top, spine = y - pitch * len(icon.bars) / 2, x + 5
    yield Line(((spine, top - 4), (spine, 2 * y - top + 4)))
    for span in icon.brackets[:3]:
        first, end, gated = span
        start, stop = top + pitch * first - 2, top + pitch * end + 2
        lane = spine - 12 - (3 if _nests(span, icon.brackets) else 0)
        yield Line(((spine, start), (lane, start), (lane, stop), (spine, stop)), "lane", 2)
        yield Disc(spine, stop, 2.5, "lane-head")
        if gated:
            height = stop - pitch / 2 - 2
            yield from (Disc(at, height, 2.5, "activation-bar") for at in (lane, spine))
    for i, bar in enumerate(icon.bars):
        height = pitch * (0.7 if bar in ("weights", "block") else 0.45)
        style = "branch-head" if bar == "block" else f"{bar}-bar"
        middle = top + pitch * (i + 0.5)
        yield Box(spine - 7, middle - height / 2, 14, height, style, (1,) * 4)


def _nests(span: tuple[int, int, bool], spans: tuple[tuple[int, int, bool], ...]) -> bool:
    return any(s is not span and span[0] <= s[0] and s[1] <= span[1] for s in spans)
