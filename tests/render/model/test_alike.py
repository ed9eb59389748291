"""Which blocks are one drawing, and what that drawing says of each of them."""

from __future__ import annotations

import pytest
from handmade_graphs import Draft, Grower

from resdsl.graph.nodes import Graph
from resdsl.ops.op.op import Shape
from resdsl.render.model.outline import outline
from resdsl.render.model.parts import Card, Chain, DrawnBlock, DrawnStage

L = ("layers", 1)
DEEP = [L, L, ("layers", 2), ("layers", 4)]
OTHER = [L, L, ("layers", 3), ("layers", 3)]


def _graph(*instructions: tuple) -> Graph:
    grower = Grower(Draft(Shape((16, 8, 8))))
    grower.grow(instructions)
    return grower.draft.graph("grown")


def _opened(chain: Chain) -> list[DrawnBlock]:
    blocks = [k.part for k in chain if isinstance(k.part, DrawnBlock)]
    bodies = [k.part.body for k in chain if isinstance(k.part, DrawnStage)]
    return [*blocks, *(b for body in bodies for b in _opened(body))]


def _rows(block: DrawnBlock) -> list[int]:
    return [len(k.part.rows) for k in block.body or () if isinstance(k.part, Card)]


@pytest.mark.parametrize("kind", ["call", "stage"])
def test_blocks_around_unlike_blocks_of_equal_signs_are_two_drawings(kind: str) -> None:
    inner = [("stage", DEEP, 3, DEEP)], [("stage", DEEP, 3, OTHER)]
    if kind == "call":
        graph = _graph(("call", inner[0], 1), ("call", inner[1], 1))
    else:
        graph = _graph(("stage", inner[0], 1, inner[1]))
    whole = outline(graph)
    first, second = _opened(whole.net)
    assert first.icon == second.icon
    assert first.drawing != second.drawing
    assert len(whole.blocks) == 5
    blocks = _opened(outline(graph, open_blocks=True).net)
    assert [[_rows(b) for b in _opened(block.body or ())] for block in blocks] == [
        [[1, 1, 1, 2, 4], [1, 1, 1, 2, 4]],
        [[1, 1, 1, 2, 4], [1, 1, 1, 3, 3]],
    ]
