"""Columns side by side: the spine runs in the middle of those that it flows into."""

from __future__ import annotations

from resdsl.render.model.parts import Card, DrawnBranches, DrawnColumn, DrawnJoin, DrawnRow, Link
from resdsl.render.svg.branches_layout import layout_branches
from resdsl.render.svg.chain import layout_chain
from resdsl.render.svg.extent import RADIUS, Extent
from resdsl.render.svg.marks import Disc, MarkGroup, Polyline, TextMark, flatten, settled

RELU = (Link(Card((DrawnRow("relu", "activation"),))),)


def _layout(*columns: DrawnColumn, extra: tuple[tuple[int, str], ...] = ()) -> Extent:
    return layout_branches(DrawnBranches("mix", columns, DrawnJoin("add"), extra), layout_chain)


def _styles(extent: Extent) -> list[str]:
    return [
        shape.style for shape in settled(extent.shapes) if isinstance(shape, Polyline)
    ]  # fmt: skip


def test_two_columns_lie_at_both_sides_of_the_spine() -> None:
    extent = _layout(DrawnColumn("a", RELU), DrawnColumn("b", RELU))
    texts = [shape for shape in flatten(extent.shapes) if isinstance(shape, TextMark)]
    left, right = (text.x - 10 for text in texts if text.runs[0][0] in ("a", "b"))
    assert left == -right < 0
    assert extent.left == extent.right


def test_a_fork_has_a_dot_and_a_single_column_has_none() -> None:
    dots = [
        [s for s in flatten(_layout(*columns).shapes) if isinstance(s, Disc) and s.radius == 3]
        for columns in ((DrawnColumn("a", RELU),) * 2, (DrawnColumn("a", RELU),))
    ]
    assert [len(found) for found in dots] == [1, 0]


def test_an_identity_among_branches_is_a_shortcut() -> None:
    styles = _styles(_layout(DrawnColumn("a", RELU), DrawnColumn("b", ())))
    assert styles == ["edge", "edge", "edge", "lane"]


def test_named_outputs_arrive_at_the_glyph() -> None:
    extent = _layout(DrawnColumn("", RELU), extra=((4, "stem"),))
    (port,) = extent.ports
    (merge,) = (s for s in flatten(extent.shapes) if isinstance(s, Disc) and s.style == "merge")
    assert (port.source, port.path) == (4, ((RADIUS, merge.y),))
    titles = [shape.title for shape in extent.shapes if isinstance(shape, MarkGroup)]
    assert "mix: add" in titles


def test_counts_of_a_join_stand_right_of_it() -> None:
    columns = (DrawnColumn("", ()),)
    part = DrawnBranches("add", columns, DrawnJoin("add", counts="a long name ×2"))
    extent = layout_branches(part, layout_chain)
    (counts,) = (s for s in flatten(extent.shapes) if isinstance(s, TextMark) and s.x == RADIUS + 8)
    assert counts.runs[0][0] == "a long name ×2"
    assert extent.right > RADIUS + 8
