"""Patches of an image as tokens."""

from __future__ import annotations

import math

from resdsl.ops.layers.weighted import Weighted
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Flag, PerAxis, literal, per_axis, spatial_axes, times
from resdsl.ops.op.fragment import Fragment, Tensor, call
from resdsl.ops.op.shape import Shape


class Patchify(Weighted):
    """Patches of `size`, each mapped to `out` channels by one linear map: `[C, H, W]` to
    `[out, L]`, row by row. `size` must divide the image."""

    example = "patchify: {size: 16, out: 192}"
    example_input = (3, 224, 224)
    source = "Dosovitskiy et al. 2020, arXiv 2010.11929"

    size: PerAxis
    bias: Flag = True

    def shape(self, *x: Shape) -> Shape:
        (given,) = x
        spatial_axes(self.tag, given)
        counts = []
        for n, size in zip(given.spatial, self._size(given), strict=True):
            if n % size:
                raise FieldError(f"patches of {size} do not divide {n} positions", field="size")
            counts.append(n // size)
        return Shape((self.out, math.prod(counts)))

    def _size(self, x: Shape) -> tuple[int, ...]:
        return per_axis(self.size, len(x.spatial), "size")

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        return self.weight_and_bias((self.out, x[0].channels, *self._size(x[0])))

    def flops(self, *x: Shape) -> int:
        return x[0].size * self.out

    def window(self, x: Shape) -> tuple[tuple[int, int], ...]:
        return tuple((size, size) for size in self._size(x))

    def fragment(self, *x: Shape) -> Fragment:
        size = literal(self._size(x[0]))
        module = f"nn.Conv{len(x[0].spatial)}d"
        options = {"stride": (size, None), "bias": (self.bias, True)}
        attribute = call(module, x[0].channels, self.out, size, **options)
        return Fragment("{self}({0}).flatten(2)", attribute)

    def summary(self, *x: Shape) -> str:
        return f"{times(self._size(x[0]))} · {self.out}"
