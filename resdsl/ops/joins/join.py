"""Joins: several outputs become one. Shapes never broadcast."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from resdsl.ops.op.canonical import JOINS, CanonicalPart, joined
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Text
from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape
from resdsl.ops.shapes.strides import BROADCAST, enlarging, one_position, strides

MAX_INPUTS = 64  # so that a sum stays an expression which Python can compile


class Adapt(BaseModel):
    """`adapt` beside a join: how the inputs are brought to one shape."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    spatial: Literal["avg_pool", "max_pool", "stride"] | None = None
    channels: Literal["project", "pad"] | None = None


class Join(Op):
    """An op over a list of outputs: `- add: [previous, stem]`."""

    internal = True
    group = "merge"
    content = "inputs"
    along_channels: ClassVar[bool] = False  # each input keeps channels of its own
    function: ClassVar[str] = ""

    inputs: tuple[Text, ...] = Field(
        min_length=1,
        max_length=MAX_INPUTS,
        description="written as the op's value: `[previous, stem]`",
    )

    def shape(self, *x: Shape) -> Shape:
        for name, other in zip(self.inputs[1:], x[1:], strict=True):
            if other != x[0]:
                raise FieldError(
                    f"`{self.tag}` joins equal shapes, but `{self.inputs[0]}` has {x[0]} "
                    f"and `{name}` has {other}",
                    help=self._help(x),
                )
        return x[0]

    @property
    def leading(self) -> int:
        """The index of the input whose shape `adapt` gives to the others."""
        return self.inputs.index("previous") if "previous" in self.inputs else 0

    def _help(self, x: tuple[Shape, ...]) -> str:
        """Return what makes shapes equal that are meant to be; a broadcast has no remedy."""
        widest = max(shape.channels for shape in x)
        for name, shape in zip(self.inputs, x, strict=True):
            if any(one_position(s) for s in x) and len({s.spatial for s in x}) > 1:
                return BROADCAST
            if shape.channels == 1 < widest:
                return f"shapes do not broadcast: let `{name}` have {widest} channels of its own"
        beside = "write `adapt: {spatial: avg_pool, channels: project}` beside it"
        return unreachable(self, x) or beside

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment.anywhere(self.function.join(f"{{{i}}}" for i in range(len(x))))

    def form(self, *x: Shape) -> CanonicalPart:
        paths = [(1.0, i) for i in range(len(x))]
        return joined(self.tag, paths) if self.tag in JOINS else super().form(*x)

    def settings(self) -> dict[str, object]:
        return {"inputs": len(self.inputs)}  # the graph knows which, whatever they are called


class Add(Join):
    """The sum of outputs of one shape."""

    maps_zero_to_zero = True
    keeps_sign = True
    sign = "+"
    example = "add: [previous, input]"

    function = " + "

    def gain(self, *x: Shape) -> float:
        return len(x)


class Mul(Join):
    """The elementwise product of outputs of one shape."""

    sign = "×"
    example = "mul: [previous, input]"

    function = " * "

    def gain(self, *x: Shape) -> float:
        return 1.0


class Mean(Join):
    """The mean of outputs of one shape."""

    maps_zero_to_zero = True
    keeps_sign = True
    sign = "="
    example = "mean: [previous, input]"

    function = " + "

    def gain(self, *x: Shape) -> float:
        return 1 / len(x)

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment.anywhere(f"({super().fragment(*x).forward}) / {len(x)}")


class Concat(Join):
    """All channels, one output after the other; the positions must agree."""

    maps_zero_to_zero = True
    keeps_sign = True
    sign = "‖"
    along_channels = True
    example = "concat: [previous, input]"

    def shape(self, *x: Shape) -> Shape:
        for name, other in zip(self.inputs[1:], x[1:], strict=True):
            if other.spatial != x[0].spatial:
                raise FieldError(
                    f"`concat` joins equal positions, but `{self.inputs[0]}` has {x[0]} "
                    f"and `{name}` has {other}",
                    help=unreachable(self, x) or "write `adapt: {spatial: avg_pool}` beside it",
                )
        return x[0].with_channels(sum(shape.channels for shape in x))

    def gain(self, *x: Shape) -> float:
        return 1.0

    def fragment(self, *x: Shape) -> Fragment:
        inputs = ", ".join(f"{{{i}}}" for i in range(len(x)))
        return Fragment(f"torch.cat([{inputs}], dim=1)", last=f"torch.cat([{inputs}], dim=-1)")


def unreachable(join: Join, x: tuple[Shape, ...]) -> str | None:
    """Return what to do where `adapt`, which only shrinks, cannot give all one size; else None.

    ``x`` are the shapes of the inputs of ``join``, of which the leading one gives the size.
    """
    target = x[join.leading]
    for name, shape in zip(join.inputs, x, strict=True):
        if len(shape.spatial) != len(target.spatial):
            return "let all have the same axes: `global_avg_pool` and `flatten` leave features"
        if strides(shape, target) is None:
            scale = enlarging(shape, target)
            if scale is None:
                return "let all have as many positions: look at their kernels and paddings"
            factor = list(scale) if len(set(scale)) > 1 else scale[0]
            text = f"`adapt` only shrinks: put `upsample: {{scale: {factor}}}` behind `{name}`"
            reached = all(strides(other, shape) for other in x)
            first = f", or name `{name}` first"
            return text + (first if reached and "previous" not in join.inputs else "")
    return None
