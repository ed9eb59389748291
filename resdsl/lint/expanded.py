"""Expands a graph to the steps that rules read."""

from __future__ import annotations

from dataclasses import replace

from resdsl.graph.nodes import Body, Call, Graph, Layer, Node, Region, Stage
from resdsl.lint.steps import INPUT, Expanded, RepeatedBlock, Step, lanes_of
from resdsl.ops.op.structure import Structure


def expanded(graph: Graph) -> Expanded:
    """Return the steps of a graph."""
    net = Expanded(graph)
    outputs = {0: INPUT}
    _Writer(net).body(graph.net.body, "", outputs, 0, off_main_path=False)
    return replace(net, output=outputs[graph.net.body.output])


class _Writer:
    def __init__(self, net: Expanded) -> None:
        self.net = net
        self.n_lists = 1

    def body(
        self, body: Body, prefix: str, outputs: dict[int, int], number: int, *, off_main_path: bool
    ) -> None:
        for node in body.nodes:
            self.node(node, prefix + node.name, outputs, number, off_main_path)

    def node(
        self, node: Node, key: str, outputs: dict[int, int], number: int, off_main_path: bool
    ) -> None:
        match node:
            case Layer():
                self.layer(Step(key, node, (), number, off_main_path), outputs)
            case Call():
                self.call(node, key, outputs, number, off_main_path)
            case Stage(calls=calls):
                for call in calls:
                    self.call(call, f"{key}.{call.name}", outputs, number, off_main_path)
            case Region():
                self.region(node, key, outputs, number, off_main_path)

    def layer(self, step: Step, outputs: dict[int, int]) -> None:
        inputs = tuple(outputs[i] for i in step.layer.inputs)
        if step.op.is_identity:
            outputs[step.layer.id] = inputs[0]
            return
        outputs[step.layer.id] = len(self.net.steps)
        self.net.steps.append(replace(step, inputs=inputs))

    def call(
        self, call: Call, key: str, outputs: dict[int, int], number: int, off_main_path: bool
    ) -> None:
        template, first = call.template, len(self.net.steps)
        inner = {0: outputs[call.inputs[0]]}
        self.body(template.body, f"{key}.", inner, number, off_main_path=off_main_path)
        end = outputs[call.id] = inner[template.body.output]
        self.net.blocks.append(
            RepeatedBlock(key, template, first, len(self.net.steps), inner[0], end)
        )

    def region(
        self, node: Region, key: str, outputs: dict[int, int], number: int, off_main_path: bool
    ) -> None:
        counted = node.op.depth_parts if isinstance(node.op, Structure) else None
        skip = lanes_of(node.merge.op)
        for label, part in node.parts.items():
            main = counted is None or label in counted
            inside = number
            if main and skip is not None:
                inside, self.n_lists = self.n_lists, self.n_lists + 1
            self.body(
                part, f"{key}.{label}.", outputs, inside, off_main_path=off_main_path or not main
            )
        start = outputs[node.inputs[0]]
        self.layer(Step(key, node.merge, (), number, off_main_path, node, start, skip), outputs)
