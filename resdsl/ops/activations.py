"""Activation functions: elementwise, without weights."""

from __future__ import annotations

from typing import ClassVar

from resdsl.ops.base import Fragment, Group, Op, Shape


class _Activation(Op):
    group: ClassVar[Group] = "activation"
    function: ClassVar[str] = ""

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment(f"{self.function}({{0}})")


class Relu(_Activation):
    """The positive part, `max(x, 0)`."""

    keeps_zero: ClassVar[bool] = False  # its gradient at zero is zero
    function: ClassVar[str] = "F.relu"


class Gelu(_Activation):
    """`x Φ(x)` with the normal distribution function Φ."""

    function: ClassVar[str] = "F.gelu"
    source: ClassVar[str] = "Hendrycks and Gimpel 2016, arXiv 1606.08415"


class Tanh(_Activation):
    """The hyperbolic tangent."""

    function: ClassVar[str] = "torch.tanh"


class Sigmoid(_Activation):
    """`1 / (1 + exp(-x))`."""

    keeps_zero: ClassVar[bool] = False
    function: ClassVar[str] = "torch.sigmoid"
