"""An op with weights, which brings a class into the generated source."""

from __future__ import annotations

from typing import ClassVar

from resdsl.ops import FieldError, Fragment, Op, Shape, Tensor
from resdsl.ops.op.fields import Count
from resdsl.ops.op.inits import Init, Lecun

_MODULE = '''
class LowRankLinear(nn.Module):
    """A linear map of the last axis through ``rank`` dimensions."""

    def __init__(self, channels: int, out: int, rank: int) -> None:
        super().__init__()
        self.down = nn.Linear(channels, rank, bias=False)
        self.up = nn.Linear(rank, out)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.up(self.down(x))
'''


class LowRank(Op):
    """A linear map of the channels through `rank` dimensions, at every position."""

    group: ClassVar = "weights"
    weighted: ClassVar[bool] = True
    example: ClassVar[str] = "low_rank: {out: 128, rank: 8}"
    example_input: ClassVar[tuple[int, ...]] = (64, 16)

    out: Count
    rank: Count
    init: Init | None = None

    def shape(self, *x: Shape) -> Shape:
        if len(x[0].spatial) > 1:
            raise FieldError(f"`low_rank` acts on features or tokens, but its input is {x[0]}")
        return x[0].with_channels(self.out)

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        init, down, up = self.init or Lecun(), (self.rank, x[0].channels), (self.out, self.rank)
        return (
            Tensor("down.weight", down, init.statement(down)),
            Tensor("up.weight", up, init.statement(up)),
            Tensor("up.bias", (self.out,), "nn.init.zeros_({w})"),
        )

    def flops(self, *x: Shape) -> int:
        positions = x[0].size // x[0].channels
        return positions * self.rank * (x[0].channels + self.out)

    def fragment(self, *x: Shape) -> Fragment:
        attribute = f"LowRankLinear({x[0].channels}, {self.out}, {self.rank})"
        return Fragment(None, attribute, {"LowRankLinear": _MODULE}, last="{self}({0})")

    def summary(self, *x: Shape) -> str:
        return f"{self.out} · rank {self.rank}"
