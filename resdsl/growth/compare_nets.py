"""Compares a trained net with the one it is to become, layer by layer, by their names.

A layer of both must be the same function, of the same outputs. One of the grown net alone must be
able to start as the identity, and none may be missing. What stands in the way is gathered in a
plan, so that all of it is told at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from resdsl.graph.nodes import Body, Call, Graph, Layer, Node, Region, Stage, Template
from resdsl.growth.growth_plan import GrowthPlan, Obstacle, Outputs
from resdsl.growth.identity import plan_new
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.op import Op
from resdsl.ops.op.plugins import foreign_shape
from resdsl.ops.op.shape import Shape
from resdsl.ops.skip.lane_weights import BranchWeight

_FIELDS = {"kind": "merge"}  # as it is written, where an op calls it otherwise
_KINDS = {Layer: "a layer", Region: "a skip or join", Call: "a block", Stage: "a stage"}


def compare(trained: Graph, grown: Graph) -> GrowthPlan:
    """Return how the grown net starts as the same function, and what stands in the way.

    What both have must be the same function; what only the grown one has must be able to start as
    the identity. Settings that act in training alone and initial values may differ.
    """
    plan = GrowthPlan()
    if trained.input != grown.input:
        plan.change("input", _both(str(trained.input), str(grown.input)))
    else:
        _templates(trained.net, grown.net, "", None, plan)
    return plan


def _both(one: str, other: str) -> str:
    return f"{one} in the trained net, {other} in the grown one"


def _templates(
    trained: Template, grown: Template, prefix: str, origin: Op | None, plan: GrowthPlan
) -> Op | None:
    """Compare two templates whose inputs are equal; return the op that gave the output."""
    known = Outputs({0: 0}, {0: origin})
    _bodies(trained.body, grown.body, prefix, known, plan)
    output = grown.body.output
    if not plan.obstacles and known.same[output] != trained.body.output:
        plan.change(prefix.rstrip(".") or "net", "gives another of its outputs")
    return known.origin[output]


def _bodies(trained: Body, grown: Body, prefix: str, known: Outputs, plan: GrowthPlan) -> None:
    before: dict[str, Node] = {node.name: node for node in trained.nodes}
    _dropped(prefix, before.keys() - {node.name for node in grown.nodes}, plan)
    for node in grown.nodes:
        if node.name in before:
            _nodes(before[node.name], node, f"{prefix}{node.name}", known, plan)
        else:
            _new(node, f"{prefix}{node.name}", known, plan)


def _new(node: Node, path: str, known: Outputs, plan: GrowthPlan) -> None:
    plan.new.append(path)
    plan_new(node, path, known, plan)


def _dropped(prefix: str, names: Iterable[str], plan: GrowthPlan) -> None:
    reason = "missing from the grown net, but a net can only become deeper"
    for name in sorted(names):
        plan.obstacles.append(Obstacle(f"{prefix}{name}", reason, code="dropped-layers"))


def _nodes(old: Node, node: Node, path: str, known: Outputs, plan: GrowthPlan) -> None:
    """Compare two nodes of one name; note that their outputs are equal, or refused already."""
    match old, node:
        case Layer(), Layer():
            _layers(old, node, path, known, plan)
        case Region(), Region():
            _regions(old, node, path, known, plan)
        case Call(), Call():
            _calls(old, node, path, known, plan)
        case Stage(), Stage():
            _stages(old, node, path, known, plan)
        case _:
            one, other = _KINDS[type(old)], _KINDS[type(node)]
            plan.change(path, _both(one, other))
            known.origin[node.id] = None
    known.same[node.id] = old.id


def _wiring(old: Node, node: Node, path: str, known: Outputs, plan: GrowthPlan) -> None:
    """Refuse other inputs, unless something before them is refused already."""
    if not plan.obstacles and [known.same[i] for i in node.inputs] != list(old.inputs):
        plan.change(path, "reads another output than in the trained net")


def _layers(old: Layer, layer: Layer, path: str, known: Outputs, plan: GrowthPlan) -> None:
    _ops(old, layer, path, plan)
    _wiring(old, layer, path, known, plan)
    known.note_origin(layer)


def _regions(old: Region, region: Region, path: str, known: Outputs, plan: GrowthPlan) -> None:
    before = len(plan.obstacles)
    _ops(old.merge, region.merge, path, plan)
    if old.parts.keys() != region.parts.keys() and len(plan.obstacles) == before:
        parts = ", ".join(f"`{part}`" for part in sorted(old.parts.keys() ^ region.parts.keys()))
        plan.change(path, f"the {parts} is in one of the nets only")
    if len(plan.obstacles) == before:
        for label, part in region.parts.items():
            _bodies(old.parts[label], part, f"{path}.{label}.", known, plan)
        _wiring(old.merge, region.merge, path, known, plan)
    known.note_origin(region.merge)


def _calls(old: Call, call: Call, path: str, known: Outputs, plan: GrowthPlan) -> None:
    _wiring(old, call, path, known, plan)
    origin = known.origin[call.inputs[0]]
    known.origin[call.id] = _templates(old.template, call.template, f"{path}.", origin, plan)


def _stages(old: Stage, stage: Stage, path: str, known: Outputs, plan: GrowthPlan) -> None:
    before = {call.name: call for call in old.calls}
    _dropped(f"{path}.", before.keys() - {call.name for call in stage.calls}, plan)
    for call in stage.calls:
        if call.name in before:
            _calls(before[call.name], call, f"{path}.{call.name}", known, plan)
            known.same[call.id] = before[call.name].id
        else:
            _new(call, f"{path}.{call.name}", known, plan)


def _ops(old: Layer, new: Layer, path: str, plan: GrowthPlan) -> None:
    """Refuse an op that is another function of the inputs of the trained net's.

    Both are compared on those inputs even where something before has changed and they come to have
    another shape in the grown net: each change is told at its own layer.
    """
    one, other, x = old.op, new.op, old.x
    if _equal(one, other, x):
        return
    if type(one) is not type(other):
        plan.change(path, _both(f"`{one.tag}`", f"`{other.tag}`"))
        return
    differing = {name: getattr(other, name) for name, value in one if value != getattr(other, name)}
    alone = [n for n, v in differing.items() if not _equal(one, one.model_copy(update={n: v}), x)]
    names = alone or list(differing)
    one_shown, other_shown = (
        ", ".join(f"{_FIELDS.get(n, n)}: {_shown(getattr(op, n))}" for n in names)
        for op in (one, other)
    )
    numbers = all(_is_number(getattr(op, n)) for op in (one, other) for n in names)
    help = "a constant that follows from the depth changes with it; a learnt `scalar` does not"
    plan.change(path, _both(f"`{one_shown}`", f"`{other_shown}`"), help if numbers else None)


def _equal(one: Op, other: Op, x: tuple[Shape, ...]) -> bool:
    """Return whether two ops are the same function of inputs of the shapes ``x``, which the first
    takes. Initial values, and settings that act in training alone, may differ."""
    if one == other:
        return True
    try:
        foreign_shape(other, x)
    except FieldError:
        return False
    return one.form(*x) == other.form(*x)


def _is_number(value: object) -> bool:
    return isinstance(value, BranchWeight) and value.kind == "number"


def _shown(value: object) -> str:
    if isinstance(value, BranchWeight):
        return f"{value.initial:g}" if _is_number(value) else value.kind
    return "none" if value is None else str(value)
