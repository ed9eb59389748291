"""The layers that bring an input of a join to another shape, as `adapt` says."""

from __future__ import annotations

from resdsl.ops.joins.join import Adapt
from resdsl.ops.layers.conv import Conv
from resdsl.ops.layers.linear import Linear
from resdsl.ops.norms.batchnorm import Batchnorm
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape
from resdsl.ops.shapes.pools import AvgPool, MaxPool
from resdsl.ops.shapes.strides import strides
from resdsl.ops.skip.shortcuts import SliceAndPad


def adapting(label: str, given: Shape, target: Shape, adapt: Adapt) -> list[Op]:
    """Return the layers that lead from the shape ``given`` of the input ``label`` to ``target``.

    Positions are brought to the target first, so that a projection works on fewer of them.

    Raises:
        FieldError: `adapt` does not say how, or there is no way.
    """
    stride = strides(given, target)
    if stride is None:
        raise FieldError(
            f"no stride takes `{label}` with {given} to the positions of {target}", field="adapt"
        )
    missing = target.channels - given.channels
    strided = any(s != 1 for s in stride)
    needed = f"`{label}` has {given}, but {target} is needed"
    if strided and adapt.spatial is None:
        raise FieldError(needed, field="adapt", help="give `adapt.spatial`")
    if missing and (adapt.channels is None or (adapt.channels == "pad" and missing < 0)):
        raise FieldError(needed, field="adapt", help="give `adapt.channels: project`")
    ops = [_strided(stride, adapt)] if strided else []
    if missing and adapt.channels == "project":
        convolution = Conv(out=target.channels, kernel=1)
        ops += [convolution if target.spatial else Linear(out=target.channels, bias=False)]
        ops.append(Batchnorm())
    elif missing:
        ones = (1,) * len(target.spatial)
        ops.append(SliceAndPad(stride=ones, before=missing // 2, after=missing - missing // 2))
    return ops


def _strided(stride: tuple[int, ...], adapt: Adapt) -> Op:
    """Return the layer that leaves one of ``stride`` positions on each axis."""
    match adapt.spatial:
        case "avg_pool":
            return AvgPool(kernel=stride, ceil=True)
        case "max_pool":
            return MaxPool(kernel=stride, ceil=True)
        case _:
            return SliceAndPad(stride=stride, before=0, after=0)
