"""Parts on one spine: what lies between them, and how wide frames become."""

from __future__ import annotations

from resdsl.render.model.parts import (
    Card,
    DrawnBlock,
    DrawnJoin,
    DrawnRow,
    DrawnStage,
    Icon,
    Link,
    Pill,
)
from resdsl.render.svg.chain import LEAST, layout_chain, place
from resdsl.render.svg.extent import GAP, NOTHING
from resdsl.render.svg.marks import Polyline, TextMark, flatten

CARD = Card((DrawnRow("relu", "activation"),))


def _stage(name: str) -> Link:
    body = (Link(DrawnBlock("basic", 1, Icon(()), 0)),)
    return Link(DrawnStage(name, "basic ×1", body))


def test_nothing_takes_no_room() -> None:
    assert layout_chain(()) == NOTHING


def test_neighbours_keep_a_gap_and_new_shapes_and_taps_widen_it() -> None:
    plain = place((Link(CARD), Link(CARD)))
    labelled = place((Link(CARD, label="16×8×8"), Link(CARD)))
    tapped = place((Link(CARD, 1, tapped=True), Link(CARD)))
    gaps = [after.top - before.bottom for before, after in (plain, labelled, tapped)]
    assert gaps == [GAP, 24, 24]
    assert tapped[0].tap == tapped[0].bottom + 8


def test_cards_are_at_least_so_wide() -> None:
    (item,) = place((Link(CARD),))
    assert item.extent.width == LEAST
    assert place((Link(CARD),), 88)[0].extent.width < LEAST


def test_frames_of_like_width_have_common_edges() -> None:
    short, long = place((_stage("s"), _stage("a_longer_name")))
    assert short.extent.left == long.extent.left
    narrow, wide = place((_stage("s"), _stage("a name that is so long that it is cut")))
    assert narrow.extent.left == place((_stage("s"),))[0].extent.left < wide.extent.left - 64


def test_a_named_output_leads_down_the_margin_to_its_reader() -> None:
    join = Link(DrawnJoin("add"), 3, extra=((1, "stem"),))
    extent = layout_chain((Link(CARD, 1, tapped=True, name="stem"), Link(CARD, 2), join))
    lines = [s for s in flatten([extent.at(0, 0)]) if isinstance(s, Polyline) and s.style == "lane"]
    (line,) = lines
    assert line.points[0] == (0, 32)
    assert line.points[1][0] > LEAST / 2
    assert extent.ports == []
    assert extent.right > LEAST / 2


def test_what_reads_an_output_from_outside_is_a_port_of_the_chain() -> None:
    extent = layout_chain((Link(CARD, 2, extra=((1, "stem"),)),))
    assert [(port.source, port.path) for port in extent.ports] == [(1, ((0, 0), (0, GAP)))]


def test_an_output_that_is_read_elsewhere_alone_has_no_line_to_the_next_part() -> None:
    chain = (Link(Pill("input"), 0), Link(CARD, 1, extra=((9, "x"),), follows=False))
    straight = [
        s for s in flatten(layout_chain(chain).shapes)
        if isinstance(s, Polyline) and s.style == "edge" and len(s.points) == 2
    ]  # fmt: skip
    assert straight == []


def test_the_shape_of_an_output_stands_beside_the_spine() -> None:
    extent = layout_chain((Link(CARD, 1, label="16×8×8"), Link(CARD, 2)))
    texts = [s for s in flatten(extent.shapes) if isinstance(s, TextMark) and s.x == 10]
    assert [text.runs for text in texts] == [(("16×8×8", "small muted"),)]
