"""Joins: several outputs become one. Shapes never broadcast."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from resdsl.ops.base import Fragment, Group, Misfit, Op, Shape
from resdsl.ops.fields import Text
from resdsl.ops.forms import JOINS, Part, joined


class Adapt(BaseModel):
    """`adapt` beside a join: how the inputs are brought to one shape."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    spatial: Literal["avg_pool", "max_pool", "stride"] | None = None
    channels: Literal["project", "pad"] | None = None


class Join(Op):
    """An op over a list of outputs: `- add: [previous, stem]`."""

    internal: ClassVar[bool] = True
    group: ClassVar[Group] = "merge"
    content: ClassVar[str] = "inputs"
    function: ClassVar[str] = ""

    inputs: tuple[Text, ...] = Field(
        min_length=1, max_length=64, description="written as the op's value: `[previous, stem]`"
    )

    def shape(self, *x: Shape) -> Shape:
        for name, other in zip(self.inputs[1:], x[1:], strict=True):
            if other != x[0]:
                raise Misfit(
                    f"`{self.tag}` joins equal shapes, but `{self.inputs[0]}` has {x[0]} "
                    f"and `{name}` has {other}",
                    help=self._help(x[0], other),
                )
        return x[0]

    def _help(self, one: Shape, other: Shape) -> str:
        if 1 in (one.size // one.channels, other.size // other.channels):
            return (
                "shapes do not broadcast: to weigh channels use a `skip` with `gate: "
                "squeeze_excite`, or a gate whose `layers` end in `[C]`"
            )
        return "write `adapt: {spatial: avg_pool, channels: project}` beside it"

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment.anywhere(self.function.join(f"{{{i}}}" for i in range(len(x))))

    def form(self, *x: Shape) -> Part:
        lanes = [(1.0, i) for i in range(len(x))]
        return joined(self.tag, lanes) if self.tag in JOINS else super().form(*x)

    def settings(self) -> dict[str, object]:
        return {"inputs": len(self.inputs)}  # the graph knows which, whatever they are called


class Add(Join):
    """The sum of outputs of one shape."""

    example: ClassVar[str] = "add: [previous, input]"

    function: ClassVar[str] = " + "

    def gain(self, *x: Shape) -> float:
        return len(x)


class Mul(Join):
    """The elementwise product of outputs of one shape."""

    example: ClassVar[str] = "mul: [previous, input]"

    function: ClassVar[str] = " * "


class Mean(Join):
    """The mean of outputs of one shape."""

    example: ClassVar[str] = "mean: [previous, input]"

    function: ClassVar[str] = " + "

    def gain(self, *x: Shape) -> float:
        return 1 / len(x)

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment.anywhere(f"({super().fragment(*x).forward}) / {len(x)}")


class Concat(Join):
    """All channels, one output after the other; the positions must agree."""

    example: ClassVar[str] = "concat: [previous, input]"

    def shape(self, *x: Shape) -> Shape:
        for name, other in zip(self.inputs[1:], x[1:], strict=True):
            if other.spatial != x[0].spatial:
                raise Misfit(
                    f"`concat` joins equal positions, but `{self.inputs[0]}` has {x[0]} "
                    f"and `{name}` has {other}",
                    help="write `adapt: {spatial: avg_pool}` beside it",
                )
        return x[0].with_channels(sum(shape.channels for shape in x))

    def fragment(self, *x: Shape) -> Fragment:
        inputs = ", ".join(f"{{{i}}}" for i in range(len(x)))
        return Fragment(f"torch.cat([{inputs}], dim=1)", last=f"torch.cat([{inputs}], dim=-1)")
