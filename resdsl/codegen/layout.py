"""Where the channels of a value are kept: first, (N, C, *spatial), or last, (N, *spatial, C).

Convolutions work with the channels first, linear layers and attention on tokens with the channels
last. A value stays in the layout that its layer gave it until a layer needs the other one, so
transposes do not come in pairs: in `layernorm, linear, layernorm` on tokens nothing moves between.
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
    """Return the layout that a value of ``shape`` has where ``layout`` is asked for.

    Features have no positions and tokens as numbers no channels, so both have one layout only,
    which is called "first".
    """
    return layout if shape.spatial and shape.dtype == "float" else "first"


def dims(shape: Shape, layout: Layout) -> tuple[int, ...]:
    """Return the sizes of a tensor in ``layout``, without its batch axis.

    >>> dims(Shape((3, 32, 24)), "last")
    (32, 24, 3)
    """
    return shape.dims if layout == "first" else (*shape.spatial, shape.channels)


def to_layout(value: str, shape: Shape, layout: Layout) -> str:
    """Return the expression that brings ``value``, of ``shape``, into ``layout`` from the other.

    >>> to_layout("x", Shape((8, 16)), "last")
    'x.transpose(1, 2)'
    """
    return (to_first if layout == "first" else to_last)(value, len(shape.spatial))


def layouts(fragment: Fragment) -> tuple[Layout, ...]:
    """Return the layouts in which a layer can work: those that its source is given for."""
    first: tuple[Layout, ...] = ("first",) if fragment.forward is not None else ()
    return (*first, "last") if fragment.last is not None else first


class PreferredLayouts:
    """The layout in which each template works on its input without moving it.

    A block is given its input in this layout, so that what several blocks read moves once, before
    them, and not in each of them.
    """

    def __init__(self) -> None:
        self._known: dict[int, Layout | None] = {}

    def of(self, template: Template) -> Layout | None:
        """Return the only layout that the first layer with just one can take, as far as the input
        reaches it unmoved; None where all layers work in both.
        """
        if not template.input.spatial:
            return "first"
        if id(template) not in self._known:
            self._known[id(template)] = _InputFollower(self).body(template.body)
        return self._known[id(template)]


class _InputFollower:
    """Follows the input of a template through layers that work in any layout.

    ``flipped`` says of each output that follows from the input whether it is in the input's layout
    or, behind an odd number of layers such as `transpose`, in the other. Each method returns the
    layout that a node wants the *template's* input to have, None where it takes what comes.
    """

    def __init__(self, preferred: PreferredLayouts) -> None:
        self.preferred = preferred
        self.flipped: dict[int, bool] = {0: False}

    def body(self, body: Body) -> Layout | None:
        """Return what the first node with a preference prefers."""
        for node in body.nodes:
            preferred = self.node(node)
            if preferred is not None:
                return preferred
        return None

    def node(self, node: Node) -> Layout | None:
        match node:
            case Layer():
                return self.layer(node)
            case Region(parts=parts, merge=merge):
                for part in parts.values():
                    preferred = self.body(part)
                    if preferred is not None:
                        return preferred
                return self.layer(merge)
            case Stage(calls=calls):
                return self.call(calls[0], node.id)
            case Call():
                return self.call(node, node.id)

    def call(self, call: Call, output: int) -> Layout | None:
        """Return what a block prefers whose ``output``, or that of its stage, is numbered so."""
        if call.inputs[0] not in self.flipped:
            return None
        flipped = self.flipped[call.inputs[0]]
        preferred = self.preferred.of(call.template)
        if preferred is None:
            self.flipped[output] = flipped
            return None
        return other(preferred) if flipped else preferred

    def layer(self, layer: Layer) -> Layout | None:
        """Return the only layout that a layer works in, if it reads what follows from the input."""
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
