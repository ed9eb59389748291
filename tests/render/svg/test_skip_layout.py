"""A skip: its shortcut at the left of the branch, as wide as its weight, and gates between."""

from __future__ import annotations

from resdsl.render.model.parts import Card, DrawnGate, DrawnPaths, DrawnRow, DrawnSkip, Link
from resdsl.render.svg.chain import layout_chain
from resdsl.render.svg.extent import RADIUS, Extent
from resdsl.render.svg.marks import Disc, MarkGroup, Polyline, TextMark, flatten
from resdsl.render.svg.skip_layout import layout_skip

RELU = (Link(Card((DrawnRow("relu", "activation"),))),)
PLAIN = DrawnPaths("add", 1.0, 1.0)
HIGHWAY = DrawnPaths("add", 0.9, 0.1, carried=True, transformed=True, coupled="T")


def _layout(skip: DrawnSkip) -> Extent:
    return layout_skip(skip, layout_chain)


def _lines(extent: Extent, style: str) -> list[Polyline]:
    shapes = flatten([extent.at(0, 0)])
    return [shape for shape in shapes if isinstance(shape, Polyline) and shape.style == style]


def _words(extent: Extent) -> list[str]:
    return ["".join(w for w, _ in s.runs) for s in flatten(extent.shapes) if isinstance(s, TextMark)]  # fmt: skip


def test_an_identity_runs_from_the_tap_to_the_merge() -> None:
    extent = _layout(DrawnSkip("skip1", PLAIN, RELU))
    (line,) = _lines(extent, "lane")
    start, turn, end, merge = line.points
    assert start[0] == 0
    assert turn[0] == end[0] < 0
    assert merge == (-RADIUS, extent.height - RADIUS)
    assert (line.width, line.opacity) == (4, 1)


def test_a_line_is_as_wide_as_its_weight() -> None:
    extent = _layout(DrawnSkip("skip1", HIGHWAY, RELU))
    before, after = _lines(extent, "lane")
    assert (before.width, before.opacity) == (4, 1)
    assert (after.width, after.opacity) == (1 + 3 * 0.9, 0.6 + 0.4 * 0.9)
    (branch,) = _lines(extent, "branch")
    assert branch.width == 1 + 3 * 0.1
    assert {"carry", "0.90", "transform", "0.10"} <= set(_words(extent))


def test_a_coupled_gate_reaches_both_paths() -> None:
    gate = DrawnGate("T", RELU, "σ", "input")
    words = _words(_layout(DrawnSkip("skip1", HIGHWAY, RELU, gates=(gate,))))
    assert {"T", "1 − T", "σ"} <= set(words)


def test_a_gate_that_reads_its_path_starts_below_the_branch() -> None:
    tall = RELU * 4
    gates = [DrawnGate("T", RELU, "σ", reads) for reads in ("input", "path")]
    above, below = (_layout(DrawnSkip("s", HIGHWAY, tall, gates=(gate,))) for gate in gates)
    assert below.height > above.height
    (tap,) = (s for s in flatten(below.shapes) if isinstance(s, Disc) and s.style == "tap")
    assert tap.x == 0
    assert tap.y > layout_chain(tall).height


def test_without_a_shortcut_there_is_neither_tap_nor_merge() -> None:
    extent = _layout(DrawnSkip("s", DrawnPaths("add", None, 0.5, transformed=True), RELU))
    styles = {s.style for s in flatten(extent.shapes) if isinstance(s, Disc)}
    assert styles == {"gate"}
    assert _lines(extent, "lane") == []


def test_a_plate_names_the_only_layer_of_a_shortcut() -> None:
    extent = _layout(DrawnSkip("s", PLAIN, RELU, plate="pad"))
    titles = [shape.title for shape in extent.shapes if isinstance(shape, MarkGroup)]
    assert "shortcut: pad" in titles
    assert "shortcut: pad, initial weight 1.00" in titles
