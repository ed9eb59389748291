"""The tree of a picture: which cards share a width, who reads what."""

from __future__ import annotations

from resdsl.render.model.parts import (
    Card,
    DrawnBlock,
    DrawnColumn,
    DrawnJoin,
    DrawnRow,
    DrawnStage,
    Icon,
    Link,
    Pill,
    solids,
)

ROW = DrawnRow("relu", "activation")
CLOSED = DrawnBlock("basic", 1, Icon(()), 0)
OPEN = DrawnBlock("basic", 1, Icon(()), 0, body=(Link(Card((ROW,))),))


def test_rows_and_closed_blocks_share_a_width_those_of_stages_too() -> None:
    stage = DrawnStage("stage1", "basic ×2", (Link(CLOSED), Link(OPEN)))
    chain = (Link(Pill("input")), Link(Card((ROW, ROW))), Link(stage), Link(DrawnJoin("add")))
    assert list(solids(chain)) == [ROW, ROW, CLOSED]


def test_a_named_output_enters_above_a_part_and_joins_in_a_glyph() -> None:
    stem = ((3, "stem"),)
    assert Link(Card((ROW,)), extra=stem).enters
    assert not Link(DrawnJoin("add"), extra=stem).enters
    assert not Link(Card((ROW,))).enters


def test_a_column_follows_unless_it_reads_a_named_output_alone() -> None:
    assert DrawnColumn("bare", ()).follows
    assert DrawnColumn("both", (Link(Card((ROW,)), extra=((3, "stem"),)),)).follows
    assert not DrawnColumn("side", (Link(Card((ROW,)), follows=False),)).follows
