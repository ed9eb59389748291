"""The words and figures of layers and blocks."""

from __future__ import annotations

from resdsl.graph.nodes import Layer, Region, Template
from resdsl.ops.base import Shape
from resdsl.render.lanes import lane_of
from resdsl.render.parts import Row, Tokens
from resdsl.render.theme import kind_of


def shape_text(shape: Shape) -> str:
    """Return a shape as `16×32×32`."""
    return "×".join(map(str, shape.dims))


def row_of(layer: Layer) -> Row:
    """Return a layer as a row of a card."""
    summary = layer.op.summary(*layer.x)
    tokens = tuple((word,) for word in summary.split(" · ")) if summary else ()
    figure = f"{layer.params:,}" if layer.params else ""
    kind = kind_of(layer.op.group)
    return Row(layer.op.tag, kind, tokens, figure, shape_text(layer.output))


def block_settings(template: Template) -> Tokens:
    """Return what tells a block from its neighbours: width, stride, how its shortcut adapts."""
    words = [str(template.output.channels)]
    stride = _stride(template.input.spatial, template.output.spatial)
    if stride > 1:
        words.append(f"/{stride}")
    for node in template.body.nodes:
        lanes = lane_of(node) if isinstance(node, Region) else None
        if lanes is not None and lanes.shortcut:
            words.append(lanes.shortcut)
    return tuple((word,) for word in dict.fromkeys(words))


def _stride(x: tuple[int, ...], y: tuple[int, ...]) -> int:
    if len(x) != len(y):
        return 1
    ratios = {-(-a // b) for a, b in zip(x, y, strict=True)}
    return ratios.pop() if len(ratios) == 1 else 1
