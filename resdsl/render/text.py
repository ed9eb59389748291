"""A picture of a graph as text: the net with closed blocks, then each distinct block once."""

from __future__ import annotations

from typing import assert_never

from resdsl.graph.nodes import Graph
from resdsl.render import parts as p
from resdsl.render.canvas import Canvas, Grid, columns, shorten
from resdsl.render.frames import uses_text
from resdsl.render.outline import outline
from resdsl.render.text_skip import MERGES, grid_branches, grid_skip

_SPINE = 2  # of cards
_LEAST, _MOST = 26, 60


def render_text(graph: Graph, *, title: str | None = None) -> str:
    """Return a picture of ``graph`` in box-drawing characters.

    Data flow down; blocks have double borders; the heavy line at the left of a branch is the
    shortcut. A named output leaves at `├─▶ name` and arrives at `◀ name`.
    """
    whole = outline(graph, title=title)
    lines = [whole.title, whole.subtitle, "", *grid_chain(whole.net).lines]
    for block in whole.blocks:
        figure = f" · {block.figure} parameters" if block.figure else ""
        lines += ["", "", f"{block.name}{figure}", uses_text(block), ""]
        lines += grid_chain(block.chain).lines
    return "\n".join(line.rstrip() for line in lines) + "\n"


def grid_chain(chain: p.Chain, least: int = _LEAST) -> Grid:
    """Return a chain from its first part to its last."""
    width = max([least, *(_natural(link.part) for link in chain.links)])
    grids = [_grid(link, width) for link in chain.links]
    if not grids:
        return Grid((), 0)
    spine = max(grid.spine for grid in grids)
    canvas, row = Canvas(), 0
    before: p.Link | None = None
    for link, grid in zip(chain.links, grids, strict=True):
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
    if link.extra and not isinstance(link.part, p.Join):
        names = ", ".join(name for _, name in link.extra)
        lines.append(f"│◀ {names}" if link.follows else f"╷◀ {names}")
    return lines


def _tap(link: p.Link) -> str:
    return f"├─▶ {link.name}" + (f" · {link.label}" if link.label else "")


def _natural(part: p.Part) -> int:
    match part:
        case p.Card(rows=rows):
            return min(_MOST, max(columns(_left(row)) + columns(row.figure) + 7 for row in rows))
        case p.Block():
            return min(_MOST, columns(_block_words(part)) + columns(part.figure) + 7)
        case p.Stage(body=p.Chain(links=links)):
            return max(_natural(link.part) for link in links)
        case _:
            return 0


def _grid(link: p.Link, width: int) -> Grid:
    match link.part:
        case p.Card(rows=rows):
            return _boxed([(_left(row), row.figure) for row in rows], width, *"┌┴┐│└┬┘─")
        case p.Block() as block:
            return _grid_block(block, width)
        case p.Pill(name=name, shape=shape):
            words = f"( {shorten(f'{name} {shape}'.rstrip(), _MOST)} )" if name else "│"
            return Grid((words,), _SPINE if name else 0)
        case p.Join(op=op):
            names = ", ".join(name for _, name in link.extra)
            return Grid((f"({MERGES.get(op, '+')})◀ {names}",), 1)
        case p.Stage() as stage:
            return _grid_stage(stage, width)
        case p.Skip() as skip:
            return grid_skip(skip, grid_chain)
        case p.Branches() as branches:
            return grid_branches(branches, grid_chain)
        case _:
            assert_never(link.part)


def _left(row: p.Row) -> str:
    return f"{row.op} {p.settings_text(row.settings)}".rstrip()


def _block_words(block: p.Block) -> str:
    return f"{block.name} {p.settings_text(block.settings)}".rstrip()


def _grid_block(block: p.Block, width: int) -> Grid:
    grid = _boxed([(_block_words(block), block.figure)], width, *"╔╧╗║╚╤╝═")
    if block.count == 1:
        return grid
    top, words, bottom = grid.lines
    return Grid((top, f"{words} ×{block.count}", bottom), grid.spine)


def _boxed(rows: list[tuple[str, str]], width: int, *border: str) -> Grid:
    """Return rows of words and figures in a box; ``border``: its corners, sides and spine."""
    top_left, enter, top_right, side, bottom_left, leave, bottom_right, line = border
    before, after = line * (_SPINE - 1), line * (width - _SPINE - 2)
    lines = [f"{top_left}{before}{enter}{after}{top_right}"]
    for words, figure in rows:
        shown = shorten(words, width - 5 - columns(figure))
        blank = " " * (width - 4 - columns(shown) - columns(figure))
        lines.append(f"{side} {shown}{blank}{figure} {side}")
    lines.append(f"{bottom_left}{before}{leave}{after}{bottom_right}")
    return Grid(tuple(lines), _SPINE)


def _grid_stage(stage: p.Stage, width: int) -> Grid:
    words = " · ".join(w for w in (stage.name, stage.contents, stage.shape) if w)
    words = f" {shorten(words, _MOST)} "
    figure = f" {stage.figure} " if stage.figure else ""
    body = grid_chain(stage.body, width)
    spine = body.left + 2
    inner = max(spine + body.right + 1, spine + columns(words) + columns(figure) + 5)
    canvas = Canvas()
    canvas.put(0, 0, f"╭{'─' * (spine - 1)}┴{'─' * (inner - spine - 1)}╮")
    canvas.put(0, spine + 2, words)
    canvas.put(0, inner - 1 - columns(figure), figure)
    canvas.drop(0, 1, body.height + 1, "│")
    canvas.drop(inner, 1, body.height + 1, "│")
    canvas.paste(1, 2, body.lines)
    canvas.put(body.height + 1, 0, f"╰{'─' * (spine - 1)}┬{'─' * (inner - spine - 1)}╯")
    return canvas.grid(spine)
