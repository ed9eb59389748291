"""Linear layer on the channels, at every position."""

from __future__ import annotations

from resdsl.ops.layers.weighted import Weighted
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Flag
from resdsl.ops.op.fragment import Fragment, Tensor, call
from resdsl.ops.op.shape import Shape


class Linear(Weighted):
    """A linear map of the channels; on `[C, L]` at every position."""

    example = "linear: {out: 10}"
    example_input = (64,)

    bias: Flag = True

    def shape(self, *x: Shape) -> Shape:
        (given,) = x
        if len(given.spatial) > 1:
            raise FieldError(
                f"`linear` acts on features or tokens, but its input is {given}",
                help="put `flatten` or `global_avg_pool` before it, or use `conv: {kernel: 1}`",
            )
        return given.with_channels(self.out)

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        return self.weight_and_bias((self.out, x[0].channels))

    def flops(self, *x: Shape) -> int:
        return x[0].size * self.out

    def fragment(self, *x: Shape) -> Fragment:
        attribute = call("nn.Linear", x[0].channels, self.out, bias=(self.bias, True))
        return Fragment(None, attribute, last="{self}({0})")

    def summary(self, *x: Shape) -> str:
        return str(self.out)
