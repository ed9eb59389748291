"""Token embedding."""

from __future__ import annotations

from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fields import Count
from resdsl.ops.op.fragment import Fragment, Tensor
from resdsl.ops.op.inits import Init, Normal
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape


class Embedding(Op):
    """A learnt vector of `out` channels for each of `vocab` tokens: whole numbers from 0 on.

    The input is declared by `input: {shape: [L], dtype: int}`; the output is `[out, L]`.
    """

    group = "weights"
    takes_tokens = True
    trains_only = frozenset({"init"})
    example = "embedding: {vocab: 1000, out: 64}"
    example_input = (256,)
    source = "Bengio et al. 2003"

    vocab: Count
    out: Count
    init: Init | None = None

    def shape(self, *x: Shape) -> Shape:
        if x[0].dtype != "int":
            raise FieldError(
                f"`embedding` takes tokens, but its input {x[0]} holds numbers",
                help=f"declare `input: {{shape: {list(x[0].dims)}, dtype: int}}`",
            )
        return Shape((self.out, *x[0].dims))

    def ignores_input(self, *x: Shape) -> str:
        return "it knows a single token" if self.vocab == 1 else ""

    def tensors(self, *x: Shape) -> tuple[Tensor, ...]:
        shape = (self.vocab, self.out)
        return (Tensor("weight", shape, (self.init or Normal()).statement(shape)),)

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment(None, f"nn.Embedding({self.vocab}, {self.out})", last="{self}({0})")

    def summary(self, *x: Shape) -> str:
        return f"{self.vocab} · {self.out}"
