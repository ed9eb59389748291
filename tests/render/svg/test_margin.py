"""Lines down the margin: which lie inside, where their names stand."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from resdsl.render.svg.extent import PAD, SPACING, Port
from resdsl.render.svg.margin import draw_margin, layout_margin
from resdsl.render.svg.marks import Box, MarkGroup, Polyline, flatten

Span = tuple[str, float, float]


def _layout(*spans: Span) -> Any:
    taps = {i: tap for i, (_, tap, _) in enumerate(spans)}
    ports = [Port(i, name, ((12.0, end),), True) for i, (name, _, end) in enumerate(spans)]
    return layout_margin(taps, ports, 100.0)


def test_short_lines_lie_inside_and_lines_one_after_the_other_share_a_track() -> None:
    placed, right = _layout(("", 0, 300), ("", 100, 150), ("", 200, 250))
    assert [(at, line.tap) for at, line in placed] == [
        (100 + PAD, 100), (100 + PAD, 200), (100 + PAD + SPACING, 0)
    ]  # fmt: skip
    assert right == 100 + PAD + 1.5 * SPACING


def test_a_margin_without_lines_takes_no_room() -> None:
    assert _layout() == ([], 100.0)
    assert list(draw_margin([])) == []


def test_an_output_has_one_line_with_a_path_to_each_of_its_readers() -> None:
    ports = [Port(7, "stem", ((12.0, end),), joins) for end, joins in ((90.0, True), (40.0, False))]
    placed, _ = layout_margin({7: 10.0}, ports, 0.0)
    ((at, line),) = placed
    assert (line.tap, line.end) == (10, 90)
    first, second, plate = draw_margin(placed)
    assert isinstance(first, MarkGroup)
    assert first.title == "stem: skip"
    (drawn,) = first.shapes
    assert isinstance(drawn, Polyline)
    assert drawn.points == ((0, 10), (at, 10), (at, 90), (12, 90))
    assert [k.width for k in flatten([first, second]) if isinstance(k, Polyline)] == [4.0, 1.5]
    (box,) = (k for k in flatten([plate]) if isinstance(k, Box))
    assert box.y + box.height / 2 == 54  # of 50, as near as the line at 40 lets it be


def test_a_short_line_has_no_plate() -> None:
    groups = list(draw_margin(_layout(("stem", 0, 43))[0]))
    assert [g.title for g in groups if isinstance(g, MarkGroup)] == ["stem: skip"]


def test_the_work_grows_as_the_lines_that_nest_do() -> None:
    def calls(n: int) -> int:
        count = 0

        def note(_frame: FrameType, event: str, _argument: Any) -> None:
            nonlocal count
            count += event in ("call", "c_call")

        spans = [("name", 30.0 * i, 30.0 * (2 * n - i)) for i in range(n)]
        sys.setprofile(note)
        try:
            list(draw_margin(_layout(*spans)[0]))
        finally:
            sys.setprofile(None)
        return count

    assert calls(400) < 2.2 * calls(200)
