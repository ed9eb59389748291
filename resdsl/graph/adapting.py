"""Joins with `adapt`: the other inputs are brought to the shape of `previous`, else the first."""

from __future__ import annotations

from pydantic import ValidationError

from resdsl.errors import Diagnostic
from resdsl.language.faults import Fault
from resdsl.language.models import locate, specific
from resdsl.language.reader import Mapping, Node
from resdsl.language.scopes import Scope
from resdsl.language.wording import describe
from resdsl.ops.base import Builder, Misfit, Op, Shape, Value
from resdsl.ops.batchnorm import Batchnorm
from resdsl.ops.conv import Conv
from resdsl.ops.joins import Adapt, Concat, Join, unreachable
from resdsl.ops.linear import Linear
from resdsl.ops.pools import AvgPool, MaxPool
from resdsl.ops.shortcuts import SliceAndPad
from resdsl.ops.strides import strides


def read_adapt(node: Node, scope: Scope) -> Adapt:
    """Return what stands under `adapt`.

    Raises:
        Fault: it has another form.
    """
    node, scope = scope.world.settle(node, scope)
    if not isinstance(node, Mapping):
        text = "`adapt` is a mapping such as `{spatial: avg_pool, channels: project}`"
        raise Fault(Diagnostic("bad-form", text, node.place))
    try:
        return Adapt.model_validate(scope.world.plain(node, scope))
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
        if isinstance(op, Concat) and value.shape is not None:
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
    stride = strides(given, target)
    if stride is None:
        raise Misfit(
            f"no stride takes `{label}` with {given} to the positions of {target}", field="adapt"
        )
    missing = target.channels - given.channels
    by_stride = SliceAndPad(stride=stride, before=0, after=0)
    strided = any(s != 1 for s in stride)
    if strided and adapt.spatial is None:
        raise Misfit(
            f"`{label}` has {given}, but {target} is needed",
            field="adapt",
            help="give `adapt.spatial`",
        )
    if missing and (adapt.channels is None or (adapt.channels == "pad" and missing < 0)):
        raise Misfit(
            f"`{label}` has {given}, but {target} is needed",
            field="adapt",
            help="give `adapt.channels: project`",
        )
    ops: list[Op] = []
    if strided:
        match adapt.spatial:
            case "avg_pool":
                ops.append(AvgPool(kernel=stride, ceil=True))
            case "max_pool":
                ops.append(MaxPool(kernel=stride, ceil=True))
            case _:
                ops.append(by_stride)
    if missing and adapt.channels == "project":
        convolution = Conv(out=target.channels, kernel=1)
        ops += [convolution if target.spatial else Linear(out=target.channels, bias=False)]
        ops.append(Batchnorm())
    elif missing:
        ones = (1,) * len(target.spatial)
        ops.append(SliceAndPad(stride=ones, before=missing // 2, after=missing - missing // 2))
    for op in ops:
        value = builder.layer(label, op, value)
    return value
