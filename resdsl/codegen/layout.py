"""Where the channels of a value are kept: first, (N, C, *spatial), or last, (N, *spatial, C).

Convolutions want them first, linear layers and attention on tokens last. A value stays in the
layout that its layer gave it until a layer needs the other one, so transposes do not come in pairs.
"""

from __future__ import annotations

from typing import Literal

from resdsl.graph.nodes import Body, Call, Layer, Node, Region, Stage, Template
from resdsl.ops.op.fragment import Fragment, to_first, to_last
from resdsl.ops.op.shape import Shape

Layout = Literal["first", "last"]


def other(layout: Layout) -> Layout:
    """Return the layout that ``layout`` is not."""
    return "last" if layout == "first" else "first"


def layout_of(shape: Shape, layout: Layout) -> Layout:
    """Return "first" for features and tokens, which have one layout only, else ``layout``."""
    return layout if shape.spatial and shape.dtype == "float" else "first"


def dims(shape: Shape, layout: Layout) -> tuple[int, ...]:
    """Return the sizes of a tensor without its batch axis."""
    return shape.dims if layout == "first" else (*shape.spatial, shape.channels)


def to_layout(value: str, shape: Shape, layout: Layout) -> str:
    """Return the expression that brings a value from the other layout."""
    return (to_first if layout == "first" else to_last)(value, len(shape.spatial))


def layouts(fragment: Fragment) -> tuple[Layout, ...]:
    """Return the layouts in which a layer can work."""
    first: tuple[Layout, ...] = ("first",) if fragment.forward is not None else ()
    return (*first, "last") if fragment.last is not None else first


class PreferredLayouts:
    """In which layout templates want their input, decided once for each."""

    def __init__(self) -> None:
        self._known: dict[int, Layout | None] = {}

    def of(self, template: Template) -> Layout | None:
        """Return the layout that the first layer with a choice of its own wants, None where all
        take what comes."""
        if not template.input.spatial:
            return "first"
        if id(template) not in self._known:
            self._known[id(template)] = _Reading(self).body(template.body)
        return self._known[id(template)]


class _Reading:
    """Follows the input of a template through layers that work in any layout."""

    def __init__(self, wishes: PreferredLayouts) -> None:
        self.wishes = wishes
        self.flipped: dict[int, bool] = {0: False}  # outputs in the input's layout, or the other

    def body(self, body: Body) -> Layout | None:
        for node in body.nodes:
            wish = self.node(node)
            if wish is not None:
                return wish
        return None

    def node(self, node: Node) -> Layout | None:
        match node:
            case Layer():
                return self.layer(node)
            case Region(parts=parts, merge=merge):
                for part in parts.values():
                    wish = self.body(part)
                    if wish is not None:
                        return wish
                return self.layer(merge)
            case Stage(calls=calls):
                return self.call(calls[0], node.id)
            case Call():
                return self.call(node, node.id)

    def call(self, call: Call, output: int) -> Layout | None:
        if call.inputs[0] not in self.flipped:
            return None
        flipped = self.flipped[call.inputs[0]]
        wish = self.wishes.of(call.template)
        if wish is None:
            self.flipped[output] = flipped
            return None
        return other(wish) if flipped else wish

    def layer(self, layer: Layer) -> Layout | None:
        inputs = zip(layer.inputs, layer.x, strict=True)
        read = [self.flipped[i] for i, x in inputs if i in self.flipped and x.spatial]
        if not read:
            return None
        fragment = layer.op.fragment(*layer.x)
        possible = layouts(fragment)
        if len(possible) == 1:
            return other(possible[0]) if read[0] else possible[0]
        self.flipped[layer.id] = read[0] != fragment.swaps_layout
        return None
