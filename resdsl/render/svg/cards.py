"""The solid parts: cards of layers, closed blocks, pills and the glyphs of joins."""

from __future__ import annotations

from collections.abc import Iterator

from resdsl.ops.op.op import sign_of
from resdsl.render.metrics import cut, text_width
from resdsl.render.model import parts as p
from resdsl.render.model.words import dotted, output, parameters, settings_text
from resdsl.render.svg.extent import NOTHING, RADIUS, Extent, Port
from resdsl.render.svg.marks import Box, Disc, Mark, MarkGroup, Polyline, TextMark, label

_ROW = 24.0
_BLOCK = 48.0
_ICON = 36.0
_WIDEST = 320.0


def natural_width(chain: p.Chain) -> float:
    """Return the width that the cards of a chain share: that of the widest, at most 320."""
    return min(_up(max(map(_wanted, p.solids(chain)), default=0), 16), _WIDEST)


def _wanted(part: p.DrawnRow | p.DrawnBlock) -> float:
    settings, figure = text_width(settings_text(part.settings)), text_width(part.figure, "small")
    if isinstance(part, p.DrawnBlock):
        name = min(text_width(part.name, "bold"), 160)
        return _ICON + 16 + name + 8 + min(settings, 140) + 16 + figure + 12
    width = 12 + text_width(part.name, _name_style(part)) + 8 + (5 + settings if settings else 0)
    return width + (16 + figure if figure else 0)


def _name_style(row: p.DrawnRow) -> str:
    return f"{row.kind}-text" + (" bold" if row.kind == "weights" else "")


def _up(value: float, step: float) -> float:
    return -(-value // step) * step


def layout_card(card: p.Card, width: float) -> Extent:
    """Return rows that touch, one for each layer, in a card ``width`` pixels wide."""
    last = len(card.rows) - 1
    rows = [_layout_row(row, width, _ROW * i, i == 0, i == last) for i, row in enumerate(card.rows)]
    return Extent(width / 2, width / 2, _ROW * len(rows), rows)


def _layout_row(row: p.DrawnRow, width: float, y: float, first: bool, last: bool) -> Mark:
    x, height = -width / 2, _ROW if last else _ROW - 1  # A hairline of paper stays between rows.
    words, style, plain = settings_text(row.settings), _name_style(row), f"{row.kind}-text"
    room = width - 20 - (text_width(row.figure, "small") + 12 if row.figure else 0)
    name = cut(row.name, room, style)
    shown = cut(words, room - text_width(name, style) - 5)
    corners = (6 * first, 6 * first, 6 * last, 6 * last)
    shapes: list[Mark] = [
        Box(x, y, width, height, f"{row.kind}-fill", corners),
        Box(x, y, 4, height, f"{row.kind}-bar", (4 * first, 0, 0, 4 * last)),
        TextMark(
            x + 12,
            y + 16.5,
            ((name, style), (f" {shown}" if shown not in ("", "…") else "", plain)),
        ),
        label(x + width - 8, y + 16, row.figure, f"small {plain}", "end"),
    ]
    words = f"{row.name} {words}".rstrip()
    return MarkGroup(dotted(words, parameters(row.figure), output(row.shape)), shapes)


def layout_pill(pill: p.Pill) -> Extent:
    """Return a rounded pill; one without a name is only a place on the spine."""
    if not pill.name:
        return NOTHING
    shape = cut(pill.shape, _WIDEST - 80)
    runs = ((pill.name, "bold"), (f" {shape}" if shape else "", ""))
    width = _up(sum(text_width(*run) for run in runs) + 24, 8)
    box = Box(-width / 2, 0, width, _ROW, "pill", (_ROW / 2,))
    group = MarkGroup(
        f"{pill.name} {pill.shape}".rstrip(), [box, TextMark(0, 16.5, runs, "middle")]
    )
    return Extent(width / 2, width / 2, _ROW, [group])


def layout_join(link: p.Link, join: p.DrawnJoin) -> Extent:
    """Return the glyph of ``join``, the part of ``link``; named inputs arrive at its right."""
    ports = [Port(source, name, ((RADIUS, RADIUS),), True) for source, name in link.extra]
    name = join_name(join.op)
    side = RADIUS + (8 + text_width(name, "small") if name else 0)
    group = MarkGroup(dotted(join.op, output(join.shape)), glyph(join.op, 0, RADIUS))
    words = label(-RADIUS - 8, RADIUS + 4, name, "small muted", "end")
    right, counts = layout_counts(join, RADIUS)
    return Extent(side, right, 2 * RADIUS, [group, words, counts], ports)


def layout_counts(join: p.DrawnJoin, y: float) -> tuple[float, Mark]:
    """Return how far a join with its counts reaches to the right, and the counts.

    They stand under the line that arrives at the height ``y``.
    """
    right = RADIUS + (8 + text_width(join.counts, "small") if join.counts else 0)
    return right, label(RADIUS + 8, y + 14, join.counts, "small muted")


def join_name(op: str) -> str:
    """Return the words beside the glyph of a join; sums and products are known by their signs."""
    return "" if sign_of(op) in ("+", "×") else op


_SIGNS = {
    "+": ((-6, 0, 6, 0), (0, -6, 0, 6)),
    "×": ((-4.5, -4.5, 4.5, 4.5), (-4.5, 4.5, 4.5, -4.5)),
    "‖": ((-3, -5.5, -3, 5.5), (3, -5.5, 3, 5.5)),
    "=": ((-5.5, -3, 5.5, -3), (-5.5, 3, 5.5, 3)),
    "times": ((-3.6, -3.6, 3.6, 3.6), (-3.6, 3.6, 3.6, -3.6)),
}


def glyph(op: str, x: float, y: float) -> list[Mark]:
    """Return the circle of a join about (x, y).

    ``op`` is the tag of the join, or `times` for the small circle where a path is weighted.
    """
    radius, style, sign = (10.0, "gate", "times") if op == "times" else (RADIUS, "merge", "sign")
    strokes = _SIGNS.get(op if op == "times" else sign_of(op), _SIGNS["+"])
    lines = [Polyline(((x + a, y + b), (x + c, y + d)), sign, 2) for a, b, c, d in strokes]
    return [Disc(x, y, radius, style), *lines]


def layout_block_card(block: p.DrawnBlock, width: float) -> Extent:
    """Return a closed block, ``width`` pixels wide: its sign, name and what sets it apart."""
    left, start, baseline = -width / 2, _ICON + 16 - width / 2, _BLOCK / 2 + 4.5
    room = width - _ICON - 16 - 12
    room -= text_width(block.figure, "small") + 16 if block.figure else 0
    name = cut(block.name, min(room, 160), "bold")
    settings = cut(settings_text(block.settings), room - text_width(name, "bold") - 8)
    runs = ((name, "bold"), (f"  {settings}" if settings else "", "muted"))
    shapes: list[Mark] = [
        *sheets(block.count, left, 0, width, _BLOCK, "card", 6),
        *_draw_icon(block.icon, left + 8 + _ICON / 2, _BLOCK / 2),
        TextMark(start, baseline, runs),
        label(width / 2 - 12, baseline, block.figure, "small muted", "end"),
        *badge(block.count, width / 2 + 8, -9),
    ]
    extra = 4.0 * (min(block.count, 3) - 1)
    group = MarkGroup(block_title(block), shapes)
    return Extent(width / 2, width / 2 + extra, _BLOCK + extra, [group])


def block_title(block: p.DrawnBlock) -> str:
    """Return what a viewer shows of a block while hovering."""
    name = block.name + (f" ×{block.count}" if block.count > 1 else "")
    settings, figure = settings_text(block.settings), parameters(block.figure)
    return dotted(name, settings, figure, output(block.shape))


def _draw_icon(icon: p.Icon, x: float, y: float) -> Iterator[Mark]:
    """Yield bars for layers and brackets for shortcuts, in a box of 36 x 40 pixels about (x, y)."""
    n_rows = 1 + max((bar.row for bar in icon.bars), default=-1)
    pitch = min(6.0, 32 / max(1, n_rows))
    top, spine = y - pitch * n_rows / 2, x + 5 if icon.brackets else x
    forked = any(bar.width < 1 for bar in icon.bars)
    if not forked:
        yield Polyline(((spine, top - 4), (spine, 2 * y - top + 4)))
    for first, end, gated in icon.brackets[:3]:
        start, stop = top + pitch * first - 2, top + pitch * end + 2
        holds_other = sum(first <= a and b <= end for a, b, _ in icon.brackets) > 1
        bypass = spine - 12 - 3 * holds_other
        yield Polyline(((spine, start), (bypass, start), (bypass, stop), (spine, stop)), "lane", 2)
        yield Disc(spine, stop, 2.5, "lane-head")
        if gated:
            height = stop - pitch / 2 - 2
            yield from (Disc(at, height, 2.5, "activation-bar") for at in (bypass, spine))
    width = 30.0 if forked and not icon.brackets else 14.0
    for bar in icon.bars:
        height = pitch * (0.7 if bar.kind in ("weights", "block") else 0.45)
        style = "branch-head" if bar.kind == "block" else f"{bar.kind}-bar"
        left, middle = spine - width / 2 + width * bar.left, top + pitch * (bar.row + 0.5)
        size = max(1.5, width * bar.width - (1.5 if forked else 0))
        yield Box(left, middle - height / 2, size, height, style, (1,))


def sheets(
    count: int, x: float, y: float, width: float, height: float, style: str, radius: float
) -> Iterator[Mark]:
    """Yield the sheet of a block, and offset ones behind it where it repeats.

    At most two stand behind: the badge says how many there are.
    """
    for offset in (8.0, 4.0, 0.0)[max(0, 3 - count) :]:
        yield Box(x + offset, y + offset, width, height, style, (radius,))


def badge_width(count: int) -> float:
    """Return the width of the badge `×3`; there is none for a single use."""
    return text_width(f"×{count}", "small bold") + 14 if count > 1 else 0.0


def badge(count: int, right: float, y: float) -> Iterator[Mark]:
    """Yield the inverse badge `×3` with its right end at ``right``."""
    if width := badge_width(count):
        yield Box(right - width, y, width, 18, "badge", (9,))
        yield label(right - width / 2, y + 13, f"×{count}", "small bold inverse", "middle")
