"""The two paths of a new skip: the shortcut times 1, and the branch times 0 or a branch of zeros.

A learnt constant is set, a number is what it is, and a gate that is computed is never exactly 0 or
1. Of a branch and its weight only one may start at 0: a product of two zeros has no gradient.
"""

from __future__ import annotations

from resdsl.graph.nodes import Body, Call, Layer, Node, Region, Stage
from resdsl.growth.growth_plan import GrowthPlan
from resdsl.ops.op.fragment import Tensor
from resdsl.ops.skip.lane_weights import BranchWeight
from resdsl.ops.skip.merge import Merge


def plan_carry(
    region: Region, merge: Merge, carry: BranchWeight, path: str, plan: GrowthPlan
) -> None:
    """Plan that the carry is 1, by a learnt constant if need be, or note why it is not.

    ``path`` is that of the skip, ``carry`` the carry of its ``merge``.
    """
    coupled = carry.kind == "coupled"
    source = merge.transform if coupled else carry
    if source.kind == "number":
        if merge.weights[0] != 1:
            plan.refuse(path, f"carries its input times {merge.weights[0]:g}, not as it is")
        return
    key = _parameter(region, "transform" if coupled else "carry", path)
    if key is not None:
        plan.starts[key] = 0.0 if coupled else 1.0
        return
    form = "1 - T(x), where the gate T(x) is never exactly 0"
    form = form if coupled else "a gate C(x), which is never exactly 1"
    plan.refuse(path, f"carries its input times {form}", "a block grows with a carry of 1")


def plan_transform(
    region: Region, merge: Merge, carry: BranchWeight, path: str, plan: GrowthPlan
) -> None:
    """Plan that the branch comes to 0: by its weight where that is learnt, else by its last layer.

    A weight that is 0 for ever is refused, since the branch would never learn.
    """
    coupled = merge.transform.kind == "coupled"
    source = carry if coupled else merge.transform
    key = _parameter(region, "carry" if coupled else "transform", path)
    if key is not None:
        plan.starts[key] = 1.0 if coupled else 0.0
    elif source.kind == "number" and merge.weights[1] == 0:
        plan.refuse(path, "weighs its branch by 0 for ever")
    else:
        _zero_branch(region.parts["branch"], path, plan)


def _parameter(region: Region, label: str, path: str) -> str | None:
    """Return the key of the learnt constant in the part ``label``; None where it holds none."""
    part = region.parts.get(label)
    if part is None or len(part.nodes) != 1:
        return None
    (node,) = part.nodes
    if not isinstance(node, Layer) or node.inputs:
        return None
    tensors = node.op.tensors(*node.x)
    return _key(f"{path}.{label}.{node.name}", tensors[0]) if len(tensors) == 1 else None


def _key(path: str, tensor: Tensor) -> str:
    """Return the key of a tensor in the ``state_dict``; one without a name is its layer itself."""
    return f"{path}.{tensor.name}" if tensor.name else path


class _Blocked(Exception):
    """The end of a branch cannot be zero, or would not learn: the reason."""


def _zero_branch(branch: Body, path: str, plan: GrowthPlan) -> None:
    """Plan that the last weight of the branch starts at 0, or note why none can."""
    try:
        keys = _last_weight(branch, f"{path}.branch")
    except _Blocked as blocked:
        plan.refuse(path, str(blocked), "a learnt `scalar` as its transform can start at 0")
        return
    if keys is None:
        plan.refuse(path, "has no weight in its branch that could start at 0")
    else:
        plan.starts |= dict.fromkeys(keys, 0.0)


def _last_weight(body: Body, path: str) -> list[str] | None:
    """Return the keys that make the output of ``body`` zero; None where nothing in it has weights.

    Raises:
        _Blocked: a join, or what comes last does not keep a zero or stops its gradient.
    """
    nodes = {node.id: node for node in body.nodes}
    at = body.output
    while at in nodes:
        node = nodes[at]
        keys = _weight_of(node, f"{path}.{node.name}")
        if keys is not None:
            return keys
        at = node.inputs[0]
    return None


def _weight_of(node: Node, path: str) -> list[str] | None:
    """Return the keys that make the output of one node zero; None where a zero passes through it.

    Raises:
        _Blocked: neither holds.
    """
    match node:
        case Call(template=template):
            return _last_weight(template.body, path)
        case Stage(calls=calls):
            found = (_weight_of(call, f"{path}.{call.name}") for call in reversed(calls))
            return next((keys for keys in found if keys is not None), None)
        case Layer(op=op, inputs=[_]):
            zeroed = op.zeroed()
            if zeroed is not None:
                pairs = zip(op.tensors(*node.x), zeroed.tensors(*node.x), strict=True)
                return [_key(path, before) for before, after in pairs if before != after]
            if op.zero_stays():
                return None
            raise _Blocked(f"ends its branch in `{op.tag}`, which gives no zero or no gradient")
    raise _Blocked("ends its branch in a join, behind which there is no single last weight")
