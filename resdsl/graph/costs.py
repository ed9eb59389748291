"""Figures of layers, lists and templates, from op fields and shapes alone."""

from __future__ import annotations

from collections.abc import Iterable

from resdsl.graph.fold import uses
from resdsl.graph.nodes import Body, Call, Cost, Layer, Node

_START = Cost()


def cost(body: Body) -> Cost:
    """Return the cost of a template's body.

    Sums go over all layers. Depth and receptive field follow the longest path to the output, by
    dynamic programming over outputs, which name each other backwards only. Shortcut and gate parts
    add nothing to depth.
    """
    params = flops = activations = layers = 0
    reached = {0: _START}
    for use in uses(body.nodes):
        own = _figures(use.node)
        params += own.params
        flops += own.flops
        activations += own.activations
        layers += own.layers
        before = [reached[i] for i in use.node.inputs] or [_START]
        reached[use.node.id] = _after(before, own, counts=use.on_main_path)
    end = reached[body.output]
    return Cost(params, flops, activations, end.depth, end.reach, end.jump, layers)


def _after(before: list[Cost], own: Cost, *, counts: bool) -> Cost:
    """Return depth, reach and jump of an output, where ``before`` are those of what it reads.

    Behind a layer of stride 2 a window of 3 reaches 2 * 2 positions further, not 2.
    """
    ways = [[r + e * j for r, e, j in zip(b.reach, own.reach, b.jump, strict=True)] for b in before]
    depths, jumps = [b.depth for b in before], [b.jump for b in before]
    reach = ways[0] if len(ways) == 1 else map(max, *ways)
    jump = jumps[0] if len(jumps) == 1 else map(max, *jumps)
    return Cost(
        depth=max(depths) + (own.depth if counts else 0),
        reach=tuple(reach),
        jump=tuple([j * stride for j, stride in zip(jump, own.jump, strict=True)]),
    )


def _figures(node: Layer | Call) -> Cost:
    """Return the figures of a layer alone, or of a use of a block."""
    if isinstance(node, Call):
        return node.template.cost
    op, x = node.op, node.x
    windows = [*(op.window(x[0]) if x else ()), (1, 1), (1, 1), (1, 1)][:3]
    return Cost(
        node.params,
        node.flops,
        node.output.size,
        int(op.weighted),
        tuple([extent - 1 for extent, _ in windows]),
        tuple([stride for _, stride in windows]),
        layers=1,
    )


def total(nodes: Iterable[Node]) -> tuple[int, int]:
    """Return the parameters and the multiply-adds of nodes, with all that they hold."""
    found = [use.node for use in uses(nodes)]
    return sum(node.params for node in found), sum(node.flops for node in found)
