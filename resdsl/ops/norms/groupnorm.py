"""Group normalisation."""

from __future__ import annotations

from resdsl.ops.norms.channel_norm import AffineNorm, one_value
from resdsl.ops.op.field_error import FieldError, nearest_divisors
from resdsl.ops.op.fields import Count
from resdsl.ops.op.fragment import Fragment, call
from resdsl.ops.op.shape import Shape


class Groupnorm(AffineNorm):
    """Normalisation of each group of channels over all positions of a sample."""

    example = "groupnorm: {groups: 4}"
    source = "Wu and He 2018, arXiv 1803.08494"

    groups: Count

    def shape(self, *x: Shape) -> Shape:
        if x[0].channels % self.groups:
            raise FieldError(
                f"`groups` {self.groups} must divide the {x[0].channels} channels of the input",
                field="groups",
                help=nearest_divisors("groups", self.groups, x[0].channels),
            )
        if x[0].size == self.groups:
            fewer = next((self.groups // n for n in range(2, 10) if self.groups % n == 0), 1)
            help = f"take fewer groups, such as `groups: {fewer}`" if self.groups > 1 else None
            raise one_value(self, x[0], "groups", "group", help)
        return x[0]

    def fragment(self, *x: Shape) -> Fragment:
        options = {"eps": (self.eps, 1e-5), "affine": (self.affine, True)}
        attribute = call("nn.GroupNorm", self.groups, x[0].channels, **options)
        return Fragment("{self}({0})", attribute)

    def summary(self, *x: Shape) -> str:
        return f"{self.groups} groups"
