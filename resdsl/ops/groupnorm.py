"""Group normalisation."""

from __future__ import annotations

from typing import ClassVar

from resdsl.ops.base import Fragment, Misfit, Shape
from resdsl.ops.fields import Count
from resdsl.ops.norm import Norm


class Groupnorm(Norm):
    """Normalisation of each group of channels over all positions of a sample."""

    example: ClassVar[str] = "groupnorm: {groups: 4}"
    source: ClassVar[str] = "Wu and He 2018, arXiv 1803.08494"

    groups: Count

    def shape(self, *x: Shape) -> Shape:
        if x[0].channels % self.groups:
            raise Misfit(
                f"`groups` {self.groups} must divide the {x[0].channels} channels of the input",
                field="groups",
            )
        return x[0]

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment("{self}({0})", self.call("nn.GroupNorm", self.groups, x[0].channels))

    def summary(self, *x: Shape) -> str:
        return f"{self.groups} groups"
