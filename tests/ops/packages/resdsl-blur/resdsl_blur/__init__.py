"""An op without weights: it brings a function into the generated source."""

from __future__ import annotations

from typing import ClassVar

from resdsl.ops import FieldError, Fragment, Op, Shape
from resdsl.ops.op.fields import Count

_BLUR = '''
def blur_pool(x: torch.Tensor, stride: int) -> torch.Tensor:
    """Blur by (1, 2, 1) / 4 along both axes, then take every stride-th position."""
    row = x.new_tensor([0.25, 0.5, 0.25])
    kernel = torch.outer(row, row).expand(x.shape[1], 1, 3, 3)
    return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), kernel, stride=stride, groups=x.shape[1])
'''


class BlurPool(Op):
    """Anti-aliased subsampling: a fixed blur, then every `stride`-th position."""

    example: ClassVar[str] = "blur_pool: {stride: 2}"
    source: ClassVar[str] = "Zhang 2019, arXiv 1904.11486"

    stride: Count = 2

    def shape(self, *x: Shape) -> Shape:
        (given,) = x
        if len(given.spatial) != 2:
            raise FieldError(f"`blur_pool` needs 2 spatial axes, but its input is {given}")
        return Shape((given.channels, *(-(-n // self.stride) for n in given.spatial)))

    def flops(self, *x: Shape) -> int:
        return self.shape(*x).size * 9

    def window(self, x: Shape) -> tuple[tuple[int, int], ...]:
        return ((3, self.stride), (3, self.stride))

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment(f"blur_pool({{0}}, {self.stride})", helpers={"blur_pool": _BLUR})

    def summary(self, *x: Shape) -> str:
        return f"/{self.stride}"
