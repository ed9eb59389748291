"""Layer normalisation over the channels."""

from __future__ import annotations

from resdsl.ops.norms.channel_norm import AffineNorm, one_value
from resdsl.ops.op.fragment import Fragment, call
from resdsl.ops.op.shape import Shape


class Layernorm(AffineNorm):
    """Layer normalisation over the channels, at every position."""

    example = "layernorm: {eps: 1e-6}"
    example_input = (192, 196)
    source = "Ba et al. 2016, arXiv 1607.06450"

    def shape(self, *x: Shape) -> Shape:
        if x[0].channels == 1:
            raise one_value(self, x[0])
        return x[0]

    def fragment(self, *x: Shape) -> Fragment:
        options = {"eps": (self.eps, 1e-5), "elementwise_affine": (self.affine, True)}
        attribute = call("nn.LayerNorm", x[0].channels, **options)
        return Fragment.over_channels("{self}({0})", x[0], attribute)
