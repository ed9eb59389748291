"""A sheet of characters, wide and combining ones among them."""

from __future__ import annotations

from resdsl.render.text.canvas import Canvas, Grid


def _lines(canvas: Canvas) -> tuple[str, ...]:
    return canvas.grid(0).lines


def test_text_lies_over_what_is_there_and_the_sheet_grows() -> None:
    canvas = Canvas()
    canvas.put(0, 0, "──────")
    canvas.put(0, 2, "ab")
    canvas.put(2, 3, "x")
    assert _lines(canvas) == ("──ab──", "", "   x")


def test_a_wide_character_takes_two_cells_and_a_combining_one_none() -> None:
    canvas = Canvas()
    canvas.put(0, 0, "......")
    canvas.put(0, 1, "層e\u0301")
    assert _lines(canvas) == (".層e\u0301..",)


def test_a_column_is_filled_up_to_its_end() -> None:
    canvas = Canvas()
    canvas.drop(1, 1, 3, "│")
    assert _lines(canvas) == ("", " │", " │")


def test_what_is_pasted_hides_nothing_at_its_left() -> None:
    canvas = Canvas()
    canvas.drop(0, 0, 2, "│")
    canvas.paste(0, 0, ["  ab", "    "])
    assert _lines(canvas) == ("│ ab", "│")


def test_a_grid_reaches_from_its_spine_to_its_longest_line() -> None:
    grid = Grid(("  │", "  ├─▶ 層"), 2)
    assert (grid.height, grid.right) == (2, 6)
    assert Grid((), 4).right == 1
