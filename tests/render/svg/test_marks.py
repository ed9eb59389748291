"""Shapes and where they end up."""

from __future__ import annotations

from resdsl.render.metrics import text_width
from resdsl.render.svg.marks import (
    Box,
    Disc,
    MarkGroup,
    Polyline,
    TextMark,
    flatten,
    label,
    plate,
    settled,
)

BOX, DISC = Box(1, 2, 10, 5, "card"), Disc(3, 4, 2, "tap")


def test_settled_shapes_are_moved_by_all_groups_around_them() -> None:
    inner = MarkGroup("a card", [BOX, Polyline(((0, 0), (1, 1)))], x=100)
    (group,) = settled([MarkGroup("", [inner], y=50)], x=1)
    assert group == MarkGroup(
        "a card", (Box(102, 52, 10, 5, "card"), Polyline(((101, 50), (102, 51))))
    )


def test_groups_without_a_title_dissolve() -> None:
    assert list(settled([MarkGroup("", [MarkGroup("", [DISC], x=1)], x=1)])) == [
        Disc(5, 4, 2, "tap")
    ]


def test_flattened_shapes_keep_their_order() -> None:
    assert list(flatten([BOX, MarkGroup("title", [MarkGroup("", [DISC]), BOX]), DISC])) == [
        BOX, DISC, BOX, DISC
    ]  # fmt: skip


def test_a_text_is_as_wide_as_its_runs() -> None:
    text = TextMark(0, 0, (("conv", "bold"), (" 3×3", "")))
    assert text.width == text_width("conv", "bold") + text_width(" 3×3")
    assert label(1, 2, "conv", "small", "end") == TextMark(1, 2, (("conv", "small"),), "end")


def test_a_plate_lies_about_its_middle() -> None:
    box, words = flatten([plate("title", 100, 50, "stem", 40)])
    assert isinstance(box, Box)
    assert (box.x, box.y, box.x + box.width, box.y + box.height) == (80, 40, 120, 60)
    assert isinstance(words, TextMark)
    assert (words.x, words.anchor) == (100, "middle")
