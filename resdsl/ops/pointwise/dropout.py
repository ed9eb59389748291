"""Dropout, and the layer that does nothing."""

from __future__ import annotations

from collections.abc import Iterator

from resdsl.ops.op.canonical import CanonicalPart
from resdsl.ops.op.doubts import Doubt, doubt_keeping
from resdsl.ops.op.fields import Probability
from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.op import Moving
from resdsl.ops.op.shape import Shape


class Dropout(Moving):
    """Zeroes elements with probability `p` in training and scales the others by `1 / (1 - p)`."""

    only_in_training = True
    trains_only = frozenset({"p"})
    example = "dropout: {p: 0.1}"
    source = "Srivastava et al. 2014"

    p: Probability

    @property
    def is_identity(self) -> bool:
        return self.p == 0

    def ignores_input(self, *x: Shape) -> str:
        return "in training it drops everything" if self.p == 1 else ""

    def doubts(self) -> Iterator[Doubt]:
        return doubt_keeping("p", self.p)

    def form(self, *x: Shape) -> CanonicalPart:
        return 0

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment.anywhere("{self}({0})", f"nn.Dropout({self.p!r})")

    def summary(self, *x: Shape) -> str:
        return f"{self.p:g}"


class Identity(Moving):
    """Nothing: the output is the input."""

    takes_tokens = True

    @property
    def is_identity(self) -> bool:
        return True

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment.anywhere("{0}", module="nn.Identity")
