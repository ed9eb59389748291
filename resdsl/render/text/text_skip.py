"""A skip as text: columns side by side between a fork and a merge."""

from __future__ import annotations

from resdsl.ops.op.op import sign_of
from resdsl.render.model.parts import DrawnGate, DrawnPaths, DrawnSkip, figure_text, settings_text
from resdsl.render.svg.metrics import columns, shorten
from resdsl.render.text.canvas import Canvas, Grid, LayGrid

_NARROW = 12
_ARM = 11  # the least distance of two signs with an arrow and ` 1−T ` between them


def grid_skip(skip: DrawnSkip, lay: LayGrid) -> Grid:
    """Return a skip from its fork to its merge; its shortcut is a heavy line at the left."""
    branch, shortcut = lay(skip.branch, 0), lay(skip.shortcut, _NARROW)
    name, lanes = shorten(skip.plate, 24), skip.lanes
    parts = [(0, branch, "│", False)]  # spine, layers, the line on, whether below the others
    before, left = 0, -branch.spine
    for gate in skip.gates:
        grid = lay(gate.body, _NARROW)
        before = min(left - max(grid.right, 2) - 1, before - _ARM)
        left = before - max(grid.spine, 1)
        parts.append((before, grid, "│" if gate.reads else " ", gate.reads == "lane"))
    if lanes.carry is not None:
        at = min(left - (shortcut.right + 1 if shortcut.height else 3), -columns(name) - 6)
        at = min(at, before - _ARM) if skip.gates else at
        weight = columns(figure_text(lanes.carry)) if lanes.carried else 0
        left = at - max(shortcut.spine, weight + 1)
        parts.append((at, shortcut, "┃", False))
    canvas = Canvas()
    spine, *others = (at - left for at, *_ in parts)
    lane = others.pop() if lanes.carry is not None else None
    gates = tuple(zip(skip.gates, others, strict=True))
    turn = end = 1 + max(1, 1, *(grid.height for _, grid, _, below in parts if not below))
    if lower := [grid.height for _, grid, _, below in parts if below]:
        end += 1 + max(lower)
    _draw_fork(canvas, spine, [at for gate, at in gates if gate.reads == "input"], lane, name)
    for at, grid, line, below in parts:
        top = turn + 1 if below else 1
        canvas.drop(at - left, top, end, line)
        canvas.paste(top, at - left - grid.spine, grid.lines)
    for gate, at in gates:
        if gate.reads == "lane":
            _draw_turn(canvas, turn, at, spine if lane is None or gate.letter == "T" else lane)
    # The lower part of the lane is heavy where it carries more than half.
    corner, line, down = "┗━┃" if not lanes.carried or (lanes.carry or 0) >= 0.5 else "└─│"
    if lanes.carried or lanes.transformed:
        canvas.drop(spine, end, end + 2, "│")
        if lane is not None:
            canvas.put(end, lane, "┃")
            canvas.put(end + 1, lane, down)
        _draw_weights(canvas, lanes, gates, spine, lane, end)
        end += 2
    if lane is not None:
        canvas.put(end, lane, corner + line * (spine - lane - 3))
        canvas.put(end, spine - 2, f"▶({sign_of(lanes.merge) or '+'})")
        canvas.put(end, spine + 3, settings_text(lanes.notes))
    return canvas.grid(spine)


def _draw_fork(canvas: Canvas, spine: int, readers: list[int], lane: int | None, name: str) -> None:
    if lane is not None:
        canvas.put(0, lane, "┏" + "━" * (spine - lane - 1) + "┥")
        canvas.put(0, lane + 2, f" {name} " if name else "")
    elif readers:
        canvas.put(0, readers[-1], "─" * (spine - readers[-1]) + "┤")
    else:
        canvas.put(0, spine, "│")
    for at in readers:
        canvas.put(0, at, "┯" if lane is not None else "┌" if at == readers[-1] else "┬")


def _draw_turn(canvas: Canvas, row: int, at: int, lane: int) -> None:
    low, high = sorted((at, lane))
    ends = "┌┤" if at < lane else "┠┐"
    canvas.put(row, low, f"{ends[0]}{'─' * (high - low - 1)}{ends[1]}")


def _draw_weights(
    canvas: Canvas,
    lanes: DrawnPaths,
    gates: tuple[tuple[DrawnGate, int], ...],
    spine: int,
    lane: int | None,
    row: int,
) -> None:
    for gate, at in gates:
        own, other = (lane, spine) if gate.letter == "C" else (spine, lane)
        if own is not None:
            _draw_arm(canvas, row, at, own, gate.letter)
        if other is not None and lanes.coupled == gate.letter:
            _draw_arm(canvas, row, at, other, f"1−{gate.letter}")
        canvas.put(row, at - 1, f"({gate.sign})")
    if lanes.carried and lane is not None:
        words = figure_text(lanes.carry or 0)
        canvas.put(row, lane - 1, "(×)")
        canvas.put(row + 1, lane - 1 - columns(words), words)
    if lanes.transformed:
        canvas.put(row, spine - 1, "(×)")
        canvas.put(row + 1, spine + 2, figure_text(lanes.transform))


def _draw_arm(canvas: Canvas, row: int, start: int, end: int, words: str) -> None:
    low, high = sorted((start, end))
    canvas.put(row, low + 2, "─" * (high - low - 3))
    canvas.put(row, (low + high - columns(words) - 1) // 2, f" {words} ")
    canvas.put(row, *((high - 2, "▶") if start < end else (low + 2, "◀")))
