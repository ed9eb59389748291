"""Cards, pills and glyphs."""

from __future__ import annotations

import pytest

from resdsl.render.metrics import text_width
from resdsl.render.model.parts import (
    Bar,
    Card,
    DrawnBlock,
    DrawnJoin,
    DrawnRow,
    Icon,
    Link,
    Pill,
)
from resdsl.render.svg.cards import (
    badge,
    block_title,
    glyph,
    join_name,
    layout_block_card,
    layout_card,
    layout_join,
    layout_pill,
    natural_width,
    sheets,
)
from resdsl.render.svg.extent import NOTHING, RADIUS
from resdsl.render.svg.marks import Box, Disc, MarkGroup, TextMark, flatten

CONV = DrawnRow("conv", "weights", (("3×3",), ("16",)), "2,304", "16×8×8")
RELU = DrawnRow("relu", "activation")


def _words(shapes: object) -> list[str]:
    texts = [shape for shape in flatten(shapes) if isinstance(shape, TextMark)]
    return ["".join(words for words, _ in text.runs) for text in texts]


def test_rows_touch_and_say_all_while_hovering() -> None:
    extent = layout_card(Card((CONV, RELU)), 200)
    assert (extent.left, extent.right, extent.height) == (100, 100, 48)
    titles = [shape.title for shape in extent.shapes if isinstance(shape, MarkGroup)]
    assert titles == ["conv 3×3 · 16 · 2,304 parameters · output 16×8×8", "relu"]
    fills = [s for s in flatten(extent.shapes) if isinstance(s, Box) and "fill" in s.style]
    assert [(box.y, box.y + box.height) for box in fills] == [(0, 23), (24, 48)]
    assert [box.corners for box in fills] == [(6, 6, 0, 0), (0, 0, 6, 6)]


def test_words_that_have_no_room_are_cut_and_the_figure_is_not() -> None:
    extent = layout_card(Card((CONV,)), 96)
    name, figure = _words(extent.shapes)
    assert name.startswith("conv")
    assert "16" not in name
    assert figure == "2,304"


def test_cards_are_as_wide_as_the_widest_row_up_to_a_limit() -> None:
    width = natural_width((Link(Card((RELU,))), Link(Card((CONV,)))))
    assert width % 16 == 0
    assert width >= text_width("conv", "bold") + text_width("3×3 · 16") + text_width("2,304")
    assert natural_width((Link(Card((DrawnRow("x" * 200, "norm"),))),)) == 320
    assert natural_width(()) == 0


def test_a_pill_without_a_name_is_a_place() -> None:
    assert layout_pill(Pill("")) == NOTHING
    extent = layout_pill(Pill("input", "3×32×32"))
    assert _words(extent.shapes) == ["input 3×32×32"]
    assert extent.width >= text_width("input", "bold") + text_width(" 3×32×32") + 24


def test_named_inputs_of_a_join_arrive_at_its_right() -> None:
    extent = layout_join(Link(DrawnJoin("mean"), extra=((3, "a"), (5, "b"))), DrawnJoin("mean"))
    assert [(port.source, port.path, port.joins) for port in extent.ports] == [
        (3, ((RADIUS, RADIUS),), True), (5, ((RADIUS, RADIUS),), True)
    ]  # fmt: skip
    assert extent.left > extent.right == RADIUS


@pytest.mark.parametrize(("op", "words"), [("add", ""), ("mul", ""), ("concat", "concat")])
def test_sums_and_products_are_known_by_their_signs(op: str, words: str) -> None:
    assert join_name(op) == words


def test_the_glyph_of_a_weight_is_smaller_than_that_of_a_join() -> None:
    weight, join = glyph("times", 5, 6)[0], glyph("add", 5, 6)[0]
    assert (weight, join) == (Disc(5, 6, 10, "gate"), Disc(5, 6, RADIUS, "merge"))
    assert len(glyph("no op at all", 0, 0)) == 3  # the sign of a sum


def test_a_block_that_repeats_has_sheets_behind_it_and_a_badge() -> None:
    once = DrawnBlock("basic", 1, Icon((Bar("weights", 0),)), 0, figure="4,672")
    many = DrawnBlock("basic", 9, Icon((Bar("weights", 0),)), 0, figure="4,672 each")
    assert layout_block_card(many, 200).height - layout_block_card(once, 200).height == 8
    assert "×9" in _words(layout_block_card(many, 200).shapes)
    assert block_title(many) == "basic ×9 · 4,672 each parameters"
    assert block_title(once) == "basic · 4,672 parameters"
    assert [len(list(sheets(n, 0, 0, 9, 9, "card", 6))) for n in (1, 2, 3, 9)] == [1, 2, 3, 3]
    assert list(badge(1, 0, 0)) == []


def test_counts_stand_beside_a_join_within_its_room() -> None:
    join = DrawnJoin("add", counts="a ×2")
    extent = layout_join(Link(join, extra=((3, "a"), (3, "a"))), join)
    assert _words(extent.shapes)[-1] == "a ×2"
    assert extent.right == RADIUS + 8 + text_width("a ×2", "small")
