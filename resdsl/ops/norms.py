"""Normalisation layers."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from resdsl.ops.base import AutoBias, Bias, Fragment, Group, Misfit, Op, Shape, Tensor
from resdsl.ops.fields import Flag, Positive, Probability
from resdsl.ops.weighted import bias_statement, resolve_bias


class Batchnorm(Op):
    """Batch normalisation of each channel over the batch and all positions."""

    group: ClassVar[Group] = "norm"
    source: ClassVar[str] = "Ioffe and Szegedy 2015, arXiv 1502.03167"

    eps: Positive = 1e-5
    momentum: Probability = 0.1
    affine: Flag = True
    bias_init: Annotated[float | AutoBias, Field(exclude=True)] = 0.0
    zero: Annotated[bool, Field(exclude=True)] = False

    def shape(self, *x: Shape) -> Shape:
        if len(x[0].spatial) > 3:
            raise Misfit(f"`batchnorm` takes up to 3 spatial axes, but its input is {x[0]}")
        return x[0]

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        if not self.affine:
            return ()
        shape = (x[0].channels,)
        bias = None if self.bias_init == 0.0 else bias_statement(self.bias_init)
        weight = "nn.init.zeros_({w})" if self.zero else None
        return (Tensor("weight", shape, weight), Tensor("bias", shape, bias))

    def fragment(self, *x: Shape) -> Fragment:
        axes = max(1, len(x[0].spatial))
        arguments = [str(x[0].channels)]
        if self.eps != 1e-5:
            arguments.append(f"eps={self.eps!r}")
        if self.momentum != 0.1:
            arguments.append(f"momentum={self.momentum!r}")
        if not self.affine:
            arguments.append("affine=False")
        return Fragment("{self}({0})", f"nn.BatchNorm{axes}d({', '.join(arguments)})")

    def with_bias(self, value: Bias) -> Op | None:
        return self.model_copy(update={"bias_init": value}) if self.affine else None

    def at_length(self, n_gates: int) -> Op:
        return resolve_bias(self, self.bias_init, n_gates)

    def zeroed(self) -> Op | None:
        return self.model_copy(update={"zero": True}) if self.affine else None


class Layernorm(Op):
    """Layer normalisation over the channels, at every position."""

    group: ClassVar[Group] = "norm"
    source: ClassVar[str] = "Ba et al. 2016, arXiv 1607.06450"

    eps: Positive = 1e-5
    affine: Flag = True
    zero: Annotated[bool, Field(exclude=True)] = False

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        if not self.affine:
            return ()
        shape = (x[0].channels,)
        weight = "nn.init.zeros_({w})" if self.zero else None
        return (Tensor("weight", shape, weight), Tensor("bias", shape))

    def fragment(self, *x: Shape) -> Fragment:
        arguments = [str(x[0].channels)]
        if self.eps != 1e-5:
            arguments.append(f"eps={self.eps!r}")
        if not self.affine:
            arguments.append("elementwise_affine=False")
        call = "{self}({0})"
        if x[0].spatial:
            call = "{self}({0}.movedim(1, -1)).movedim(-1, 1)"
        return Fragment(call, f"nn.LayerNorm({', '.join(arguments)})")

    def zeroed(self) -> Op | None:
        return self.model_copy(update={"zero": True}) if self.affine else None
