"""The flat graph for networkx: paths, isomorphism, exchange with other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdsl.graph.fold import LayerUse, fold
from resdsl.graph.nodes import Graph

if TYPE_CHECKING:
    import networkx


def to_networkx(graph: Graph) -> networkx.DiGraph[str]:
    """Return the flat graph: nodes are the keys of layers, edges carry data.

    Nodes have `op`, `shape` (a tuple), `params`, `flops` and `weight`, 1 where the layer counts
    for depth; what passes its input on unchanged has no node. The input is the node "input", and
    the graph's attribute `output` names the last one.
    """
    import networkx

    flat: networkx.DiGraph[str] = networkx.DiGraph(name=graph.name)
    flat.add_node("input", op="input", shape=graph.input.dims, params=0, flops=0, weight=0)

    def add(use: LayerUse, inputs: tuple[str, ...]) -> str:
        layer, op = use.node, use.node.op
        if op.is_identity:
            return inputs[0]
        flat.add_node(
            use.key,
            op=op.tag,
            shape=layer.output.dims,
            params=layer.params,
            flops=layer.flops,
            weight=int(use.on_main_path and op.weighted),
        )
        flat.add_edges_from((source, use.key) for source in inputs)
        return use.key

    flat.graph["output"] = fold(graph, "input", add)
    return flat
