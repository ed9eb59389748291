"""Columns side by side as text: a fork above, a join below."""

from __future__ import annotations

from resdsl.render.metrics import shorten, terminal_width
from resdsl.render.model.parts import DrawnBranches
from resdsl.render.model.words import join_sign, listed
from resdsl.render.text.canvas import Canvas, ChainGrid, Grid

_LEAST = 12
_NAME = 24


def branches_grid(branches: DrawnBranches, layout: ChainGrid) -> Grid:
    """Return columns from their fork to their join; ``layout`` draws what is in each."""
    parts = branches.columns
    names = [shorten(part.name, _NAME) for part in parts]
    grids = [layout(part.body, _LEAST) for part in parts]
    places, edge = [], 0
    for grid, name in zip(grids, names, strict=True):
        places.append(edge + max(grid.spine, 2))
        edge = places[-1] + max(grid.right, terminal_width(name) + 2, 4) + 1
    forked = [at for at, part in zip(places, parts, strict=True) if part.follows]
    ends = forked or places
    spine = (ends[(len(ends) - 1) // 2] + ends[len(ends) // 2]) // 2
    canvas, top = Canvas(), (len(forked) > 1) + any(names)
    bottom = top + max(1, *(grid.height for grid in grids))
    if len(forked) > 1:
        _draw_bar(canvas, 0, forked, spine, *"┌┬┐┴┼")
    for at, part, grid, name in zip(places, parts, grids, names, strict=True):
        start = len(forked) > 1 if part.follows else top + grid.height
        canvas.drop(at, int(start), bottom, "│")
        canvas.put(int(len(forked) > 1), at + 2, name)
        canvas.paste(top, at - grid.spine, grid.lines)
    _draw_bar(canvas, bottom, places, spine, *"└┴┘─┴")
    for side, head in ((-2, "▶"), (2, "◀")):
        if any((at - spine) * side > 0 for at in places):
            canvas.put(bottom, spine + side, head)
    canvas.put(bottom, spine - 1, f"({join_sign(branches.join.op)})")
    extra, counts, last = listed(branches.extra), branches.join.counts, max(places)
    words = " ".join(filter(None, (extra and f"◀ {extra}", counts and f"({counts})")))
    if extra and last > spine:
        canvas.put(bottom, last, f"┴{words}")
    else:
        canvas.put(bottom, max(last, spine) + 2, words)
    return canvas.grid(spine)


def _draw_bar(canvas: Canvas, row: int, places: list[int], spine: int, *signs: str) -> None:
    """Draw the line that columns leave or reach.

    ``signs`` are its left end, a column, its right end, the spine, and a column on the spine.
    """
    first, column, last, alone, both = signs
    start, end = min(*places, spine), max(*places, spine)
    canvas.put(row, start, "─" * (end - start))
    for at in places:
        sign = first if at == start else last if at == end else column
        canvas.put(row, at, both if at == spine else sign)
    if spine not in places:
        canvas.put(row, spine, alone)
