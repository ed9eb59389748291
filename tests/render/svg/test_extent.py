"""Parts that are laid out, and lines that are led to those which others hide."""

from __future__ import annotations

from dataclasses import replace

from resdsl.render.svg.extent import Extent, Port, route_over
from resdsl.render.svg.marks import Box, Disc, MarkGroup

SIDE = Port(3, "stem", ((12.0, 30.0), (6.0, 30.0)), True)
TOP = Port(3, "stem", ((0.0, 0.0), (0.0, 8.0)), False)


def test_a_port_moves_with_its_part() -> None:
    assert SIDE.moved(10, 100).path == ((22, 130), (16, 130))


def test_a_border_is_drawn_behind_and_as_wide_as_the_part_became() -> None:
    def border(left: float, right: float) -> Box:
        return Box(-left, 0, left + right, 50, "panel")

    extent = Extent(10, 20, 50, [Disc(0, 0, 1, "tap")], border=border)
    assert replace(extent, left=40).at(5, 6) == MarkGroup(
        "", [Box(-40, 0, 60, 50, "panel"), Disc(0, 0, 1, "tap")], 5, 6
    )
    assert extent.width == 30


def test_a_line_goes_over_the_top_and_down_beside_its_part() -> None:
    (port,) = route_over([(-100, 40, Extent(20, 15, 60, ports=[SIDE]))])
    assert port.path == ((-77, 4), (-77, 70), (-88, 70), (-94, 70))


def test_a_line_to_the_top_of_its_part_comes_straight_down() -> None:
    (port,) = route_over([(-100, 40, Extent(20, 15, 60, ports=[TOP]))])
    assert port.path == ((-100, 4), (-100, 48))


def test_lines_over_and_beside_parts_keep_their_distance() -> None:
    extent = Extent(20, 15, 60, ports=[SIDE, SIDE])
    paths = [port.path for port in route_over([(-200, 40, extent), (-100, 40, extent)])]
    assert [path[0] for path in paths] == [(-177, 4), (-169, 20), (-77, 36), (-69, 52)]
    assert extent.reach == 15 + 8
    assert Extent(right=15).reach == 15
