"""What norms with numbers for each channel have in common, and inputs that leave them nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from resdsl.ops.op.doubts import Doubt
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Flag, Positive
from resdsl.ops.op.fragment import Tensor
from resdsl.ops.op.initial_bias import InitialBias, bias_statement
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape


class Norm(Op):
    """Normalisation, then a weight for each channel, which is 1 at the start.

    ``zero`` is set by `zero_init`: with a last weight of 0 a residual block starts as the identity.
    Source: Goyal et al. 2017, arXiv 1706.02677, section 5.1.
    """

    internal = True
    group = "norm"
    maps_zero_to_zero = True
    trains_only = frozenset({"zero"})

    eps: Positive = 1e-5
    zero: Annotated[bool, Field(exclude=True)] = False

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        return (Tensor("weight", (x[0].channels,), "nn.init.zeros_({w})" if self.zero else None),)

    def zeroed(self) -> Op | None:
        return self.model_copy(update={"zero": True})

    def doubts(self) -> Iterator[Doubt]:
        if self.eps >= 0.05:
            text = f"`eps: {self.eps:g}` is added to variances, which are about 1"
            yield Doubt(text, "1e-5 is usual")


class AffineNorm(Norm):
    """Normalisation, then, if `affine`, a weight and a bias for each channel."""

    internal = True
    trains_only = frozenset({"bias_init", *Norm.trains_only})

    affine: Flag = True
    bias_init: Annotated[InitialBias, Field(exclude=True)] = 0.0

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        if not self.affine:
            return ()
        bias = None if self.bias_init == 0 else bias_statement(self.bias_init)
        return (*super().tensors(*x), Tensor("bias", (x[0].channels,), bias))

    def with_bias(self, value: InitialBias) -> Op | None:
        return self.model_copy(update={"bias_init": value}) if self.affine else None

    def zeroed(self) -> Op | None:
        return super().zeroed() if self.affine else None


def one_value(
    op: Op, x: Shape, field: str = "", of: str = "position", help: str | None = None, left: str = ""
) -> FieldError:
    """Return why ``op`` cannot normalise ``x``, which has a single value to each ``of``.

    Such a value is its own mean, so that the output does not depend on the input. ``left`` is what
    nevertheless remains of it, such as "its sign"; ``field`` is the one to point at.
    """
    return FieldError(
        f"`{op.tag}` has a single value in each {of} of its input {x}, of which it leaves "
        f"{left or 'nothing'}",
        field=field,
        help=help or "use `batchnorm`, which normalises over the batch, or leave the norm out",
        code="constant-output",
    )
