"""Linear layer on the channels, at every position."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from resdsl.ops.base import AutoBias, Bias, Fragment, Group, Misfit, Op, Shape, Tensor
from resdsl.ops.conv import bias_statement, resolve_bias
from resdsl.ops.fields import Count, Flag
from resdsl.ops.inits import He, Init, Zeros


class Linear(Op):
    """A linear map of the channels; on `[C, L]` at every position."""

    group: ClassVar[Group] = "weights"
    weighted: ClassVar[bool] = True

    out: Count
    bias: Flag = True
    init: Init | None = None
    bias_init: Annotated[float | AutoBias, Field(exclude=True)] = 0.0

    def shape(self, *x: Shape) -> Shape:
        (given,) = x
        if len(given.spatial) > 1:
            raise Misfit(
                f"`linear` acts on features or tokens, but its input is {given}",
                help="put `flatten` or `global_avg_pool` before it, or use `conv: {kernel: 1}`",
            )
        return given.with_channels(self.out)

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        shape = (self.out, x[0].channels)
        weight = Tensor("weight", shape, (self.init or He()).statement(shape))
        if not self.bias:
            return (weight,)
        return (weight, Tensor("bias", (self.out,), bias_statement(self.bias_init)))

    def flops(self, *x: Shape) -> int:
        return x[0].size * self.out

    def fragment(self, *x: Shape) -> Fragment:
        bias = "" if self.bias else ", bias=False"
        attribute = f"nn.Linear({x[0].channels}, {self.out}{bias})"
        if len(x[0].spatial) == 1:
            return Fragment("{self}({0}.transpose(1, 2)).transpose(1, 2)", attribute)
        return Fragment("{self}({0})", attribute)

    def summary(self, *x: Shape) -> str:
        return str(self.out)

    def with_bias(self, value: Bias) -> Op:
        return self.model_copy(update={"bias": True, "bias_init": value})

    def at_length(self, n_gates: int) -> Op:
        return resolve_bias(self, self.bias_init, n_gates)

    def zeroed(self) -> Op:
        return self.model_copy(update={"init": Zeros()})
