"""What layers with a weight and maybe a bias have in common.

Source: the default of initial values is that of He et al. 2015, arXiv 1502.01852, eq. 10 and 14.
"""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field

from resdsl.ops.op.fields import Count, Flag
from resdsl.ops.op.fragment import Tensor
from resdsl.ops.op.initial_bias import InitialBias, bias_statement
from resdsl.ops.op.inits import He, Init, Zeros
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape


class Weighted(Op):
    """A layer with a weight, and with a bias where asked, from which gates start."""

    internal = True
    group = "weights"
    weighted = True
    trains_only = frozenset({"init", "bias_init"})

    out: Count
    bias: Flag = False
    init: Init | None = None
    bias_init: Annotated[InitialBias, Field(exclude=True)] = 0.0

    def weight_and_bias(self, shape: tuple[int, ...]) -> tuple[Tensor, ...]:
        """Return the tensors of a layer whose weight has ``shape``, drawn by `he` unless given."""
        weight = Tensor("weight", shape, (self.init or He()).statement(shape))
        if not self.bias:
            return (weight,)
        return (weight, Tensor("bias", (self.out,), bias_statement(self.bias_init)))

    def gain(self, *x: Shape) -> float | None:
        shape = self.tensors(*x)[0].shape
        return (self.init or He()).mean_square(shape) * math.prod(shape[1:])

    def with_bias(self, value: InitialBias) -> Op:
        return self.model_copy(update={"bias": True, "bias_init": value})

    def zeroed(self) -> Op:
        return self.model_copy(update={"init": Zeros()})
