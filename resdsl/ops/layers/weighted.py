"""What layers with a weight and maybe a bias have in common."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar

from pydantic import Field

from resdsl.ops.op.fields import Count, Flag
from resdsl.ops.op.fragment import Tensor
from resdsl.ops.op.initial_bias import AutoBias, InitialBias
from resdsl.ops.op.inits import He, Init, Zeros
from resdsl.ops.op.op import Op, OpGroup
from resdsl.ops.op.shape import Shape


class Weighted(Op):
    """A layer with a weight, and with a bias where asked, from which gates start."""

    internal: ClassVar[bool] = True
    group: ClassVar[OpGroup] = "weights"
    weighted: ClassVar[bool] = True
    trains_only: ClassVar[frozenset[str]] = frozenset({"init", "bias_init"})

    out: Count
    bias: Flag = False
    init: Init | None = None
    bias_init: Annotated[float | AutoBias, Field(exclude=True)] = 0.0

    def weight_and_bias(self, shape: tuple[int, ...]) -> tuple[Tensor, ...]:
        """Return the tensors of a layer whose weight has ``shape``."""
        weight = Tensor("weight", shape, (self.init or He()).statement(shape))
        if not self.bias:
            return (weight,)
        return (weight, Tensor("bias", (self.out,), bias_statement(self.bias_init)))

    def gain(self, *x: Shape) -> float | None:
        shape = self.tensors(*x)[0].shape
        return (self.init or He()).mean_square(shape) * math.prod(shape[1:])

    def with_bias(self, value: InitialBias) -> Op:
        return self.model_copy(update={"bias": True, "bias_init": value})

    def at_length(self, n_gates: int) -> Op:
        return resolve_bias(self, self.bias_init, n_gates)

    def zeroed(self) -> Op:
        return self.model_copy(update={"init": Zeros()})


def bias_statement(value: InitialBias) -> str:
    """Return the statement that sets a bias; an automatic one is resolved before emission."""
    if isinstance(value, AutoBias):
        value = value.at(1)
    return "nn.init.zeros_({w})" if value == 0 else f"nn.init.constant_({{w}}, {value!r})"


def resolve_bias(op: Op, value: InitialBias, n_gates: int) -> Op:
    """Return ``op`` with an automatic bias replaced by its number."""
    if not isinstance(value, AutoBias):
        return op
    return op.model_copy(update={"bias_init": value.at(n_gates)})
