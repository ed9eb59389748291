"""Convolution over 1, 2 or 3 spatial axes."""

from __future__ import annotations

import math
from typing import Literal

from resdsl.ops.layers.reach import refuse_padding_alone
from resdsl.ops.layers.weighted import Weighted
from resdsl.ops.op.field_error import FieldError, nearest_divisors
from resdsl.ops.op.fields import (
    Count,
    PerAxis,
    PerAxisFromZero,
    literal,
    per_axis,
    spatial_axes,
    times,
)
from resdsl.ops.op.fragment import Fragment, Tensor, call
from resdsl.ops.op.shape import Shape


class Conv(Weighted):
    """Convolution over 1 to 3 spatial axes.

    `padding: same` is `dilation * (kernel - 1) / 2` on each side, so that a stride of s gives
    `ceil(n / s)` positions; an even kernel has no such padding and gets 0. `valid` is none,
    `causal`, on one axis, is all at the start, and a number is that on each side.
    """

    example = "conv: {out: 32, kernel: 3, stride: 2}"
    source = "LeCun et al. 1998"

    kernel: PerAxis
    stride: PerAxis = 1
    padding: Literal["same", "valid", "causal"] | PerAxisFromZero = "same"
    dilation: PerAxis = 1
    groups: Count = 1

    def shape(self, *x: Shape) -> Shape:
        (given,) = x
        axes = spatial_axes(self.tag, given, help="use `linear` on features")
        for field, channels in (("groups", given.channels), ("out", self.out)):
            if channels % self.groups:
                raise FieldError(
                    f"`groups` {self.groups} must divide the {channels} channels of "
                    + ("the output" if field == "out" else "the input"),
                    field="groups",
                    help=nearest_divisors("groups", self.groups, given.channels, self.out),
                )
        if self.padding == "causal" and axes != 1:
            raise FieldError("`padding: causal` needs one spatial axis", field="padding")
        kernel, stride, dilation, padding = self._geometry(axes)
        spatial = []
        for n, k, s, d, (before, after) in zip(
            given.spatial, kernel, stride, dilation, padding, strict=True
        ):
            m = (n + before + after - d * (k - 1) - 1) // s + 1
            if m < 1:
                raise FieldError(
                    f"a kernel of {k} with dilation {d} does not fit into {n} positions",
                    field="kernel",
                )
            refuse_padding_alone(m, s, k, d, before, n)
            spatial.append(m)
        return Shape((self.out, *spatial))

    def _geometry(
        self, axes: int
    ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[tuple[int, int], ...]]:
        """Return kernel, stride, dilation and the padding before and after, per axis.

        `same` pads half of what the kernel spans beyond one position. For an even kernel that is
        no whole number, and torch pads both sides alike, so that it gets none.
        """
        kernel = per_axis(self.kernel, axes, "kernel")
        stride = per_axis(self.stride, axes, "stride")
        dilation = per_axis(self.dilation, axes, "dilation")
        match self.padding:
            case "valid":
                sides = tuple((0, 0) for _ in kernel)
            case "same":
                half = [
                    0 if k % 2 == 0 else d * (k - 1) // 2
                    for k, d in zip(kernel, dilation, strict=True)
                ]
                sides = tuple((h, h) for h in half)
            case "causal":
                sides = ((dilation[0] * (kernel[0] - 1), 0),)
            case number:
                sides = tuple((p, p) for p in per_axis(number, axes, "padding"))
        return kernel, stride, dilation, sides

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        (given,) = x
        kernel = per_axis(self.kernel, len(given.spatial), "kernel")
        shape = (self.out, given.channels // self.groups, *kernel)
        return self.weight_and_bias(shape)

    def flops(self, *x: Shape) -> int:
        (given,) = x
        kernel = per_axis(self.kernel, len(given.spatial), "kernel")
        return self.shape(given).size * (given.channels // self.groups) * math.prod(kernel)

    def window(self, x: Shape) -> tuple[tuple[int, int], ...]:
        kernel, stride, dilation, _ = self._geometry(len(x.spatial))
        extents = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
        return tuple(zip(extents, stride, strict=True))

    def fragment(self, *x: Shape) -> Fragment:
        (given,) = x
        axes = len(given.spatial)
        kernel, stride, dilation, sides = self._geometry(axes)
        causal = self.padding == "causal"
        before = tuple(side[0] for side in sides)
        attribute = call(
            f"nn.Conv{axes}d",
            given.channels,
            self.out,
            literal(kernel),
            stride=(literal(stride), 1),
            padding=(0 if causal else literal(before), 0),
            dilation=(literal(dilation), 1),
            groups=(self.groups, 1),
            bias=(self.bias, True),
        )
        x_padded = f"F.pad({{0}}, ({before[0]}, 0))" if causal else "{0}"
        return Fragment(f"{{self}}({x_padded})", attribute)

    def summary(self, *x: Shape) -> str:
        axes = len(x[0].spatial)
        parts = [times(per_axis(self.kernel, axes, "kernel")), str(self.out)]
        stride = per_axis(self.stride, axes, "stride")
        if set(stride) != {1}:
            parts.append(f"/{literal(stride)}")
        dilation = per_axis(self.dilation, axes, "dilation")
        if set(dilation) != {1}:
            parts.append(f"dilation {literal(dilation)}")
        if self.groups != 1:
            depthwise = self.groups == x[0].channels
            parts.append("depthwise" if depthwise else f"{self.groups} groups")
        if self.padding == "causal":
            parts.append("causal")
        return " · ".join(parts)
