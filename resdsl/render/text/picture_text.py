"""A picture of a graph as text: the net with closed blocks, then each distinct block once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from resdsl.graph.nodes import Graph
from resdsl.render.metrics import shorten, terminal_width
from resdsl.render.model import parts as p
from resdsl.render.model.outline import outline
from resdsl.render.model.words import (
    dotted,
    join_sign,
    listed,
    output_name,
    parameters,
    settings_text,
)
from resdsl.render.text.canvas import Canvas, Grid
from resdsl.render.text.text_branches import branches_grid
from resdsl.render.text.text_skip import skip_grid

_SPINE = 2  # The column of a card where data enter and leave.
_LEAST, _MOST = 26, 60


def render_text(graph: Graph) -> str:
    """Return a picture of ``graph`` in box-drawing characters.

    Data flow down; branches stand side by side; blocks have double borders; the heavy line at the
    left of a branch is the shortcut. A named output leaves at `├─▶ name` and arrives at `◀ name`.
    """
    whole = outline(graph)
    lines = [whole.title, whole.subtitle, "", *chain_grid(whole.net).lines]
    for block in whole.blocks:
        title = dotted(block.name, parameters(block.figure))
        lines += ["", "", title, block.uses, ""]
        lines += chain_grid(block.chain).lines
    return "\n".join(line.rstrip() for line in lines) + "\n"


def chain_grid(chain: p.Chain, least: int = _LEAST) -> Grid:
    """Return a chain from its first part to its last, its cards at least ``least`` columns wide."""
    wanted = (
        terminal_width(_words(part)) + terminal_width(part.figure) + 7 for part in p.solids(chain)
    )
    width = max(least, min(_MOST, max(wanted, default=0)))
    grids = [_grid(link, width) for link in chain]
    spine = max((grid.spine for grid in grids), default=0)
    canvas, row = Canvas(), 0
    before: p.Link | None = None
    for link, grid in zip(chain, grids, strict=True):
        for words in _gap(before, link):
            canvas.put(row, spine, words)
            row += 1
        canvas.paste(row, spine - grid.spine, grid.lines)
        row += grid.height
        before = link
    if before is not None and before.tapped:
        canvas.put(row, spine, _tap(before))
    return canvas.grid(spine)


def _gap(before: p.Link | None, link: p.Link) -> list[str]:
    """Return the lines between two parts, from the spine on."""
    lines = []
    if before is not None and before.tapped:
        lines.append(_tap(before) if link.follows else f"└{_tap(before)[1:]}")
    elif before is not None:
        lines.append((f"│ {before.label}" if link.follows else before.label).rstrip())
    if link.enters:
        names = listed(link.extra)
        lines.append(f"│◀ {names}" if link.follows else f"╷◀ {names}")
    return lines


def _tap(link: p.Link) -> str:
    """Return the line at which an output leaves that is read further down, or twice."""
    return dotted(f"├─▶ {output_name(link.name)}", link.label)


def _grid(link: p.Link, width: int) -> Grid:
    """Return the part of a link; ``width`` is that of the cards of its chain."""
    match link.part:
        case p.Card(rows=rows):
            return _boxed(rows, width, *"┌┴┐│└┬┘─")
        case p.DrawnBlock() as block:
            grid = _boxed([block], width, *"╔╧╗║╚╤╝═")
            top, words, bottom = grid.lines
            times = f" ×{block.count}" if block.count > 1 else ""
            return Grid((top, words + times, bottom), grid.spine)
        case p.Pill(name=name, shape=shape):
            words = f"( {shorten(f'{name} {shape}'.rstrip(), _MOST)} )" if name else "│"
            return Grid((words,), _SPINE if name else 0)
        case p.DrawnJoin(op=op):
            names = listed(link.extra)
            return Grid((f"({join_sign(op)})◀ {names}",), 1)
        case p.DrawnStage() as stage:
            return _stage_grid(stage, width)
        case p.DrawnSkip() as skip:
            return skip_grid(skip, chain_grid)
        case p.DrawnBranches() as branches:
            return branches_grid(branches, chain_grid)
        case _:
            assert_never(link.part)


def _words(part: p.DrawnRow | p.DrawnBlock) -> str:
    return f"{part.name} {settings_text(part.settings)}".rstrip()


def _boxed(parts: Sequence[p.DrawnRow | p.DrawnBlock], width: int, *border: str) -> Grid:
    """Return rows of words and figures in a box.

    ``border`` is the box from its upper left to its lower right, `┌┴┐│└┬┘`, and its line `─`.
    """
    top_left, enter, top_right, side, bottom_left, leave, bottom_right, line = border
    before, after = line * (_SPINE - 1), line * (width - _SPINE - 2)
    lines = [f"{top_left}{before}{enter}{after}{top_right}"]
    for part in parts:
        room = width - 4 - terminal_width(part.figure)
        words = shorten(_words(part), room - 1)
        lines.append(f"{side} {words}{' ' * (room - terminal_width(words))}{part.figure} {side}")
    lines.append(f"{bottom_left}{before}{leave}{after}{bottom_right}")
    return Grid(tuple(lines), _SPINE)


def _stage_grid(stage: p.DrawnStage, width: int) -> Grid:
    words = f" {shorten(dotted(stage.name, stage.contents, stage.shape), _MOST)} "
    figure = f" {stage.figure} " if stage.figure else ""
    body = chain_grid(stage.body, width)
    spine = body.spine + 2
    inner = max(spine + body.right + 1, spine + terminal_width(words) + terminal_width(figure) + 5)
    canvas = Canvas()
    canvas.put(0, 0, f"╭{'─' * (spine - 1)}┴{'─' * (inner - spine - 1)}╮")
    canvas.put(0, spine + 2, words)
    canvas.put(0, inner - 1 - terminal_width(figure), figure)
    canvas.drop(0, 1, body.height + 1, "│")
    canvas.drop(inner, 1, body.height + 1, "│")
    canvas.paste(1, 2, body.lines)
    canvas.put(body.height + 1, 0, f"╰{'─' * (spine - 1)}┬{'─' * (inner - spine - 1)}╯")
    return canvas.grid(spine)
