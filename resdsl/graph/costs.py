"""Figures of a template, from op fields and shapes alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from resdsl.graph.nodes import Body, Call, Cost, Layer, Node, Region, Stage, StepsPerAxis
from resdsl.ops.op.structure import Structure


@dataclass(frozen=True, slots=True)
class _Reach:
    """An output as seen from the template's input: weighted layers, receptive field, stride."""

    depth: int = 0
    reach: StepsPerAxis = (0, 0, 0)
    jump: StepsPerAxis = (1, 1, 1)


def cost(body: Body) -> Cost:
    """Return the cost of a template's body.

    Depth and receptive field follow the longest path, by dynamic programming over outputs, which
    name each other backwards only. Shortcut and gate parts add nothing to depth.
    """
    counter = _Counter()
    counter.body(body, counts=True)
    end = counter.outputs[body.output]
    return Cost(
        counter.params,
        counter.flops,
        counter.activations,
        end.depth,
        end.reach,
        end.jump,
        counter.layers,
    )


class _Counter:
    def __init__(self) -> None:
        self.params = self.flops = self.activations = self.layers = 0
        self.outputs: dict[int, _Reach] = {0: _Reach()}

    def body(self, body: Body, *, counts: bool) -> None:
        for node in body.nodes:
            self.node(node, counts)

    def node(self, node: Node, counts: bool) -> None:
        match node:
            case Layer():
                self.layer(node, counts)
            case Call():
                self.call(node, counts)
            case Stage(calls=calls):
                for call in calls:
                    self.call(call, counts)
            case Region(parts=parts, op=op):
                counted = op.depth_parts if isinstance(op, Structure) else None
                for label, part in parts.items():
                    self.body(part, counts=counts and (counted is None or label in counted))
                self.layer(node.merge, counts)

    def layer(self, layer: Layer, counts: bool) -> None:
        self.layers += 1
        self.params += layer.params
        self.flops += layer.op.flops(*layer.x)
        self.activations += layer.output.size
        before = [self.outputs[i] for i in layer.inputs] or [_Reach()]
        windows = layer.op.window(layer.x[0]) if layer.x else ()
        reach: list[int | Fraction] = [0, 0, 0]
        jump: list[int | Fraction] = [1, 1, 1]
        for axis in range(3):
            extent, stride = windows[axis] if axis < len(windows) else (1, 1)
            reach[axis] = max(r.reach[axis] + (extent - 1) * r.jump[axis] for r in before)
            jump[axis] = max(r.jump[axis] for r in before) * stride
        depth = max(r.depth for r in before) + (counts and layer.op.weighted)
        self.outputs[layer.id] = _Reach(depth, _three(reach), _three(jump))

    def call(self, call: Call, counts: bool) -> None:
        inner, before = call.template.cost, self.outputs[call.inputs[0]]
        self.layers += inner.layers
        self.params += inner.params
        self.flops += inner.flops
        self.activations += inner.activations
        self.outputs[call.id] = _Reach(
            before.depth + (inner.depth if counts else 0),
            _three(before.reach[i] + inner.reach[i] * before.jump[i] for i in range(3)),
            _three(before.jump[i] * inner.jump[i] for i in range(3)),
        )


def _three(values: Iterable[int | Fraction]) -> StepsPerAxis:
    first, second, third = values
    return first, second, third


def node_cost(node: Node) -> tuple[int, int]:
    """Return parameters and multiply-adds."""
    match node:
        case Layer(op=op):
            return node.params, op.flops(*node.x)
        case Region(parts=parts, merge=merge):
            return total(
                [node_cost(n) for p in parts.values() for n in p.nodes] + [node_cost(merge)]
            )
        case Call(template=template):
            return template.cost.params, template.cost.flops
        case Stage(calls=calls):
            return total([node_cost(call) for call in calls])


def total(costs: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the sums of parameters and of multiply-adds."""
    return sum(params for params, _ in costs), sum(flops for _, flops in costs)
