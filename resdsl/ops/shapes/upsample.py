"""Upsampling without weights."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from resdsl.ops.op.fields import PerAxis, literal, per_axis, spatial_axes
from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.op import Moving
from resdsl.ops.op.shape import Shape

_MODES = {1: "linear", 2: "bilinear", 3: "trilinear"}


class Upsample(Moving):
    """`scale` positions for each one: its copies (`nearest`), or interpolated between the
    neighbours (`linear`, on two axes bilinear)."""

    example = "upsample: {scale: 2, mode: linear}"

    scale: PerAxis
    mode: Literal["nearest", "linear"] = "nearest"

    def _scale(self, x: Shape) -> tuple[int, ...]:
        return per_axis(self.scale, len(x.spatial), "scale")

    def shape(self, *x: Shape) -> Shape:
        (given,) = x
        spatial_axes(self.tag, given)
        spatial = (n * s for n, s in zip(given.spatial, self._scale(given), strict=True))
        return Shape((given.channels, *spatial))

    def window(self, x: Shape) -> tuple[tuple[int, int | Fraction], ...]:
        seen = 2 if self.mode == "linear" else 1
        return tuple((seen, Fraction(1, s)) for s in self._scale(x))

    def fragment(self, *x: Shape) -> Fragment:
        scale = self._scale(x[0])
        if set(scale) == {1}:
            return Fragment.anywhere("{0}")
        factors = [float(s) for s in scale]  # TorchScript takes no whole numbers here
        factor = repr(factors[0] if len(set(factors)) == 1 else factors)
        mode = "nearest" if self.mode == "nearest" else _MODES[len(scale)]
        return Fragment(f'F.interpolate({{0}}, scale_factor={factor}, mode="{mode}")')

    def summary(self, *x: Shape) -> str:
        return f"×{literal(self._scale(x[0]))}" + (" · linear" if self.mode == "linear" else "")
