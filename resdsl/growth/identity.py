"""How a new part of a net can start as the identity, or why it cannot.

A skip is the identity when its shortcut is, the carry is 1 and the branch gives zero; a layer, when
it changes nothing of what comes in. These are rules over what ops say of themselves.
"""

from __future__ import annotations

from resdsl.graph.nodes import Call, Layer, Node, Region, Stage
from resdsl.growth.growth_plan import GrowthPlan, Outputs
from resdsl.growth.skip_paths import plan_carry, plan_transform
from resdsl.ops.skip.merge import Merge


def plan_new(node: Node, path: str, known: Outputs, plan: GrowthPlan) -> None:
    """Plan that a node which the trained net does not have starts as the identity."""
    match node:
        case Layer():
            _layer(node, path, known, plan)
        case Region():
            _region(node, path, known, plan)
        case Call(template=template):
            inner = Outputs({0: 0}, {0: known.origin[node.inputs[0]]})
            for child in template.body.nodes:
                plan_new(child, f"{path}.{child.name}", inner, plan)
        case Stage(calls=calls):
            for call in calls:
                plan_new(call, f"{path}.{call.name}", known, plan)
    known.pass_on(node.id, node.inputs[0])


def _layer(layer: Layer, path: str, known: Outputs, plan: GrowthPlan) -> None:
    """Refuse a layer that changes what comes in."""
    op = layer.op
    if op.is_identity or op.only_in_training:
        return
    if not op.idempotent:
        plan.refuse(path, "changes what passes through a new block")
    elif op != known.origin[layer.inputs[0]]:
        reason = f"changes what comes in, unless that is the output of `{op.tag}` already"
        plan.refuse(path, reason, f"put `{op.tag}` before the stage")


def _region(region: Region, path: str, known: Outputs, plan: GrowthPlan) -> None:
    """Plan that a skip carries its input times 1 and adds a branch of zeros."""
    merge = region.merge.op
    if not isinstance(merge, Merge):
        plan.refuse(path, "joins what passes through a new block with something else")
        return
    before = len(plan.obstacles)
    if merge.carry is None:
        plan.refuse(path, "has no shortcut, so that a branch of zeros gives zeros")
        return
    if not merge.sums or merge.share != 1:
        plan.refuse(path, f"merges by `{merge.kind}`; only adding zero changes nothing")
    _shortcut(region, path, known, plan)
    plan_carry(region, merge, merge.carry, path, plan)
    plan_transform(region, merge, merge.carry, path, plan)
    if len(plan.obstacles) == before:
        plan.skips.append(path)


def _shortcut(region: Region, path: str, known: Outputs, plan: GrowthPlan) -> None:
    """Refuse a shortcut that is not the identity."""
    part = region.parts.get("shortcut")
    inner = GrowthPlan()
    for node in part.nodes if part else ():
        plan_new(node, node.name, known, inner)
    names = ", ".join(f"`{obstacle.path}`" for obstacle in inner.obstacles)
    if names:
        plan.refuse(path, f"carries its input through {names}, which is not the identity")
    elif known.same[region.merge.inputs[0]] != known.same[region.inputs[0]]:
        plan.refuse(path, "does not carry its input")
