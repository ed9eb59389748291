"""Expands a graph to the steps that rules read."""

from __future__ import annotations

from dataclasses import replace

from resdsl.graph.fold import CallUse, LayerUse, RegionPart, uses
from resdsl.graph.nodes import Body, Graph
from resdsl.lint.steps import INPUT, Expanded, RepeatedBlock, Step, skip_paths_of


def expanded(graph: Graph) -> Expanded:
    """Return the steps of a graph."""
    net = Expanded(graph)
    return replace(net, output=_add(net, graph.net.body, INPUT, "", None))


def _add(net: Expanded, body: Body, start: int, prefix: str, part: RegionPart | None) -> int:
    """Add the steps of a block that reads the step ``start``, and return the one of its output."""
    outputs = {0: start}
    for use in uses(body.nodes, prefix, part):
        inputs = tuple([outputs[i] for i in use.node.inputs])
        first = len(net.steps)
        match use:
            case CallUse(key=key, node=call):
                end = _add(net, call.template.body, inputs[0], f"{key}.", use.part)
                block = RepeatedBlock(key, call.template, first, len(net.steps), inputs[0], end)
                net.blocks.append(block)
            case LayerUse(node=layer):
                end = inputs[0] if layer.op.is_identity else first
                if end == first:
                    net.steps.append(_step(use, inputs, outputs))
        outputs[use.node.id] = end
    return outputs[body.output]


def _step(use: LayerUse, inputs: tuple[int, ...], outputs: dict[int, int]) -> Step:
    key, layer, part, region = use
    step = Step(key, layer, inputs, _list(part), not use.on_main_path)
    if region is None:
        return step
    return replace(
        step, region=region, start=outputs[region.inputs[0]], skip=skip_paths_of(layer.op)
    )


def _list(part: RegionPart | None) -> str:
    """Return the path of the innermost branch that a skip carries its input past."""
    while part is not None:
        if part.is_main and skip_paths_of(part.region.merge.op) is not None:
            return part.key
        part = part.outer
    return ""
