"""Instance normalisation."""

from __future__ import annotations

from typing import ClassVar

from resdsl.ops.norms.channel_norm import Norm
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Flag
from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.shape import Shape


class Instancenorm(Norm):
    """Normalisation of each channel over all positions of a sample; as in torch without weights
    unless `affine`."""

    example: ClassVar[str] = "instancenorm: {affine: true}"
    source: ClassVar[str] = "Ulyanov et al. 2016, arXiv 1607.08022"

    affine: Flag = False

    def shape(self, *x: Shape) -> Shape:
        if not 1 <= len(x[0].spatial) <= 3:
            raise FieldError(f"`instancenorm` needs 1 to 3 spatial axes, but its input is {x[0]}")
        if x[0].size == x[0].channels:
            raise FieldError(
                f"`instancenorm` needs more than one position, but its input is {x[0]}"
            )
        return x[0]

    def fragment(self, *x: Shape) -> Fragment:
        module = f"nn.InstanceNorm{len(x[0].spatial)}d"
        return Fragment("{self}({0})", self.call(module, x[0].channels))
