"""Skips and branches as text: columns side by side between a fork and a merge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from resdsl.render.canvas import Canvas, Grid, columns, shorten
from resdsl.render.parts import Branches, Chain, Gate, Skip, settings_text
from resdsl.render.skip import figure

Lay = Callable[[Chain, int], Grid]
MERGES = {"add": "+", "mul": "×", "mean": "=", "concat": "‖"}
_NARROW = 12
_ARM = 11  # the least distance of two signs with an arrow and ` 1−T ` between them


@dataclass(frozen=True, slots=True)
class _Column:
    """A part beside the branch; ``at`` is the column of its spine."""

    at: int
    grid: Grid
    sign: str = ""
    letter: str = ""
    reads: bool = True


def grid_skip(skip: Skip, lay: Lay) -> Grid:
    """Return a skip from its fork to its merge; its shortcut is a heavy line at the left."""
    branch = _Column(0, lay(skip.branch, 0))
    gates: list[_Column] = []
    left, before = -branch.grid.left, 0
    for gate, letter in ((skip.transform, "T"), (skip.carry, "C")):
        if gate is not None:
            gates.append(_beside(gate, letter, left, before, lay))
            before = gates[-1].at
            left = before - max(gates[-1].grid.left, 1)
    lane = _lane(skip, left, before, bool(gates), lay)
    if lane is not None:
        words = columns(figure(skip.lanes.carry)) + 1 if skip.carried else 1
        left = lane.at - max(lane.grid.left, words)
    moved = [replace(column, at=column.at - left) for column in (branch, *gates)]
    lane = lane and replace(lane, at=lane.at - left)
    return _draw_skip(skip, moved[0], moved[1:], lane)


def _beside(gate: Gate, letter: str, left: int, before: int, lay: Lay) -> _Column:
    grid = lay(gate.body, _NARROW)
    at = min(left - max(grid.right, 2) - 1, before - _ARM)
    return _Column(at, grid, gate.sign or letter, letter, gate.reads)


def _lane(skip: Skip, left: int, before: int, armed: bool, lay: Lay) -> _Column | None:
    if skip.lanes.carry is None:
        return None
    name, layers = skip.on_lane
    grid = lay(layers, _NARROW)
    room = min(left - (grid.right + 1 if grid.height else 3), -columns(shorten(name, 24)) - 6)
    return _Column(min(room, before - _ARM) if armed else room, grid)


def _draw_skip(skip: Skip, branch: _Column, gates: list[_Column], lane: _Column | None) -> Grid:
    canvas = Canvas()
    parts = [branch, *gates, *([lane] if lane else [])]
    end = 1 + max(1, *(part.grid.height for part in parts))
    _draw_fork(canvas, skip, branch.at, gates, lane)
    for part in parts:
        line = "┃" if part is lane else ("│" if part.reads else " ")
        canvas.drop(part.at, 1, end, line)
        canvas.paste(1, part.at - part.grid.spine, part.grid.lines)
    if skip.carried or skip.transformed:
        _draw_weights(canvas, skip, branch.at, gates, lane, end)
        end += 2
    if lane is None:
        return canvas.grid(branch.at)
    heavy = not skip.carried or (skip.lanes.carry or 0) >= 0.5
    corner, line = ("┗", "━") if heavy else ("└", "─")
    canvas.put(end, lane.at, corner)
    canvas.run(end, lane.at + 1, branch.at - 2, line)
    canvas.put(end, branch.at - 2, f"▶({MERGES.get(skip.merge, '+')})")
    if skip.notes:
        canvas.put(end, branch.at + 3, settings_text(skip.notes))
    return canvas.grid(branch.at)


def _draw_fork(
    canvas: Canvas, skip: Skip, spine: int, gates: list[_Column], lane: _Column | None
) -> None:
    readers = [gate.at for gate in gates if gate.reads]
    if lane is not None:
        canvas.put(0, lane.at, "┏")
        canvas.run(0, lane.at + 1, spine, "━")
        name = shorten(skip.on_lane[0], 24)
        if name:
            canvas.put(0, lane.at + 2, f" {name} ")
    elif readers:
        canvas.run(0, min(readers), spine, "─")
    canvas.put(0, spine, "┥" if lane else ("┤" if readers else "│"))
    for at in readers:
        canvas.put(0, at, "┯" if lane else ("┌" if at == min(readers) else "┬"))


def _draw_weights(
    canvas: Canvas, skip: Skip, spine: int, gates: list[_Column], lane: _Column | None, row: int
) -> None:
    lanes = skip.lanes
    for gate in gates:
        ends = (spine, lane.at if lane else None)
        own, other = ends if gate.letter == "T" else ends[::-1]
        coupled = lanes.coupled == ("carry" if gate.letter == "T" else "transform")
        if own is not None:
            _draw_arm(canvas, row, gate.at, own, gate.letter)
        if other is not None and coupled:
            _draw_arm(canvas, row, gate.at, other, f"1−{gate.letter}")
        canvas.put(row, gate.at - 1, f"({gate.sign})")
    if lane is not None:
        heavy = not skip.carried or (lanes.carry or 0) >= 0.5
        canvas.put(row, lane.at, "┃")
        canvas.put(row + 1, lane.at, "┃" if heavy else "│")
        if skip.carried:
            canvas.put(row, lane.at - 1, "(×)")
            words = figure(lanes.carry)
            canvas.put(row + 1, lane.at - 1 - columns(words), words)
    canvas.put(row, spine, "│")
    canvas.put(row + 1, spine, "│")
    if skip.transformed:
        canvas.put(row, spine - 1, "(×)")
        canvas.put(row + 1, spine + 2, figure(lanes.transform))


def _draw_arm(canvas: Canvas, row: int, start: int, end: int, label: str) -> None:
    low, high = sorted((start, end))
    canvas.run(row, low + 2, high - 1, "─")
    canvas.put(row, (low + high - columns(label) - 1) // 2, f" {label} ")
    canvas.put(row, *((high - 2, "▶") if start < end else (low + 2, "◀")))


def grid_branches(part: Branches, lay: Lay) -> Grid:
    """Return labelled columns side by side; the spine goes on through the first one."""
    placed: list[_Column] = []
    edge = 0
    for name, chain in part.columns:
        grid = lay(chain, _NARROW)
        placed.append(_Column(edge + max(grid.left, 1), grid, shorten(name, 24)))
        edge = placed[-1].at + max(grid.right, columns(placed[-1].sign) + 3) + 1
    canvas = Canvas()
    end = 2 + max(1, *(column.grid.height for column in placed))
    first, last = placed[0].at, placed[-1].at
    canvas.run(0, first, last, "─")
    canvas.run(end, first, last, "─")
    for column in placed:
        canvas.drop(column.at, 1, end, "│")
        canvas.put(1, column.at + 2, column.sign)
        canvas.paste(2, column.at - column.grid.spine, column.grid.lines)
        top, bottom = ("┐", "┘") if column.at == last else ("┬", "┴")
        canvas.put(0, column.at, top)
        canvas.put(end, column.at, bottom)
    canvas.put(0, first, "├" if last > first else "│")
    canvas.put(end, first - 1, f"({MERGES.get(part.merge, '+')})" + "◀" * (last > first))
    return canvas.grid(first)
