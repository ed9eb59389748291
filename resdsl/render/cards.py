"""The solid parts: cards of layers, closed blocks, pills and glyphs."""

from __future__ import annotations

from collections.abc import Iterator

from resdsl.render.extent import Extent, Port, nothing, up
from resdsl.render.metrics import cut
from resdsl.render.parts import Block, Card, Chain, Join, Link, Pill, Row, Stage, settings_text
from resdsl.render.pictogram import WIDTH, draw_icon
from resdsl.render.shapes import Box, Disc, Group, Shape, Text, run_width, sign

ROW = 24.0
BLOCK = 48.0
RADIUS = 12.0
WIDEST = 320.0
_BADGE = 18.0


def natural_width(part: object) -> float:
    """Return the width that the solid parts of a chain want; cards in one chain share it."""
    match part:
        case Card(rows=rows):
            return min(up(max(map(_row_width, rows)), 16), WIDEST)
        case Block(body=None):
            return min(up(_block_width(part), 16), WIDEST)
        case Stage(body=Chain(links=links)) | Chain(links=links):
            return max((natural_width(link.part) for link in links), default=0.0)
        case _:
            return 0.0


def _row_style(row: Row) -> str:
    return f"{row.kind}-text" + (" bold" if row.kind == "weights" else "")


def _row_width(row: Row) -> float:
    settings = settings_text(row.settings)
    width = 12 + run_width(row.op, _row_style(row)) + 8
    if settings:
        width += 5 + run_width(settings)
    return width + (16 + run_width(row.figure, "small") if row.figure else 0)


def lay_card(card: Card, width: float) -> Extent:
    """Return touching rows, one for each layer."""

    def draw(x: float, y: float) -> Iterator[Shape]:
        last = len(card.rows) - 1
        for i, row in enumerate(card.rows):
            yield _draw_row(row, x - width / 2, y + ROW * i, width, i == 0, i == last)

    return Extent(width / 2, width / 2, ROW * len(card.rows), draw)


def _draw_row(row: Row, x: float, y: float, width: float, first: bool, last: bool) -> Group:
    top, bottom = (6.0 if first else 0.0), (6.0 if last else 0.0)
    height = ROW if last else ROW - 1  # a hairline of paper between rows
    settings = settings_text(row.settings)
    style = _row_style(row)
    figure = run_width(row.figure, "small") + 12 if row.figure else 0
    op = cut(row.op, width - 20 - figure, 13, "bold" in style)
    room = width - 20 - figure - run_width(op, style) - 5
    runs = [(op, style)]
    if settings and (shown := cut(settings, room)) != "…":
        runs.append((f" {shown}", f"{row.kind}-text"))
    shapes: list[Shape] = [
        Box(x, y, width, height, f"{row.kind}-fill", (top, top, bottom, bottom)),
        Box(x, y, 4, height, f"{row.kind}-bar", (min(top, 4), 0, 0, min(bottom, 4))),
        Text(x + 12, y + 16.5, tuple(runs)),
    ]
    if row.figure:
        end = x + width - 8
        shapes.append(Text(end, y + 16, ((row.figure, f"small {row.kind}-text"),), "end"))
    words = [f"{row.op} {settings}".rstrip()]
    words += [f"{row.figure} parameters"] if row.figure else []
    words += [f"output {row.output}"] if row.output else []
    return Group(" · ".join(words), tuple(shapes))


def lay_pill(pill: Pill) -> Extent:
    """Return a rounded pill; one without a name is only a place on the spine."""
    if not pill.name:
        return Extent(0, 0, 0, nothing, lead=0, arrow=False)
    shape = cut(pill.shape, WIDEST - 80)
    runs = ((pill.name, "bold"), (f" {shape}" if shape else "", ""))
    width = up(sum(run_width(*run) for run in runs) + 24)

    def draw(x: float, y: float) -> Iterator[Shape]:
        box = Box(x - width / 2, y, width, ROW, "pill", (ROW / 2,) * 4)
        shown = tuple(run for run in runs if run[0])
        title = f"{pill.name} {pill.shape}".rstrip()
        yield Group(title, (box, Text(x, y + 16.5, shown, "middle")))

    return Extent(width / 2, width / 2, ROW, draw)


def lay_join(link: Link, join: Join) -> Extent:
    """Return the glyph of a join; named inputs arrive at its right."""
    ports = tuple(Port(source, name, ((RADIUS, RADIUS),), True) for source, name in link.extra)

    def draw(x: float, y: float) -> Iterator[Shape]:
        title = f"{join.op} · output {join.shape}" if join.shape else join.op
        yield Group(title, tuple(glyph(join.op, x, y + RADIUS)))
        if join.op not in ("add", "mul"):
            yield Text(x - RADIUS - 8, y + RADIUS + 4, ((join.op, "small muted"),), "end")

    side = RADIUS if join.op in ("add", "mul") else RADIUS + 8 + run_width(join.op, "small")
    return Extent(side, RADIUS, 2 * RADIUS, draw, ports)


def glyph(op: str, x: float, y: float) -> Iterator[Shape]:
    """Yield the circle of a merge: plus, cross, bars (concat) or = (mean)."""
    yield Disc(x, y, RADIUS, "merge")
    match op:
        case "mul":
            strokes = [(-4.5, -4.5, 4.5, 4.5), (-4.5, 4.5, 4.5, -4.5)]
        case "concat":
            strokes = [(-3, -5.5, -3, 5.5), (3, -5.5, 3, 5.5)]
        case "mean":
            strokes = [(-5.5, -3, 5.5, -3), (-5.5, 3, 5.5, 3)]
        case _:
            strokes = [(-6, 0, 6, 0), (0, -6, 0, 6)]
    yield from sign(x, y, strokes)


def times(x: float, y: float) -> Iterator[Shape]:
    """Yield the small glyph of a lane that is multiplied by its weight."""
    yield Disc(x, y, 10, "gate")
    yield from sign(x, y, ((-3.6, -3.6, 3.6, 3.6), (-3.6, 3.6, 3.6, -3.6)), "times")


def _block_width(block: Block) -> float:
    name = min(run_width(block.name, "bold"), 160)
    settings = min(run_width(settings_text(block.settings)), 140)
    return WIDTH + 16 + name + 8 + settings + 16 + run_width(block.figure, "small") + 12


def lay_block_card(block: Block, width: float) -> Extent:
    """Return a closed block: its pictogram, name and what tells it from its neighbours."""
    behind = sheets(block.count)

    def draw(x: float, y: float) -> Iterator[Shape]:
        left = x - width / 2
        shapes: list[Shape] = []
        for offset in behind:
            shapes.append(Box(left + offset, y + offset, width, BLOCK, "card", (6,) * 4))
        shapes.append(Box(left, y, width, BLOCK, "card", (6,) * 4))
        shapes += draw_icon(block.icon, left + 8 + WIDTH / 2, y + BLOCK / 2)
        shapes += _block_words(block, left, y, width)
        if block.count > 1:
            shapes += badge(block.count, left + width + 8, y - _BADGE / 2)
        yield Group(block_title(block), tuple(shapes))

    extra = max(behind, default=0.0)
    return Extent(width / 2, width / 2 + extra, BLOCK + extra, draw)


def _block_words(block: Block, left: float, y: float, width: float) -> Iterator[Shape]:
    baseline = y + BLOCK / 2 + 4.5
    figure = run_width(block.figure, "small")
    start = left + WIDTH + 16
    room = width - WIDTH - 16 - 12 - (figure + 16 if figure else 0)
    name = cut(block.name, min(room, 160), 13, bold=True)
    runs = [(name, "bold")]
    if shown := cut(settings_text(block.settings), room - run_width(name, "bold") - 8):
        runs.append((f"  {shown}", "muted"))
    yield Text(start, baseline, tuple(runs))
    if figure:
        yield Text(left + width - 12, baseline, ((block.figure, "small muted"),), "end")


def block_title(block: Block) -> str:
    """Return what a viewer shows of a block while hovering."""
    words = [block.name + (f" ×{block.count}" if block.count > 1 else "")]
    words += [settings_text(block.settings)] if block.settings else []
    words += [f"{block.figure} parameters"] if block.figure else []
    words += [f"output {block.shape}"] if block.shape else []
    return " · ".join(words)


def sheets(count: int) -> tuple[float, ...]:
    """Return the offsets of the sheets behind a repeated block, the farthest first."""
    return tuple(4.0 * i for i in range(min(count, 3) - 1, 0, -1))


def badge_width(count: int) -> float:
    """Return the width of the badge `×3`."""
    return run_width(f"×{count}", "small bold") + 14


def badge(count: int, right: float, y: float) -> Iterator[Shape]:
    """Yield the inverse badge `×3` with its right end at ``right``."""
    width = badge_width(count)
    yield Box(right - width, y, width, _BADGE, "badge", (_BADGE / 2,) * 4)
    label = ((f"×{count}", "small bold inverse"),)
    yield Text(right - width / 2, y + 13, label, "middle")
