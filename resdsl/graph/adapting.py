"""Joins with `adapt`: the other inputs are brought to the shape of `previous`, else the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resdsl.errors import Diagnostic
from resdsl.graph.layer_syntax import Item
from resdsl.language.faults import Fault
from resdsl.language.models import validate
from resdsl.language.reader import Mapping
from resdsl.language.scopes import Scope
from resdsl.ops.base import Misfit, Op, Shape, Value
from resdsl.ops.conv import Conv
from resdsl.ops.joins import Adapt, Concat, Join
from resdsl.ops.linear import Linear
from resdsl.ops.norms import Batchnorm
from resdsl.ops.pools import AvgPool, MaxPool
from resdsl.ops.shortcuts import SliceAndPad
from resdsl.ops.strides import strides

if TYPE_CHECKING:
    from resdsl.graph.lists import ListBuilder, RegionBuilder


def join(
    into: ListBuilder, op: Join, item: Item, name: str, inputs: list[Value], scope: Scope
) -> Value:
    """Add a join; return its output.

    Raises:
        Misfit: shapes differ and `adapt` does not bring them together.
    """
    from resdsl.graph.lists import RegionBuilder

    if item.adapt is None:
        return into.layer(name, op, *inputs)
    adapt = _read(into, item, scope)
    labels = op.inputs
    leading = labels.index("previous") if "previous" in labels else 0
    target = inputs[leading].shape
    assert target is not None
    region = RegionBuilder(into, name, op, inputs[leading], scope)
    adapted = []
    for label, value in zip(labels, inputs, strict=True):
        wanted = target
        if isinstance(op, Concat) and value.shape is not None:
            wanted = Shape((value.shape.channels, *target.spatial))
        adapted.append(_adapt(region, label, value, wanted, adapt))
    if not region.parts:
        return into.layer(name, op, *inputs)
    return region.merge(op, *adapted)


def _read(into: ListBuilder, item: Item, scope: Scope) -> Adapt:
    node, _ = into.template.world.settle(item.adapt, scope) if item.adapt else (None, scope)
    if not isinstance(node, Mapping):
        text = "`adapt` is a mapping such as `{spatial: avg_pool, channels: project}`"
        raise Fault(Diagnostic("bad-form", text, item.adapt.place if item.adapt else item.place))
    findings: list[Diagnostic] = []
    adapt = validate(Adapt, node, findings)
    if not isinstance(adapt, Adapt):
        raise Fault(findings[0])
    return adapt


def _adapt(region: RegionBuilder, label: str, value: Value, target: Shape, adapt: Adapt) -> Value:
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
    part = region.part(label, value)
    assert part.current.id == value.id
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
        value = region.layer(label, op, value)
    return value
