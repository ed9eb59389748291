"""Learnt numbers as layers without input, which weigh the paths of skips."""

from __future__ import annotations

from resdsl.ops.op.fields import Real
from resdsl.ops.op.fragment import Fragment, Tensor
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape


class ScalarParameter(Op):
    """A single learnt number, as a layer without input.

    Its tensor has one axis, since tools that shard parameters refuse those without.
    """

    internal = True
    tag = "scalar"
    trains_only = frozenset({"init"})

    init: Real = 1.0

    def shape(self, *x: Shape) -> Shape:
        return Shape(())

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        return (Tensor("", (1,)),)

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment.anywhere("{self}", f"nn.Parameter(torch.tensor([{self.init!r}]))")


class ChannelParameter(Op):
    """A learnt number for each channel, as a layer without input."""

    internal = True
    tag = "channel"
    trains_only = frozenset({"init"})

    channels: int
    init: Real = 1.0

    def shape(self, *x: Shape) -> Shape:
        return Shape((self.channels,))

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        return (Tensor("", (self.channels,)),)

    def fragment(self, *x: Shape) -> Fragment:
        attribute = f"nn.Parameter(torch.full(({self.channels},), {self.init!r}))"
        return Fragment.anywhere("{self}", attribute)
