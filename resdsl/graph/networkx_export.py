"""The flat graph for networkx: paths, isomorphism, exchange with other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resdsl.graph.nodes import Body, Call, Graph, Layer, Region, Stage
from resdsl.ops.op.structure import Structure

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
    shape = graph.input.dims
    flat.add_node("input", op="input", shape=shape, params=0, flops=0, weight=0)
    outputs = {0: "input"}
    _body(flat, graph.net.body, "", outputs, counts=True)
    flat.graph["output"] = outputs[graph.net.body.output]
    return flat


def _body(flat: Any, body: Body, path: str, outputs: dict[int, str], *, counts: bool) -> None:
    for node in body.nodes:
        key = f"{path}{node.name}"
        match node:
            case Layer():
                _layer(flat, node, key, outputs, counts)
            case Call():
                _call(flat, node, key, outputs, counts)
            case Stage(calls=calls):
                for call in calls:
                    _call(flat, call, f"{key}.{call.name}", outputs, counts)
            case Region(parts=parts, op=op, merge=merge):
                counted = op.depth_parts if isinstance(op, Structure) else None
                for label, part in parts.items():
                    inside = counts and (counted is None or label in counted)
                    _body(flat, part, f"{key}.{label}.", outputs, counts=inside)
                _layer(flat, merge, key, outputs, counts)


def _layer(flat: Any, layer: Layer, key: str, outputs: dict[int, str], counts: bool) -> None:
    if layer.op.is_identity:
        outputs[layer.id] = outputs[layer.inputs[0]]
        return
    flat.add_node(
        key,
        op=layer.op.tag,
        shape=layer.output.dims,
        params=layer.params,
        flops=layer.op.flops(*layer.x),
        weight=int(counts and layer.op.weighted),
    )
    flat.add_edges_from((outputs[i], key) for i in layer.inputs)
    outputs[layer.id] = key


def _call(flat: Any, call: Call, key: str, outputs: dict[int, str], counts: bool) -> None:
    inner = {0: outputs[call.inputs[0]]}
    _body(flat, call.template.body, f"{key}.", inner, counts=counts)
    outputs[call.id] = inner[call.template.body.output]
