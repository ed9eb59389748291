"""Batch normalisation."""

from __future__ import annotations

from typing import ClassVar

from resdsl.ops.base import Fragment, Misfit, Shape
from resdsl.ops.fields import Probability
from resdsl.ops.norm import Norm


class Batchnorm(Norm):
    """Batch normalisation of each channel over the batch and all positions."""

    trains_only: ClassVar[frozenset[str]] = frozenset({"momentum"})
    example: ClassVar[str] = "batchnorm: {momentum: 0.05}"
    source: ClassVar[str] = "Ioffe and Szegedy 2015, arXiv 1502.03167"

    momentum: Probability = 0.1

    def shape(self, *x: Shape) -> Shape:
        if len(x[0].spatial) > 3:
            raise Misfit(f"`batchnorm` takes up to 3 spatial axes, but its input is {x[0]}")
        return x[0]

    def fragment(self, *x: Shape) -> Fragment:
        axes = max(1, len(x[0].spatial))
        return Fragment("{self}({0})", self.call(f"nn.BatchNorm{axes}d", x[0].channels))
