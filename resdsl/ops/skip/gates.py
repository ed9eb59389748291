"""Gates: the two weights of a skip, and short forms for the pairs that papers name.

Source: T and C of Srivastava et al. 2015, arXiv 1505.00387, eq. 2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from resdsl.ops.op.doubts import Doubt
from resdsl.ops.op.fields import Count, PerAxis, Positive, Real
from resdsl.ops.op.inits import Init
from resdsl.ops.op.structure import Layers
from resdsl.ops.op.tagged import Tagged
from resdsl.ops.pointwise.activations import Activation, Relu
from resdsl.ops.skip.lane_weights import (
    Channel,
    Coupled,
    ScalarWeight,
    SigmoidWeight,
    Squeeze,
    Weight,
)


class Gate(Tagged):
    """How the lanes of a skip are weighted; a weight that is absent is 1."""

    also = "`{transform: W, carry: W}`"

    def weights(self) -> tuple[Weight | None, Weight | None]:
        """Return the weights of the branch and of the shortcut; None stands for 1."""
        raise AssertionError("abstract")

    @classmethod
    def member_of(cls, keys: Collection[str]) -> type[Self] | None:
        """Return the pair of weights for `{transform: W, carry: W}`."""
        if keys and set(keys) <= {"transform", "carry"}:
            return Weights  # type: ignore[return-value]  # a Gate
        return None


class NoGate(Gate):
    """Both weights are 1: a residual block, or without a shortcut a plain one."""

    tag = "none"

    def weights(self) -> tuple[Weight | None, Weight | None]:
        return None, None


class Weights(Gate):
    """Two weights, written out."""

    internal = True

    transform: Weight | None = None
    carry: Weight | None = None

    def weights(self) -> tuple[Weight | None, Weight | None]:
        return self.transform, self.carry


class Highway(Gate):
    """`y = T(x) F(x) + C(x) S(x)` with `T = sigmoid(W x + b)` and `C = 1 - T`.

    `carry: independent` gives the carry a sigmoid of its own with the negated bias. The settings
    are those of the weight `sigmoid`.
    """

    parts: ClassVar[dict[str, str]] = {"layers": "transform"}
    example = "highway: {bias: -2}"
    source = "Srivastava et al. 2015, arXiv 1505.00387, eq. 2 and 3"

    kernel: PerAxis = 1
    bias: Real | Literal["auto"] = "auto"
    init: Init | None = None
    layers: Layers | None = None
    carry: Literal["coupled", "independent"] = "coupled"

    def weights(self) -> tuple[Weight | None, Weight | None]:
        transform = self._sigmoid(self.bias)
        if self.carry == "coupled":
            return transform, Coupled()
        return transform, self._sigmoid("auto" if self.bias == "auto" else -self.bias)

    def _sigmoid(self, bias: float | Literal["auto"]) -> SigmoidWeight:
        """Return a weight with the settings of this gate and a bias of its own."""
        return SigmoidWeight(kernel=self.kernel, bias=bias, init=self.init, layers=self.layers)


class Rezero(Gate):
    """`y = S(x) + a F(x)` with a learnt number a, 0 at the start."""

    source = "Bachlechner et al. 2020, arXiv 2003.04887"

    init: Real = 0.0

    def weights(self) -> tuple[Weight | None, Weight | None]:
        return ScalarWeight(init=self.init), None


class Layerscale(Gate):
    """`y = S(x) + diag(v) F(x)` with a learnt number for each channel, small at the start."""

    example = "layerscale: {init: 1e-4}"
    source = "Touvron et al. 2021, arXiv 2103.17239"

    init: Real = 1e-6

    def weights(self) -> tuple[Weight | None, Weight | None]:
        return Channel(init=self.init), None


class SqueezeExcite(Gate):
    """`y = S(x) + s(F(x)) F(x)`: the branch weighed by `squeeze`, which see for the settings."""

    example = "squeeze_excite: {reduction: 8}"
    source = "Hu et al. 2017, arXiv 1709.01507"

    reduction: Positive | None = Field(None, description="16 where no `width` is given")
    width: Count | None = None
    activation: Activation = Relu()

    @model_validator(mode="after")
    def _squeezable(self) -> SqueezeExcite:
        self._squeeze()
        return self

    def _squeeze(self) -> Squeeze:
        return Squeeze(reduction=self.reduction, width=self.width, activation=self.activation)

    def doubts(self) -> Iterator[Doubt]:
        return self._squeeze().doubts()

    def weights(self) -> tuple[Weight | None, Weight | None]:
        return self._squeeze(), None
