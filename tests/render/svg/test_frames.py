"""Frames of stages, open blocks and definitions."""

from __future__ import annotations

from resdsl.render.model.parts import (
    Card,
    Definition,
    DrawnBlock,
    DrawnRow,
    DrawnStage,
    Icon,
    Link,
)
from resdsl.render.svg.chain import layout_chain
from resdsl.render.svg.extent import GAP, Extent
from resdsl.render.svg.frames import layout_definition, layout_open_block, layout_stage
from resdsl.render.svg.marks import Mark, MarkGroup, TextMark, flatten

RELU = (Link(Card((DrawnRow("relu", "activation"),))),)
CLOSED = DrawnBlock("basic", 2, Icon(()), 0)


def _border(extent: Extent) -> MarkGroup:
    assert extent.border is not None
    border: Mark = extent.border(extent.left, extent.right)
    assert isinstance(border, MarkGroup)
    return border


def _words(border: MarkGroup) -> list[str]:
    return ["".join(words for words, _ in s.runs) for s in flatten([border]) if isinstance(s, TextMark)]  # fmt: skip


def test_a_stage_of_closed_blocks_has_its_words_beside_them() -> None:
    stage = DrawnStage("stage1", "basic ×2", (Link(CLOSED),), "16×8×8", "9,344")
    extent = layout_stage(stage, 192, layout_chain)
    border = _border(extent)
    assert _words(border) == ["stage1", "basic ×2", "16×8×8", "9,344 parameters"]
    assert border.title == "stage1 · basic ×2 · 16×8×8 · 9,344 parameters"
    assert extent.left > extent.right


def test_a_stage_of_open_blocks_has_its_words_above_them() -> None:
    block = DrawnBlock("basic", 1, Icon(()), 0, body=RELU)
    stage = DrawnStage("stage1", "basic ×1", (Link(block),), "16×8×8", "9,344")
    extent = layout_stage(stage, 192, layout_chain)
    assert _words(_border(extent)) == ["stage1 · basic ×1 · 16×8×8", "9,344"]
    inner = layout_chain(stage.body)
    assert extent.height == 32 + inner.lead + inner.height + GAP


def test_an_open_block_that_repeats_has_room_for_its_sheets_and_its_badge() -> None:
    one, many = (
        layout_open_block(DrawnBlock("basic", n, Icon(()), 0, figure="9", body=RELU), layout_chain)
        for n in (1, 5)
    )
    assert (many.height - one.height, many.right - one.right) == (8, 8)
    assert _words(_border(many)) == ["basic", "×5", "9"]


def test_an_empty_block_is_a_frame_around_a_line() -> None:
    extent = layout_open_block(DrawnBlock("none", 1, Icon(()), 0, body=()), layout_chain)
    assert extent.height == 24 + GAP + GAP


def test_a_definition_says_who_uses_it() -> None:
    definition = Definition("basic", RELU, "4,672", "stage1 ×3, stage2")
    extent = layout_definition(definition, layout_chain)
    (group, _) = extent.shapes
    assert isinstance(group, MarkGroup)
    assert group.title == "basic: stage1 ×3, stage2"
    assert _words(group) == ["basic", "stage1 ×3, stage2", "4,672 parameters"]
