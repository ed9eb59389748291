"""Initial values of weights. Each is a statement of ``torch.nn.init`` in the generated source.

Source: He et al. 2015, arXiv 1502.01852; Glorot and Bengio 2010; LeCun et al. 1998;
Saxe et al. 2014, arXiv 1312.6120.
"""

from __future__ import annotations

import math
from typing import ClassVar, Literal, Self

from resdsl.ops.op.fields import LARGEST, Positive, Real
from resdsl.ops.op.tagged import Tagged


class Init(Tagged):
    """The rule that draws the initial value of a weight."""

    also = "a number"
    needs_matrix: ClassVar[bool] = False  # the sizes of two axes decide the scale

    def statement(self, shape: tuple[int, ...]) -> str:
        """Return source statements over ``{w}``, a tensor of ``shape``, a line each."""
        raise AssertionError("abstract")

    def mean_square(self, shape: tuple[int, ...]) -> float:
        """Return the mean square of the elements of a weight of ``shape``."""
        raise AssertionError("abstract")

    @classmethod
    def from_plain(cls, value: object) -> Self | None:
        """Return a constant for a number."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return Constant(value=float(value))  # type: ignore[return-value]  # a member of Init
        return None


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return how many inputs an output sums, and the other way round, as torch counts them."""
    positions = math.prod(shape[2:])
    return shape[1] * positions, shape[0] * positions


def _scaled(statement: str, scale: float) -> str:
    return statement if scale == 1 else f"{statement}\n{{w}}.data.mul_({scale!r})"


class He(Init):
    """Normal with variance `scale² · 2 / fan`."""

    needs_matrix = True
    mode: Literal["fan_in", "fan_out"] | None = None
    scale: Positive = 1.0

    def _mode(self, shape: tuple[int, ...]) -> str:
        return self.mode or ("fan_in" if len(shape) <= 2 else "fan_out")

    def statement(self, shape: tuple[int, ...]) -> str:
        call = f'nn.init.kaiming_normal_({{w}}, mode="{self._mode(shape)}", nonlinearity="relu")'
        return _scaled(call, self.scale)

    def mean_square(self, shape: tuple[int, ...]) -> float:
        fan_in, fan_out = _fans(shape)
        return self.scale**2 * 2 / (fan_in if self._mode(shape) == "fan_in" else fan_out)


class Xavier(Init):
    """Normal with variance `scale² · 2 / (fan_in + fan_out)`."""

    needs_matrix = True
    scale: Positive = 1.0

    def statement(self, shape: tuple[int, ...]) -> str:
        gain = "" if self.scale == 1 else f", gain={self.scale!r}"
        return f"nn.init.xavier_normal_({{w}}{gain})"

    def mean_square(self, shape: tuple[int, ...]) -> float:
        return self.scale**2 * 2 / sum(_fans(shape))


class Lecun(Init):
    """Normal with variance `scale² / fan_in`."""

    needs_matrix = True
    scale: Positive = 1.0

    def statement(self, shape: tuple[int, ...]) -> str:
        call = 'nn.init.kaiming_normal_({w}, mode="fan_in", nonlinearity="linear")'
        return _scaled(call, self.scale)

    def mean_square(self, shape: tuple[int, ...]) -> float:
        return self.scale**2 / _fans(shape)[0]


class Normal(Init):
    """Normal with the given standard deviation."""

    std: Positive = 0.02

    def statement(self, shape: tuple[int, ...]) -> str:
        return f"nn.init.normal_({{w}}, std={self.std!r})"

    def mean_square(self, shape: tuple[int, ...]) -> float:
        return self.std**2


class TruncNormal(Init):
    """Normal with the given standard deviation, cut at two of them."""

    std: Positive = 0.02

    def statement(self, shape: tuple[int, ...]) -> str:
        bound = min(2 * self.std, LARGEST)
        return f"nn.init.trunc_normal_({{w}}, std={self.std!r}, a={-bound!r}, b={bound!r})"

    def mean_square(self, shape: tuple[int, ...]) -> float:
        return 0.7737 * self.std**2  # what cutting at two deviations leaves of the variance


class Orthogonal(Init):
    """A (semi-)orthogonal matrix times `gain`."""

    gain: Positive = 1.0

    def statement(self, shape: tuple[int, ...]) -> str:
        if len(shape) < 2 or 0 in shape:
            return f"nn.init.normal_({{w}}, std={1 / math.sqrt(max(1, math.prod(shape)))!r})"
        gain = "" if self.gain == 1 else f", gain={self.gain!r}"
        return f"nn.init.orthogonal_({{w}}{gain})"

    def mean_square(self, shape: tuple[int, ...]) -> float:
        if len(shape) < 2:
            return 1 / max(1, math.prod(shape))
        return self.gain**2 / max(1, shape[0], math.prod(shape[1:]))


class Zeros(Init):
    """Zero everywhere."""

    def statement(self, shape: tuple[int, ...]) -> str:
        return "nn.init.zeros_({w})"

    def mean_square(self, shape: tuple[int, ...]) -> float:
        return 0.0


class Constant(Init):
    """The same number everywhere; `init: 0.5` is short for `init: {constant: 0.5}`."""

    content = "value"
    example = "constant: 0.5"

    value: Real

    def statement(self, shape: tuple[int, ...]) -> str:
        return f"nn.init.constant_({{w}}, {self.value!r})"

    def mean_square(self, shape: tuple[int, ...]) -> float:
        return self.value**2
