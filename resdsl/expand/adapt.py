"""Joins with `adapt`: the other inputs are brought to the shape of `previous`, else the first."""

from __future__ import annotations

from pydantic import ValidationError

from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.scopes import Scope
from resdsl.language.faults import Fault
from resdsl.language.field_faults import describe
from resdsl.ops.joins.adapt_layers import adapting
from resdsl.ops.joins.join import Adapt, Join, unreachable
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.shape import Shape, Value
from resdsl.ops.op.structure import Builder
from resdsl.text.diagnostics import Diagnostic
from resdsl.text.located_faults import faults_by_location
from resdsl.text.model_faults import locate
from resdsl.text.yaml_nodes import YamlMapping, YamlNode


def read_adapt(evaluator: DocumentEvaluator, node: YamlNode, scope: Scope) -> Adapt:
    """Return what stands under `adapt`.

    Raises:
        Fault: it has another form.
    """
    node, scope = evaluator.resolve(node, scope)
    if not isinstance(node, YamlMapping):
        text = "`adapt` is a mapping such as `{spatial: avg_pool, channels: project}`"
        raise Fault(Diagnostic("bad-form", text, node.place))
    values = evaluator.plain(node, scope)
    try:
        return Adapt.model_validate(values)
    except ValidationError as error:
        location, (fault, *_) = next(iter(faults_by_location(error, values).items()))
        place, key = locate(node, location, at_key=fault["type"] == "extra_forbidden")
        raise Fault(describe(fault, place, key, Adapt.model_fields, owner="adapt")) from None


def adapted(builder: Builder, op: Join, inputs: list[Value], adapt: Adapt) -> list[Value]:
    """Return the inputs of a join, brought to one shape; each part has the name of its input.

    Raises:
        FieldError: `adapt` does not say how, or there is no way.
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
        except FieldError as error:
            shapes = tuple(value.shape for value in inputs if value.shape is not None)
            error.help = error.help or unreachable(op, shapes)
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
