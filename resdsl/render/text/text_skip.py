"""A skip as text: columns side by side between a fork and a merge."""

from __future__ import annotations

from resdsl.render.metrics import shorten, terminal_width
from resdsl.render.model.parts import DrawnGate, DrawnPaths, DrawnSkip
from resdsl.render.model.words import join_sign, settings_text, weight_text
from resdsl.render.text.canvas import Canvas, ChainGrid, Grid

_NARROW = 12
_ARM = 11  # Two signs have room for an arrow and ` 1−T ` between them.


def skip_grid(skip: DrawnSkip, layout: ChainGrid) -> Grid:
    """Return a skip from its fork to its merge.

    The bypass, the line of the shortcut, is the heavy one at the left; gates stand between it and
    the branch. ``layout`` draws the chains.
    """
    branch, shortcut = layout(skip.branch, 0), layout(skip.shortcut, _NARROW)
    name, paths = shorten(skip.plate, 24), skip.paths
    # Each part is its spine, its layers, the line that goes on below it, and whether it stands
    # below the others.
    parts = [(0, branch, "│", False)]
    before, left = 0, -branch.spine
    for gate in skip.gates:
        grid = layout(gate.body, _NARROW)
        before = min(left - max(grid.right, 2) - 1, before - _ARM)
        left = before - max(grid.spine, 1)
        parts.append((before, grid, "│" if gate.reads else " ", gate.reads == "path"))
    if paths.carry is not None:
        at = min(left - (shortcut.right + 1 if shortcut.height else 3), -terminal_width(name) - 6)
        at = min(at, before - _ARM) if skip.gates else at
        weight = terminal_width(weight_text(paths.carry)) if paths.carried else 0
        left = at - max(shortcut.spine, weight + 1)
        parts.append((at, shortcut, "┃", False))
    canvas = Canvas()
    spine, *others = (at - left for at, *_ in parts)
    bypass = others.pop() if paths.carry is not None else None
    gates = tuple(zip(skip.gates, others, strict=True))
    turn = end = 1 + max(1, 1, *(grid.height for _, grid, _, below in parts if not below))
    if lower := [grid.height for _, grid, _, below in parts if below]:
        end += 1 + max(lower)
    _draw_fork(canvas, spine, [at for gate, at in gates if gate.reads == "input"], bypass, name)
    for at, grid, line, below in parts:
        top = turn + 1 if below else 1
        canvas.drop(at - left, top, end, line)
        canvas.paste(top, at - left - grid.spine, grid.lines)
    for gate, at in gates:
        if gate.reads == "path":
            _draw_turn(canvas, turn, at, spine if bypass is None or gate.letter == "T" else bypass)
    # The lower part of the bypass is heavy where it carries half or more.
    corner, line, down = "┗━┃" if not paths.carried or (paths.carry or 0) >= 0.5 else "└─│"
    if paths.carried or paths.transformed:
        canvas.drop(spine, end, end + 2, "│")
        if bypass is not None:
            canvas.put(end, bypass, "┃")
            canvas.put(end + 1, bypass, down)
        _draw_weights(canvas, paths, gates, spine, bypass, end)
        end += 2
    if bypass is not None:
        canvas.put(end, bypass, corner + line * (spine - bypass - 3))
        canvas.put(end, spine - 2, f"▶({join_sign(paths.merge)})")
        canvas.put(end, spine + 3, settings_text(paths.notes))
    return canvas.grid(spine)


def _draw_fork(
    canvas: Canvas, spine: int, readers: list[int], bypass: int | None, name: str
) -> None:
    if bypass is not None:
        canvas.put(0, bypass, "┏" + "━" * (spine - bypass - 1) + "┥")
        canvas.put(0, bypass + 2, f" {name} " if name else "")
    elif readers:
        canvas.put(0, readers[-1], "─" * (spine - readers[-1]) + "┤")
    else:
        canvas.put(0, spine, "│")
    for at in readers:
        canvas.put(0, at, "┯" if bypass is not None else "┌" if at == readers[-1] else "┬")


def _draw_turn(canvas: Canvas, row: int, at: int, bypass: int) -> None:
    low, high = sorted((at, bypass))
    ends = "┌┤" if at < bypass else "┠┐"
    canvas.put(row, low, f"{ends[0]}{'─' * (high - low - 1)}{ends[1]}")


def _draw_weights(
    canvas: Canvas,
    paths: DrawnPaths,
    gates: tuple[tuple[DrawnGate, int], ...],
    spine: int,
    bypass: int | None,
    row: int,
) -> None:
    for gate, at in gates:
        own, other = (bypass, spine) if gate.letter == "C" else (spine, bypass)
        if own is not None:
            _draw_arm(canvas, row, at, own, gate.letter)
        if other is not None and paths.coupled == gate.letter:
            _draw_arm(canvas, row, at, other, f"1−{gate.letter}")
        canvas.put(row, at - 1, f"({gate.sign})")
    if paths.carried and bypass is not None:
        words = weight_text(paths.carry or 0)
        canvas.put(row, bypass - 1, "(×)")
        canvas.put(row + 1, bypass - 1 - terminal_width(words), words)
    if paths.transformed:
        canvas.put(row, spine - 1, "(×)")
        canvas.put(row + 1, spine + 2, weight_text(paths.transform))


def _draw_arm(canvas: Canvas, row: int, start: int, end: int, words: str) -> None:
    low, high = sorted((start, end))
    canvas.put(row, low + 2, "─" * (high - low - 3))
    canvas.put(row, (low + high - terminal_width(words) - 1) // 2, f" {words} ")
    canvas.put(row, *((high - 2, "▶") if start < end else (low + 2, "◀")))
