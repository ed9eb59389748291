"""Pooling."""

from __future__ import annotations

from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import (
    Flag,
    PerAxis,
    PerAxisFromZero,
    literal,
    per_axis,
    spatial_axes,
    times,
)
from resdsl.ops.op.fragment import Fragment, call
from resdsl.ops.op.op import Moving
from resdsl.ops.op.shape import Shape


class _Pool(Moving):
    """A window that slides; tag and class name are those of torch's function and module."""

    kernel: PerAxis
    stride: PerAxis | None = None
    padding: PerAxisFromZero = 0
    ceil: Flag = False

    def _geometry(self, axes: int) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        kernel = per_axis(self.kernel, axes, "kernel")
        stride = kernel if self.stride is None else per_axis(self.stride, axes, "stride")
        return kernel, stride, per_axis(self.padding, axes, "padding")

    def shape(self, *x: Shape) -> Shape:
        (given,) = x
        axes = spatial_axes(self.tag, given)
        spatial = []
        for n, k, s, p in zip(given.spatial, *self._geometry(axes), strict=True):
            if 2 * p > k:
                raise FieldError(
                    f"`padding` {p} is more than half of the kernel {k}", field="padding"
                )
            if n + 2 * p < k and not self.ceil:
                raise FieldError(f"a kernel of {k} does not fit into {n} positions", field="kernel")
            m = (n + 2 * p - k + (s - 1 if self.ceil else 0)) // s + 1
            if self.ceil and (m - 1) * s >= n + p:
                m -= 1  # torch drops a last window that would start in the padding
            if m < 1:
                raise FieldError(f"a kernel of {k} does not fit into {n} positions", field="kernel")
            spatial.append(m)
        return Shape((given.channels, *spatial))

    def window(self, x: Shape) -> tuple[tuple[int, int], ...]:
        kernel, stride, _ = self._geometry(len(x.spatial))
        return tuple(zip(kernel, stride, strict=True))

    def fragment(self, *x: Shape) -> Fragment:
        axes = len(x[0].spatial)
        kernel, stride, padding = self._geometry(axes)
        if {*kernel, *stride} == {1} and not any(padding):
            return Fragment.anywhere("{0}", module="nn.Identity")
        source = call(
            f"F.{self.tag}{axes}d",
            "{0}",
            literal(kernel),
            stride=(literal(stride), literal(kernel)),
            padding=(literal(padding), 0),
            ceil_mode=(self.ceil, False),
        )
        return Fragment(source, module=f"nn.{type(self).__name__}{axes}d")

    def summary(self, *x: Shape) -> str:
        kernel, stride, _ = self._geometry(len(x[0].spatial))
        return f"{times(kernel)} · /{literal(stride)}"


class MaxPool(_Pool):
    """The maximum of each window. The stride is the kernel unless given."""

    example = "max_pool: {kernel: 3, stride: 2, padding: 1}"


class AvgPool(_Pool):
    """The mean of each window, padding counted as zeros. The stride is the kernel unless given."""

    example = "avg_pool: {kernel: 2}"

    def shape(self, *x: Shape) -> Shape:
        kernel = per_axis(self.kernel, len(x[0].spatial), "kernel")
        small = [(k, n) for k, n in zip(kernel, x[0].spatial, strict=True) if k > n]
        if len(kernel) == 3 and small:  # torch counts no padding here, unlike on fewer axes
            k, n = small[0]
            raise FieldError(
                f"on three axes a kernel of {k} does not fit into {n} positions", field="kernel"
            )
        return super().shape(*x)


class GlobalAvgPool(Moving):
    """The mean over all positions: `[C, ...]` to `[C]`."""

    sees_all = True
    source = "Lin et al. 2013, arXiv 1312.4400"

    def shape(self, *x: Shape) -> Shape:
        if not x[0].spatial:
            raise FieldError(f"`global_avg_pool` needs spatial axes, but its input is {x[0]}")
        return Shape((x[0].channels,))

    def fragment(self, *x: Shape) -> Fragment:
        n = len(x[0].spatial)
        first, last = (tuple(range(start, start + n)) for start in (2, 1))
        return Fragment(
            f"{{0}}.mean(dim={first if n > 1 else 2})",
            last=f"{{0}}.mean(dim={last if n > 1 else 1})",
        )
