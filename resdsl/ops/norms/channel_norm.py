"""What norms with a weight and a bias for each channel have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from resdsl.ops.layers.weighted import bias_statement, resolve_bias
from resdsl.ops.op.doubts import Doubt
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Flag, Positive
from resdsl.ops.op.fragment import Tensor
from resdsl.ops.op.initial_bias import AutoBias, InitialBias
from resdsl.ops.op.op import Op, OpGroup
from resdsl.ops.op.shape import Shape


class Norm(Op):
    """Normalisation, then, if `affine`, a weight and a bias for each channel."""

    internal: ClassVar[bool] = True
    group: ClassVar[OpGroup] = "norm"
    maps_zero_to_zero: ClassVar[bool] = True
    trains_only: ClassVar[frozenset[str]] = frozenset({"bias_init", "zero"})

    eps: Positive = 1e-5
    affine: Flag = True
    bias_init: Annotated[float | AutoBias, Field(exclude=True)] = 0.0
    zero: Annotated[bool, Field(exclude=True)] = False

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        if not self.affine:
            return ()
        shape = (x[0].channels,)
        bias = None if self.bias_init == 0.0 else bias_statement(self.bias_init)
        weight = "nn.init.zeros_({w})" if self.zero else None
        return (Tensor("weight", shape, weight), Tensor("bias", shape, bias))

    def with_bias(self, value: InitialBias) -> Op | None:
        return self.model_copy(update={"bias_init": value}) if self.affine else None

    def at_length(self, n_gates: int) -> Op:
        return resolve_bias(self, self.bias_init, n_gates)

    def doubts(self) -> Iterator[Doubt]:
        return doubt_eps(self.eps)

    def zeroed(self) -> Op | None:
        return self.model_copy(update={"zero": True}) if self.affine else None

    def call(self, module: str, *sizes: int, **words: str) -> str:
        """Return the construction of torch's ``module``, whose defaults are those of the fields.

        ``words`` are its names for fields that it calls otherwise.
        """
        arguments = [str(size) for size in sizes]
        for name in ("eps", "momentum", "affine"):
            field = type(self).model_fields.get(name)
            if field is not None and getattr(self, name) != field.default:
                arguments.append(f"{words.get(name, name)}={getattr(self, name)!r}")
        return f"{module}({', '.join(arguments)})"


def doubt_eps(eps: float) -> Iterator[Doubt]:
    """Yield a doubt where ``eps`` is no small number beside a variance."""
    if eps >= 0.05:
        yield Doubt(f"`eps: {eps:g}` is added to variances, which are about 1", "1e-5 is usual")


def one_value(
    op: Op, x: Shape, field: str = "", of: str = "position", help: str | None = None, left: str = ""
) -> FieldError:
    """Return why ``op`` cannot normalise ``x``, which has a single value to each ``of``.

    ``left`` is what such a value keeps of the input.
    """
    return FieldError(
        f"`{op.tag}` has a single value in each {of} of its input {x}, of which it leaves "
        f"{left or 'nothing'}",
        field=field,
        help=help or "use `batchnorm`, which normalises over the batch, or leave the norm out",
        code="constant-output",
    )
