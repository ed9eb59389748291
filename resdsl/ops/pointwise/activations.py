"""Activation functions: elementwise, but for `softmax` and the weights of `prelu`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from resdsl.ops.op.doubts import Doubt
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Real
from resdsl.ops.op.fragment import Fragment, Tensor
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape


class Activation(Op):
    """A function without trainable weights, the same at every element."""

    internal = True
    group = "activation"
    function: ClassVar[str] = ""
    module: ClassVar[str] = ""  # the class of torch.nn that computes the same

    def gain(self, *x: Shape) -> float:
        return 0.5  # of what is symmetric about zero, a rectifier passes half

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment.anywhere(f"{self.function}({{0}})", module=self.module)


class Relu(Activation):
    """The positive part, `max(x, 0)`."""

    never_negative = True
    zero_below_zero = True
    idempotent = True
    function = "F.relu"
    module = "nn.ReLU"
    source = "Nair and Hinton 2010"


class Relu6(Activation):
    """`min(max(x, 0), 6)`."""

    bounded = True
    never_negative = True
    zero_below_zero = True
    idempotent = True
    function = "F.relu6"
    module = "nn.ReLU6"
    source = "Howard et al. 2017, arXiv 1704.04861"


class LeakyRelu(Activation):
    """`x` above zero, `slope * x` below."""

    maps_zero_to_zero = True
    example = "leaky_relu: {slope: 0.2}"
    source = "Maas et al. 2013"

    slope: Real = 0.01

    def doubts(self) -> Iterator[Doubt]:
        if self.slope > 1:
            text = f"`slope: {self.slope:g}` makes negative numbers larger than positive ones"
            yield Doubt(
                text, f"write `slope: {1 / self.slope:.3g}` for a division by {self.slope:g}"
            )

    def gain(self, *x: Shape) -> float:
        return (1 + self.slope**2) / 2

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment.anywhere(f"F.leaky_relu({{0}}, {self.slope!r})", module="nn.LeakyReLU")

    def summary(self, *x: Shape) -> str:
        return f"{self.slope:g}"


class Prelu(Activation):
    """`x` above zero, below it `x` times a learnt number for each channel, 0.25 at the start."""

    maps_zero_to_zero = True
    source = "He et al. 2015, arXiv 1502.01852"

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        return (Tensor("weight", (x[0].channels,)),)

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment("{self}({0})", f"nn.PReLU({x[0].channels})")


class Elu(Activation):
    """`x` above zero, `exp(x) - 1` below."""

    maps_zero_to_zero = True
    keeps_sign = True
    function = "F.elu"
    module = "nn.ELU"
    source = "Clevert et al. 2015, arXiv 1511.07289"


class Gelu(Activation):
    """`x Φ(x)` with the normal distribution function Φ."""

    maps_zero_to_zero = True
    keeps_sign = True
    example = "gelu: {approximate: tanh}"
    source = "Hendrycks and Gimpel 2016, arXiv 1606.08415"

    approximate: Literal["none", "tanh"] = "none"

    def fragment(self, *x: Shape) -> Fragment:
        how = ', approximate="tanh"' if self.approximate == "tanh" else ""
        return Fragment.anywhere(f"F.gelu({{0}}{how})", module="nn.GELU")


class Silu(Activation):
    """`x * sigmoid(x)`, also called swish."""

    maps_zero_to_zero = True
    keeps_sign = True
    function = "F.silu"
    module = "nn.SiLU"
    source = "Elfwing et al. 2017, arXiv 1702.03118"


class Mish(Activation):
    """`x * tanh(ln(1 + exp(x)))`."""

    maps_zero_to_zero = True
    keeps_sign = True
    function = "F.mish"
    module = "nn.Mish"
    source = "Misra 2019, arXiv 1908.08681"


class Hardswish(Activation):
    """`x * min(max(x + 3, 0), 6) / 6`."""

    maps_zero_to_zero = True
    keeps_sign = True
    function = "F.hardswish"
    module = "nn.Hardswish"
    source = "Howard et al. 2019, arXiv 1905.02244"


class Tanh(Activation):
    """The hyperbolic tangent."""

    bounded = True
    maps_zero_to_zero = True
    keeps_sign = True
    function = "torch.tanh"
    module = "nn.Tanh"


class Sigmoid(Activation):
    """`1 / (1 + exp(-x))`."""

    bounded = True
    never_negative = True
    at_most_one = True
    sign = "σ"
    function = "torch.sigmoid"
    module = "nn.Sigmoid"


class Softmax(Activation):
    """`exp(x)` over its sum along the channels, at every position."""

    bounded = True
    never_negative = True
    at_most_one = True

    def shape(self, *x: Shape) -> Shape:
        if x[0].channels == 1:
            raise FieldError(
                f"`softmax` acts on the channels, and of a single one, as in its input {x[0]}, it "
                "makes 1 whatever the input is",
                help="`sigmoid` makes one number from 0 to 1 of one channel",
                code="constant-output",
            )
        return x[0]

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment("F.softmax({0}, dim=1)", last="F.softmax({0}, dim=-1)", module="nn.Softmax")
