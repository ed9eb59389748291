"""Multi-head self-attention over the positions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from resdsl.ops.op.doubts import Doubt, doubt_keeping
from resdsl.ops.op.field_error import FieldError, nearest_divisors
from resdsl.ops.op.fields import Count, Flag, ProperProbability
from resdsl.ops.op.fragment import Fragment, Tensor, call
from resdsl.ops.op.inits import Init, Xavier, Zeros
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape

_MODULE = '''
class MultiHeadAttention(nn.Module):
    """Self-attention over the positions of (N, L, C), in heads of C / heads channels."""

    def __init__(
        self,
        channels: int,
        heads: int,
        *,
        causal: bool = False,
        bias: bool = True,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.heads = heads
        self.causal = causal
        self.dropout = dropout
        self.qkv = nn.Linear(channels, 3 * channels, bias=bias)
        self.out = nn.Linear(channels, channels, bias=bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        qkv = self.qkv(x).unflatten(-1, (3, self.heads, -1))
        # each (N, heads, L, C / heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        dropout = self.dropout if self.training else 0.0
        y = F.scaled_dot_product_attention(
            q, k, v, dropout_p=dropout, is_causal=self.causal
        )
        return self.out(y.transpose(1, 2).flatten(2))
'''


class Attention(Op):
    """Multi-head self-attention on `[C, L]`: every position looks at all, or, if `causal`, at
    those up to its own.

    Queries, keys and values come from one linear layer `qkv`, whose rows are all queries, then all
    keys, then all values, each head after head; another, `out`, joins the heads. `dropout` is on
    the attention weights.
    """

    group = "weights"
    weighted = True
    sees_all = True
    trains_only = frozenset({"dropout", "init", "zero"})
    example = "attention: {heads: 3, causal: true}"
    example_input = (192, 196)
    source = "Vaswani et al. 2017, arXiv 1706.03762"

    heads: Count
    causal: Flag = False
    bias: Flag = True
    dropout: ProperProbability = 0.0
    init: Init | None = None
    zero: Annotated[bool, Field(exclude=True)] = False

    def shape(self, *x: Shape) -> Shape:
        (given,) = x
        if len(given.spatial) != 1:
            raise FieldError(
                f"`attention` acts on tokens `[C, L]`, but its input is {given}",
                help="put `patchify` or `embedding` before it",
            )
        if given.channels % self.heads:
            raise FieldError(
                f"`heads` {self.heads} must divide the {given.channels} channels of the input",
                field="heads",
                help=nearest_divisors("heads", self.heads, given.channels),
            )
        return given

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        width = x[0].channels
        init = self.init or Xavier()
        found = []
        for name, out in (("qkv", 3 * width), ("out", width)):
            rule = Zeros() if self.zero and name == "out" else init
            found.append(Tensor(f"{name}.weight", (out, width), rule.statement((out, width))))
            if self.bias:
                found.append(Tensor(f"{name}.bias", (out,), "nn.init.zeros_({w})"))
        return tuple(found)

    def flops(self, *x: Shape) -> int:
        width, length = x[0].dims
        return 4 * length * width * width + 2 * length * length * width

    def gain(self, *x: Shape) -> float:
        width, init = x[0].channels, self.init or Xavier()
        values = init.mean_square((3 * width, width)) * width
        return values * init.mean_square((width, width)) * width

    def fragment(self, *x: Shape) -> Fragment:
        attribute = call(
            "MultiHeadAttention",
            x[0].channels,
            self.heads,
            causal=(self.causal, False),
            bias=(self.bias, True),
            dropout=(self.dropout, 0.0),
        )
        return Fragment(None, attribute, {"MultiHeadAttention": _MODULE}, last="{self}({0})")

    def summary(self, *x: Shape) -> str:
        return f"{self.heads} heads" + (" · causal" if self.causal else "")

    def doubts(self) -> Iterator[Doubt]:
        return doubt_keeping("dropout", self.dropout)

    def zeroed(self) -> Op:
        return self.model_copy(update={"zero": True})
