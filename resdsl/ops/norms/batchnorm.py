"""Batch normalisation."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from resdsl.ops.norms.channel_norm import AffineNorm
from resdsl.ops.op.doubts import Doubt
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Probability
from resdsl.ops.op.fragment import Fragment, call
from resdsl.ops.op.shape import Shape


class Batchnorm(AffineNorm):
    """Batch normalisation of each channel over the batch and all positions."""

    trains_only = frozenset({"momentum", *AffineNorm.trains_only})
    example = "batchnorm: {momentum: 0.05}"
    source = "Ioffe and Szegedy 2015, arXiv 1502.03167"

    momentum: Probability = Field(
        0.1,
        description="the share of the newest batch in the running statistics, as in torch: "
        "what Keras writes as 0.99 is 0.01 here",
    )

    def doubts(self) -> Iterator[Doubt]:
        yield from super().doubts()
        m = self.momentum
        if m == 0:
            text = "with `momentum: 0` evaluation normalises by a mean of 0 and a variance of 1"
            yield Doubt(text, "0.1 is usual")
        if m > 0.5:
            text = (
                f"`momentum: {m:g}` takes {m:.4g} of the running statistics from the newest batch"
            )
            keras = f"write `momentum: {1 - m:.3g}` for what Keras calls {m:g}"
            yield Doubt(text, keras if m < 1 else "0.1 is usual")

    def shape(self, *x: Shape) -> Shape:
        if len(x[0].spatial) > 3:
            raise FieldError(f"`batchnorm` takes up to 3 spatial axes, but its input is {x[0]}")
        return x[0]

    def fragment(self, *x: Shape) -> Fragment:
        attribute = call(
            f"nn.BatchNorm{max(1, len(x[0].spatial))}d",
            x[0].channels,
            eps=(self.eps, 1e-5),
            momentum=(self.momentum, 0.1),
            affine=(self.affine, True),
        )
        return Fragment("{self}({0})", attribute)
