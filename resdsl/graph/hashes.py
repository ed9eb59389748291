"""The structure hash: equal for nets of the same function family."""

from __future__ import annotations

import hashlib

from resdsl.graph.nodes import Body, Call, Graph, Layer, Node, Region, Stage
from resdsl.ops.joins import Add, Mean, Mul


def structure_hash(graph: Graph) -> str:
    """Return 16 hex digits: names, block borders, initial values, rates and the order of
    commutative inputs do not matter."""
    outputs = {0: _digest("input", graph.input)}
    _body(graph.net.body, outputs)
    return _digest(outputs[graph.net.body.output], graph.params, graph.net.cost.depth)[:16]


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _body(body: Body, outputs: dict[int, str]) -> None:
    for node in body.nodes:
        _node(node, outputs)


def _node(node: Node, outputs: dict[int, str]) -> None:
    match node:
        case Layer(op=op) if op.passes_on:
            outputs[node.id] = outputs[node.inputs[0]]
        case Layer(op=op):
            inputs = [outputs[i] for i in node.inputs]
            if isinstance(op, (Add, Mul, Mean)):
                inputs.sort()
            outputs[node.id] = _digest(op.tag, op.structure(), inputs)
        case Region(parts=parts, merge=merge):
            for part in parts.values():
                _body(part, outputs)
            _node(merge, outputs)
        case Call(template=template):
            inner = {0: outputs[node.inputs[0]]}
            _body(template.body, inner)
            outputs[node.id] = inner[template.body.output]
        case Stage(calls=calls):
            for call in calls:
                _node(call, outputs)
