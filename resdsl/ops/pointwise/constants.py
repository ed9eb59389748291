"""Learned constants: tensors that do not depend on the input."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fragment import Fragment, Tensor
from resdsl.ops.op.inits import Constant, Init, Zeros
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape


class LearnedConstant(Op):
    """A learnt tensor: one number, one for each channel, or one for each element."""

    internal = True
    group = "weights"
    own_init = True
    trains_only = frozenset({"init"})
    symbol: ClassVar[str] = ""

    extent: Literal["scalar", "channel", "full"] = Field("channel", alias="shape")
    init: Init = Zeros()

    def shape(self, *x: Shape) -> Shape:
        if self.init.needs_matrix and len(self._dims(x[0])) < 2:
            raise FieldError(
                f"`{self.init.tag}` draws by the sizes of a matrix, which `{self.tag}` is not here",
                field="init",
                help="use a number, `normal` or `trunc_normal`",
            )
        return x[0]

    def _dims(self, x: Shape) -> tuple[int, ...]:
        match self.extent:
            case "scalar":
                return (1,)
            case "channel":
                return (x.channels,)
            case "full":
                return x.dims

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        dims = self._dims(x[0])
        plain = isinstance(self.init, (Zeros, Constant))
        return (Tensor("", dims, None if plain else self.init.statement(dims)),)

    def fragment(self, *x: Shape) -> Fragment:
        dims, axes = self._dims(x[0]), len(x[0].spatial)
        match self.init:
            case Zeros():
                value = f"torch.zeros({dims})"
            case Constant(value=number):
                value = f"torch.full({dims}, {number!r})"
            case _:
                value = f"torch.empty({dims})"
        first = last = "{self}"
        if self.extent == "channel" and axes:
            first += f"[:{', None' * axes}]"
        elif self.extent == "full" and axes:
            last += f".permute{(*range(1, axes + 1), 0)}" if axes > 1 else ".T"
        return Fragment(
            f"{{0}} {self.symbol} {first}",
            f"nn.Parameter({value})",
            last=f"{{0}} {self.symbol} {last}",
        )

    def summary(self, *x: Shape) -> str:
        return self.extent


class Bias(LearnedConstant):
    """Adds a learnt constant: one for all (`scalar`), for each channel, or for each element
    (`full`: a positional embedding)."""

    symbol = "+"
    example = "bias: {shape: full, init: {normal: {std: 0.02}}}"
    example_input = (192, 196)
    source = "Fixup, Zhang et al. 2019, arXiv 1901.09321"

    def gain(self, *x: Shape) -> float:
        return 1.0

    def zero_stays(self) -> bool:
        return self.init in (Zeros(), Constant(value=0.0))


class Scale(LearnedConstant):
    """Multiplies by a learnt constant: one for all (`scalar`), for each channel, or for each
    element (`full`)."""

    symbol = "*"
    example = "scale: {shape: scalar}"
    source = "Fixup, Zhang et al. 2019, arXiv 1901.09321"

    init: Init = Constant(value=1.0)

    def gain(self, *x: Shape) -> float:
        return self.init.mean_square(self._dims(x[0]))

    def zeroed(self) -> Op:
        return self.model_copy(update={"init": Zeros()})
