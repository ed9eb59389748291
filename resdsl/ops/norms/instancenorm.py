"""Instance normalisation."""

from __future__ import annotations

from resdsl.ops.norms.channel_norm import AffineNorm
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Flag, spatial_axes
from resdsl.ops.op.fragment import Fragment, call
from resdsl.ops.op.shape import Shape


class Instancenorm(AffineNorm):
    """Normalisation of each channel over all positions of a sample; as in torch without weights
    unless `affine`."""

    example = "instancenorm: {affine: true}"
    source = "Ulyanov et al. 2016, arXiv 1607.08022"

    affine: Flag = False

    def shape(self, *x: Shape) -> Shape:
        spatial_axes(self.tag, x[0])
        if x[0].size == x[0].channels:
            raise FieldError(
                f"`instancenorm` needs more than one position, but its input is {x[0]}"
            )
        return x[0]

    def fragment(self, *x: Shape) -> Fragment:
        module = f"nn.InstanceNorm{len(x[0].spatial)}d"
        options = {"eps": (self.eps, 1e-5), "affine": (self.affine, False)}
        return Fragment("{self}({0})", call(module, x[0].channels, **options))
