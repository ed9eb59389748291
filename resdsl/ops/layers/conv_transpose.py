"""Transposed convolution: the map that a strided convolution's gradient has."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Literal

from resdsl.ops.layers.reach import refuse_padding_alone
from resdsl.ops.layers.weighted import Weighted
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import PerAxis, PerAxisFromZero, literal, per_axis, spatial_axes, times
from resdsl.ops.op.fragment import Fragment, Tensor, call
from resdsl.ops.op.shape import Shape


class ConvTranspose(Weighted):
    """Transposed convolution. `same` padding makes n positions exactly `n * stride`.

    `valid` gives `(n - 1) * stride + kernel`, a number p that less `2p`.
    """

    example = "conv_transpose: {out: 8, kernel: 2, stride: 2}"
    source = "Zeiler et al. 2010; Dumoulin and Visin 2016, arXiv 1603.07285"

    kernel: PerAxis
    stride: PerAxis = 1
    padding: Literal["same", "valid"] | PerAxisFromZero = "same"

    def shape(self, *x: Shape) -> Shape:
        (given,) = x
        spatial_axes(self.tag, given)
        spatial = []
        for n, k, s, (p, extra) in zip(given.spatial, *self._geometry(given), strict=True):
            m = (n - 1) * s - 2 * p + k + extra
            if m < 1:
                raise FieldError(f"`padding` {p} leaves no positions of {n}", field="padding")
            refuse_padding_alone(n, s, k, 1, p, m)
            spatial.append(m)
        return Shape((self.out, *spatial))

    def _geometry(
        self, x: Shape
    ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, int], ...]]:
        """Return kernel, stride, and what is cut at both sides and added at the end, per axis.

        Without a cut, n positions become `(n - 1) * stride + kernel`, which is `kernel - stride`
        more than `same` is to give; where that is odd, one too many is cut and added again.
        """
        axes = len(x.spatial)
        kernel = per_axis(self.kernel, axes, "kernel")
        stride = per_axis(self.stride, axes, "stride")
        if self.padding == "valid":
            return kernel, stride, ((0, 0),) * axes
        if self.padding != "same":
            return kernel, stride, tuple((p, 0) for p in per_axis(self.padding, axes, "padding"))
        sides = []
        for k, s in zip(kernel, stride, strict=True):
            if k < s:
                raise FieldError(
                    f"with `padding: same` the kernel {k} must not be smaller than the stride {s}",
                    field="kernel",
                )
            cut = (k - s + 1) // 2
            if s == 1 and k % 2 == 0:
                raise FieldError(
                    f"an even kernel {k} with stride 1 has no symmetric `same` padding",
                    field="kernel",
                    help="take an odd kernel, or give `padding` as a number",
                )
            sides.append((cut, 2 * cut - (k - s)))
        return kernel, stride, tuple(sides)

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        kernel = per_axis(self.kernel, len(x[0].spatial), "kernel")
        return self.weight_and_bias((x[0].channels, self.out, *kernel))

    def flops(self, *x: Shape) -> int:
        return x[0].size * self.out * math.prod(per_axis(self.kernel, len(x[0].spatial), "kernel"))

    def window(self, x: Shape) -> tuple[tuple[int, int | Fraction], ...]:
        kernel, stride, _ = self._geometry(x)
        return tuple((-(-k // s), Fraction(1, s)) for k, s in zip(kernel, stride, strict=True))

    def fragment(self, *x: Shape) -> Fragment:
        kernel, stride, sides = self._geometry(x[0])
        cut, extra = tuple(c for c, _ in sides), tuple(e for _, e in sides)
        attribute = call(
            f"nn.ConvTranspose{len(kernel)}d",
            x[0].channels,
            self.out,
            literal(kernel),
            stride=(literal(stride), 1),
            padding=(literal(cut), 0),
            output_padding=(literal(extra), 0),
            bias=(self.bias, True),
        )
        return Fragment("{self}({0})", attribute)

    def summary(self, *x: Shape) -> str:
        kernel, stride, _ = self._geometry(x[0])
        return f"{times(kernel)} · {self.out} · ×{literal(stride)}"
