"""Runs over a graph without its nesting: layers and calls alone, in the order of execution.

:func:`uses` opens the stages and regions of one list; :func:`fold` enters the blocks as well and
carries a value from layer to layer. What a function has to know of stages and regions stands in
:class:`LayerUse` and :class:`CallUse`, so that most need no case for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from resdsl.graph.nodes import Call, Graph, Layer, Node, Region, Stage, Template
from resdsl.ops.op.structure import Structure


@dataclass(frozen=True, slots=True, eq=False)
class RegionPart:
    """A labelled body of a region, as the layers in it see it.

    ``key`` is its path, `skip1.shortcut`, and ``outer`` the part around the region, if there is
    one.
    """

    key: str
    label: str
    region: Region
    outer: RegionPart | None

    @property
    def is_main(self) -> bool:
        """Whether the region counts its layers for the depth: those of shortcuts and gates not."""
        op = self.region.op
        labels = op.depth_parts if isinstance(op, Structure) else None
        return labels is None or self.label in labels

    @property
    def on_main_path(self) -> bool:
        """Whether the same is true of every part around it."""
        return self.is_main and (self.outer is None or self.outer.on_main_path)


class LayerUse(NamedTuple):
    """A layer where it stands: its path, the part of a region around it, and the region that it
    closes, if it is a region's merge."""

    key: str
    node: Layer
    part: RegionPart | None = None
    closes: Region | None = None

    @property
    def on_main_path(self) -> bool:
        """Whether the layer counts for the depth if its op has weights."""
        return self.part is None or self.part.on_main_path


class CallUse(NamedTuple):
    """A call where it stands: its path and the part of a region around it."""

    key: str
    node: Call
    part: RegionPart | None = None

    @property
    def on_main_path(self) -> bool:
        """Whether the layers of the block count for the depth."""
        return self.part is None or self.part.on_main_path


def uses(
    nodes: Iterable[Node], prefix: str = "", part: RegionPart | None = None
) -> Iterator[LayerUse | CallUse]:
    """Yield the layers and calls of a list in the order of execution, not entering templates.

    Of a stage these are its calls; of a region the layers and calls of its parts, then its merge.
    ``prefix`` begins the paths, and ``part`` is what stands around the list.
    """
    for node in nodes:
        key = prefix + node.name
        match node:
            case Layer():
                yield LayerUse(key, node, part)
            case Call():
                yield CallUse(key, node, part)
            case Stage(calls=calls):
                for call in calls:
                    yield CallUse(f"{key}.{call.name}", call, part)
            case Region(parts=parts, merge=merge):
                for label, body in parts.items():
                    inside = RegionPart(f"{key}.{label}", label, node, part)
                    yield from uses(body.nodes, f"{key}.{label}.", inside)
                yield LayerUse(key, merge, part, node)


V = TypeVar("V")
FoldStep = Callable[[LayerUse, tuple[V, ...]], V]


def fold(graph: Graph, start: V, value: FoldStep[V]) -> V:
    """Return the value of the output, when the input has ``start`` and ``value`` gives that of a
    layer from those of its inputs.

    The layers of a block come once for each of its uses, with the path from the outermost list.

    >>> from resdsl.architecture import load
    >>> from resdsl.text.diagnostics import Source
    >>> net = load(Source("net.yaml", "{resdsl: 1, input: [4], net: [relu, skip: {body: [tanh]}]}"))
    >>> fold(net.graph, "x", lambda use, inputs: f"{use.node.op.tag}({', '.join(inputs)})")
    'merge(relu(x), tanh(relu(x)))'
    """

    def run(template: Template, first: V, prefix: str, part: RegionPart | None) -> V:
        values = {0: first}
        for use in uses(template.body.nodes, prefix, part):
            inputs = tuple([values[i] for i in use.node.inputs])
            match use:
                case LayerUse():
                    values[use.node.id] = value(use, inputs)
                case CallUse(key=key, node=call):
                    values[call.id] = run(call.template, inputs[0], f"{key}.", use.part)
        return values[template.body.output]

    return run(graph.net, start, "", None)


def fold_layers(graph: Graph, start: V, value: Callable[[Layer, tuple[V, ...]], V]) -> V:
    """Return what :func:`fold` does, where ``value`` needs no paths: each block is opened once for
    all its uses, which takes half the time."""
    opened: dict[int, list[Layer | Call]] = {}

    def run(template: Template, first: V) -> V:
        nodes = opened.get(id(template))
        if nodes is None:
            nodes = opened[id(template)] = [use.node for use in uses(template.body.nodes)]
        values = {0: first}
        for node in nodes:
            if isinstance(node, Layer):
                values[node.id] = value(node, tuple([values[i] for i in node.inputs]))
            else:
                values[node.id] = run(node.template, values[node.inputs[0]])
        return values[template.body.output]

    return run(graph.net, start)
