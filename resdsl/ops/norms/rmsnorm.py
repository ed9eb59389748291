"""Normalisation by the root mean square of the channels."""

from __future__ import annotations

from resdsl.ops.norms.channel_norm import Norm, one_value
from resdsl.ops.op.fields import Positive
from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.shape import Shape


class Rmsnorm(Norm):
    """Division by the root mean square of the channels, at every position; one weight a channel."""

    example = "rmsnorm: {eps: 1e-6}"
    example_input = (192, 196)
    source = "Zhang and Sennrich 2019, arXiv 1910.07467"

    eps: Positive = 1e-6

    def shape(self, *x: Shape) -> Shape:
        if x[0].channels == 1:
            raise one_value(self, x[0], left="its sign")
        return x[0]

    def fragment(self, *x: Shape) -> Fragment:
        attribute = f"nn.RMSNorm({x[0].channels}, eps={self.eps!r})"
        return Fragment.over_channels("{self}({0})", x[0], attribute)
