"""All elements as features."""

from __future__ import annotations

from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.op import Moving
from resdsl.ops.op.shape import Shape


class Flatten(Moving):
    """All elements as features: `[C, H, W]` to `[C·H·W]`."""

    takes_tokens = True
    sees_all = True

    def shape(self, *x: Shape) -> Shape:
        return Shape((x[0].size,), x[0].dtype)

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment("{0}.flatten(1)") if x[0].spatial else Fragment.anywhere("{0}")
