"""Joins with `adapt`: the other inputs are brought to the shape of `previous`, else the first."""

from __future__ import annotations

from pydantic import ValidationError

from resdsl.errors import Diagnostic
from resdsl.language.faults import Fault
from resdsl.language.field_faults import describe
from resdsl.language.models import specific
from resdsl.language.reader import Mapping, Node
from resdsl.language.scopes import Scope
from resdsl.language.wording import locate
from resdsl.language.world import World
from resdsl.ops.adapt import adapting
from resdsl.ops.base import Builder, Misfit, Shape, Value
from resdsl.ops.joins import Adapt, Join, unreachable


def read_adapt(world: World, node: Node, scope: Scope) -> Adapt:
    """Return what stands under `adapt`.

    Raises:
        Fault: it has another form.
    """
    node, scope = world.settle(node, scope)
    if not isinstance(node, Mapping):
        text = "`adapt` is a mapping such as `{spatial: avg_pool, channels: project}`"
        raise Fault(Diagnostic("bad-form", text, node.place))
    try:
        return Adapt.model_validate(world.plain(node, scope))
    except ValidationError as error:
        fault = specific(error)[0]
        place, key = locate(node, fault["loc"], at_key=fault["type"] == "extra_forbidden")
        raise Fault(describe(fault, place, key, Adapt.model_fields, owner="adapt")) from None


def adapted(builder: Builder, op: Join, inputs: list[Value], adapt: Adapt) -> list[Value]:
    """Return the inputs of a join, brought to one shape; each part has the name of its input.

    Raises:
        Misfit: `adapt` does not say how, or there is no way.
    """
    target = inputs[op.leading].shape
    assert target is not None
    outputs: dict[str, Value] = {}
    for label, value in zip(op.inputs, inputs, strict=True):
        if label in outputs:
            continue
        wanted = target
        if op.along_channels and value.shape is not None:
            wanted = Shape((value.shape.channels, *target.spatial))
        try:
            outputs[label] = _adapted(builder, label, value, wanted, adapt)
        except Misfit as misfit:
            shapes = tuple(value.shape for value in inputs if value.shape is not None)
            misfit.help = misfit.help or unreachable(op, shapes)
            raise
    return [outputs[label] for label in op.inputs]


def _adapted(builder: Builder, label: str, value: Value, target: Shape, adapt: Adapt) -> Value:
    given = value.shape
    assert given is not None
    if given == target:
        return value
    for op in adapting(label, given, target, adapt):
        value = builder.layer(label, op, value)
    return value
