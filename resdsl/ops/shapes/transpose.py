"""Channels and positions change places."""

from __future__ import annotations

from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.op import Moving
from resdsl.ops.op.shape import Shape


class Transpose(Moving):
    """`[C, L]` to `[L, C]`: what follows mixes positions as if they were channels."""

    sees_all = True
    example_input = (192, 196)
    source = "Tolstikhin et al. 2021, arXiv 2105.01601"

    def shape(self, *x: Shape) -> Shape:
        if len(x[0].spatial) != 1:
            raise FieldError(f"`transpose` takes `[C, L]`, but its input is {x[0]}")
        return Shape(x[0].dims[::-1], x[0].dtype)

    def fragment(self, *x: Shape) -> Fragment:
        return Fragment("{0}", last="{0}", swaps_layout=True)
