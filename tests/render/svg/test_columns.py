"""Columns break where they may."""

from __future__ import annotations

from handmade_graphs import Draft, conv, resnet

from resdsl.ops.op.shape import Shape
from resdsl.ops.pointwise.activations import Relu
from resdsl.render.model.outline import outline
from resdsl.render.model.parts import DrawnStage
from resdsl.render.svg.chain import place
from resdsl.render.svg.sheet import divisions


def _long(name: bool) -> list[tuple[slice, ...]]:
    draft = Draft(Shape((16, 8, 8)))
    stem = draft.layer(conv(16), name="stem")
    for _ in range(30):
        draft.chain(conv(16), Relu())
    if name:
        draft.layer(Relu(), stem)
    return list(divisions(place(outline(draft.graph("long")).net)))


def test_columns_hold_every_link_once_and_are_about_as_high() -> None:
    placed = place(outline(resnet(3), open_blocks=True).net)
    for division in divisions(placed):
        assert [i for part in division for i in range(*part.indices(99))] == list(
            range(len(placed))
        )
    three = [d for d in divisions(placed) if len(d) == 3][0]  # noqa: RUF015
    firsts = [placed[part][0].link.part for part in three[1:]]
    assert all(isinstance(part, DrawnStage) for part in firsts)


def test_no_column_breaks_across_a_named_skip() -> None:
    assert max(map(len, _long(name=False))) > 3
    assert max(map(len, _long(name=True))) == 1
