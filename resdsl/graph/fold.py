"""Runs a graph on values other than tensors, layer by layer in the order of execution."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from resdsl.graph.nodes import Body, Call, Graph, Layer, Node, Region, Stage

V = TypeVar("V")
FoldStep = Callable[[Layer, tuple[V, ...]], V]


def fold(graph: Graph, start: V, value: FoldStep[V]) -> V:
    """Return the value of the output, when the input has ``start`` and ``value`` gives that of a
    layer from those of its inputs."""
    values = {0: start}
    _body(graph.net.body, values, value)
    return values[graph.net.body.output]


def _body(body: Body, values: dict[int, V], value: FoldStep[V]) -> None:
    for node in body.nodes:
        _node(node, values, value)


def _node(node: Node, values: dict[int, V], value: FoldStep[V]) -> None:
    match node:
        case Layer():
            values[node.id] = value(node, tuple(values[i] for i in node.inputs))
        case Region(parts=parts, merge=merge):
            for part in parts.values():
                _body(part, values, value)
            _node(merge, values, value)
        case Call(template=template):
            inner = {0: values[node.inputs[0]]}
            _body(template.body, inner, value)
            values[node.id] = inner[template.body.output]
        case Stage(calls=calls):
            for call in calls:
                _node(call, values, value)
