"""Normalisation by the root mean square of the channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from resdsl.ops.norms.channel_norm import doubt_eps, one_value
from resdsl.ops.op.doubts import Doubt
from resdsl.ops.op.fields import Positive
from resdsl.ops.op.fragment import Fragment, Tensor
from resdsl.ops.op.op import Op, OpGroup
from resdsl.ops.op.shape import Shape


class Rmsnorm(Op):
    """Division by the root mean square of the channels, at every position; one weight a channel."""

    group: ClassVar[OpGroup] = "norm"
    maps_zero_to_zero: ClassVar[bool] = True
    trains_only: ClassVar[frozenset[str]] = frozenset({"zero"})
    example: ClassVar[str] = "rmsnorm: {eps: 1e-6}"
    example_input: ClassVar[tuple[int, ...]] = (192, 196)
    source: ClassVar[str] = "Zhang and Sennrich 2019, arXiv 1910.07467"

    eps: Positive = 1e-6
    zero: Annotated[bool, Field(exclude=True)] = False

    def shape(self, *x: Shape) -> Shape:
        if x[0].channels == 1:
            raise one_value(self, x[0], left="its sign")
        return x[0]

    def doubts(self) -> Iterator[Doubt]:
        return doubt_eps(self.eps)

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        return (Tensor("weight", (x[0].channels,), "nn.init.zeros_({w})" if self.zero else None),)

    def fragment(self, *x: Shape) -> Fragment:
        attribute = f"nn.RMSNorm({x[0].channels}, eps={self.eps!r})"
        return Fragment.over_channels("{self}({0})", x[0], attribute)

    def zeroed(self) -> Op:
        return self.model_copy(update={"zero": True})
