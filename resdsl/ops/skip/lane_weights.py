"""Weights of the paths of a skip: what multiplies the carried or the transformed signal.

A skip has two paths, the shortcut and the branch; messages and documentation call them its lanes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from resdsl.ops.layers.conv import Conv
from resdsl.ops.layers.linear import Linear
from resdsl.ops.op.doubts import Doubt
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Count, PerAxis, Positive, Real, per_axis
from resdsl.ops.op.initial_bias import AutoBias, InitialBias
from resdsl.ops.op.inits import Init
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape, Value
from resdsl.ops.op.structure import Builder, Layers
from resdsl.ops.op.tagged import Tagged
from resdsl.ops.pointwise.activations import Activation, Relu
from resdsl.ops.pointwise.activations import Sigmoid as SigmoidActivation
from resdsl.ops.shapes.pools import GlobalAvgPool
from resdsl.ops.shapes.strides import strides
from resdsl.ops.skip.parameters import ChannelParameter, ScalarParameter


@dataclass(frozen=True, slots=True)
class BranchWeight:
    """How a path is weighted: by a number, by a tensor, or by 1 minus the tensor of the other path.

    ``start`` is the weight at the start of training; for a ``sigmoid`` it is the bias, from which
    that weight follows while the weights of the gate's last layer are small.
    """

    kind: Literal["number", "tensor", "coupled"]
    start: InitialBias
    sigmoid: bool = False
    batched: bool = True
    """Whether the tensor differs from sample to sample."""

    @property
    def initial(self) -> float:
        """The weight at the start of training; 0.5 where its bias waits for a number of gates.

        >>> BranchWeight("tensor", -2.0, sigmoid=True).initial
        0.11920292202211757
        """
        if isinstance(self.start, AutoBias):
            return 0.5
        # The sigmoid is written by tanh, which does not overflow for a bias far from zero.
        return 0.5 + 0.5 * math.tanh(self.start / 2) if self.sigmoid else self.start

    def at_length(self, n_gates: int) -> BranchWeight:
        """Return the weight with an automatic bias resolved for ``n_gates`` in the list."""
        if not isinstance(self.start, AutoBias):
            return self
        return replace(self, start=self.start.at(n_gates))


UNIT = BranchWeight("number", 1.0)
"""The weight of a path that is passed on as it is."""
Weighing = tuple[BranchWeight, Value | None]
"""A weight, and the output that multiplies the path where it is a tensor."""


class Weight(Tagged):
    """A weight of a lane: a number, or a tensor that is learnt or computed from the input."""

    also = "a number"

    def weigh(self, builder: Builder, part: str, x: Value, path: Value) -> Weighing:
        """Build what computes the weight; return its description, and its tensor if it has one.

        ``x`` is the input of the skip, ``path`` the output of the path that is weighed, and
        ``part``, "transform" or "carry", names the layers that compute the weight.

        Raises:
            FieldError: the tensor has neither the shape of the path nor one value a channel.
        """
        raise AssertionError("abstract")

    @classmethod
    def from_plain(cls, value: object) -> Self | None:
        """Return a constant for a number."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return ConstantWeight(value=float(value))  # type: ignore[return-value]  # a Weight
        return None


class ConstantWeight(Weight):
    """The same number at every position, not trained."""

    tag = "constant"
    internal = True

    value: Real

    def weigh(self, builder: Builder, part: str, x: Value, path: Value) -> Weighing:
        return BranchWeight("number", self.value), None


class ScalarWeight(Weight):
    """One learnt number for the whole lane."""

    tag = "scalar"
    example = "scalar: {init: 0}"
    source = "SkipInit, De and Smith 2020, arXiv 2002.10444"

    init: Real = 1.0

    def weigh(self, builder: Builder, part: str, x: Value, path: Value) -> Weighing:
        tensor = builder.layer(part, ScalarParameter(init=self.init))
        return BranchWeight("tensor", self.init), tensor


class Channel(Weight):
    """One learnt number for each channel of the lane."""

    example = "channel: {init: 0.1}"
    source = "LayerScale, Touvron et al. 2021, arXiv 2103.17239"

    init: Real = 1.0

    def weigh(self, builder: Builder, part: str, x: Value, path: Value) -> Weighing:
        assert path.shape is not None
        op = ChannelParameter(channels=path.shape.channels, init=self.init)
        return BranchWeight("tensor", self.init, batched=False), builder.layer(part, op)


class Squeeze(Weight):
    """Squeeze and excitation: a sigmoid for each channel, from the means of the lane's channels.

    The hidden layer has `width` units, else the lane's channels over `reduction`, at least one;
    both layers have biases.
    """

    example = "squeeze: {reduction: 4}"
    source = "Hu et al. 2017, arXiv 1709.01507"

    reduction: Positive | None = Field(None, description="16 where no `width` is given")
    width: Count | None = None
    activation: Activation = Relu()

    @model_validator(mode="after")
    def _one_width(self) -> Squeeze:
        if self.reduction is not None and self.width is not None:
            raise ValueError("give `reduction` or `width`, not both")
        return self

    def doubts(self) -> Iterator[Doubt]:
        yield from super().doubts()
        r = self.reduction
        if r is not None and r < 1:
            text = (
                f"`reduction: {r:g}` makes the hidden layer {1 / r:.3g} times as wide as its input"
            )
            yield Doubt(text, f"write `reduction: {1 / r:.3g}` for a ratio of {r:g}")

    def weigh(self, builder: Builder, part: str, x: Value, path: Value) -> Weighing:
        assert path.shape is not None
        channels = path.shape.channels
        units = channels / (self.reduction or 16)
        if units > 2**31:
            raise FieldError(
                f"`reduction` makes {units:.3g} hidden units of {channels} channels",
                field="gate",
                help="choose a larger `reduction`, or a `width`",
            )
        hidden = self.width or max(1, int(units))
        value = path
        if path.shape.spatial:
            value = builder.layer(part, GlobalAvgPool(), value)
        for op in (Linear(out=hidden), self.activation, Linear(out=channels), SigmoidActivation()):
            value = builder.layer(part, op, value)
        return BranchWeight("tensor", 0.0, sigmoid=True), value


class Coupled(Weight):
    """1 minus the weight of the other lane, which must be given."""

    source = "Srivastava et al. 2015, arXiv 1505.00387, eq. 3"

    def weigh(self, builder: Builder, part: str, x: Value, path: Value) -> Weighing:
        return BranchWeight("coupled", 0.0), None


class SigmoidWeight(Weight):
    """`sigmoid(W x + b)` of the skip's input.

    Without `layers` W is a convolution (on features a linear layer) with the width and stride of
    the lane. `layers` come before the sigmoid; the last of them gets the bias. `bias: auto` is
    `ln(exp(1/L) - 1)` with L the number of auto-gated skips in the list, negated on the carry.
    `layers` may end in `[C]`, one value for each channel.
    """

    tag = "sigmoid"
    parts: ClassVar[dict[str, str]] = {"layers": ""}
    example = "sigmoid: {kernel: 3, bias: -2}"
    source = "Srivastava et al. 2015, arXiv 1505.00387, eq. 2"

    kernel: PerAxis = 1
    bias: Real | Literal["auto"] = "auto"
    init: Init | None = None
    layers: Layers | None = None

    def weigh(self, builder: Builder, part: str, x: Value, path: Value) -> Weighing:
        target = path.shape
        assert target is not None
        # The carry's is negated, so that it starts at 1 minus a transform that is automatic too.
        automatic = AutoBias(-1 if part == "carry" else 1)
        bias: InitialBias = automatic if self.bias == "auto" else self.bias
        if self.layers is not None:
            value = builder.body(part, self.layers, x)
            builder.replace_last(part, "layers", lambda op: _with_bias(op, bias))
        else:
            value = builder.layer(part, self._map(x, target, bias), x)
        if value.shape is not None and value.shape.dims not in (target.dims, target.dims[:1]):
            raise FieldError(
                f"the gate gives {value.shape}, the lane has {target}",
                field="gate",
                label="must have the shape of its lane, or one value a channel",
                help="use an odd `kernel`, or end `layers` in the lane's width and stride",
            )
        value = builder.layer(part, SigmoidActivation(), value)
        return BranchWeight("tensor", bias, sigmoid=True), value

    def _map(self, x: Value, target: Shape, bias: InitialBias) -> Op:
        """Return the layer that takes ``x`` to the shape ``target`` of the path."""
        assert x.shape is not None
        if not target.spatial:
            return Linear(out=target.channels, init=self.init, bias_init=bias)
        stride = strides(x.shape, target)
        if stride is None:
            raise FieldError(
                f"no stride takes the input {x.shape} to the positions of {target}", field="gate"
            )
        return Conv(
            out=target.channels,
            kernel=per_axis(self.kernel, len(target.spatial), "gate"),
            stride=stride,
            bias=True,
            init=self.init,
            bias_init=bias,
        )


def _with_bias(op: Op, bias: InitialBias) -> Op:
    """Return the last layer of a gate with the gate's bias, or refuse one that cannot have it."""
    changed = op.with_bias(bias)
    if changed is None:
        raise FieldError(
            f"the gate's bias belongs on the last of its layers, but `{op.tag}` has none",
            field="gate",
            help="end `layers` in `conv`, `linear` or a norm with `affine`",
            code="gate-without-bias",
        )
    return changed
