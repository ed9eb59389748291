"""Frames around chains: stages, open blocks, and the panels that define closed ones."""

from __future__ import annotations

from collections.abc import Callable

from resdsl.render.metrics import cut, text_width
from resdsl.render.model.parts import Definition, DrawnBlock, DrawnStage
from resdsl.render.model.words import dotted, parameters
from resdsl.render.svg.cards import badge, badge_width, block_title, sheets
from resdsl.render.svg.extent import GAP, PAD, Extent, LayoutChain
from resdsl.render.svg.marks import Box, Mark, MarkGroup, Polyline, label

_CARD = 192.0
_GUTTER = 200.0  # The words of a stage take at most so much beside its blocks.
_SHEETS = 8.0
_NAME = 240.0


def layout_stage(stage: DrawnStage, width: float, layout: LayoutChain) -> Extent:
    """Return a stage: closed blocks have its words beside them, open ones in a band above.

    Closed blocks are at least ``width`` pixels wide.
    """
    words = dotted(stage.name, stage.contents, stage.shape)
    title = dotted(words, parameters(stage.figure))
    if all(isinstance(k.part, DrawnBlock) and k.part.body is None for k in stage.body):
        return _beside(stage, title, layout(stage.body, width))
    name = cut(words, 320, "bold")
    return _below(layout(stage.body, _CARD), title, (name, "bold"), stage.figure, "frame", 32, GAP)


def layout_open_block(block: DrawnBlock, layout: LayoutChain) -> Extent:
    """Return a block with its body; offset sheets behind it where it repeats."""
    inner, name = layout(block.body or (), _CARD), (cut(block.name, _NAME, "small"), "small")
    return _below(inner, block_title(block), name, block.figure, "panel", 24, PAD, block.count)


def _frame(
    inner: Extent,
    border: Callable[[float, float], Mark],
    sides: tuple[float, float],
    enter: float,
    top: float,
    foot: float,
    lead: float = GAP,
) -> Extent:
    """Return ``inner`` in a border, with the line of data down to it and on to the foot.

    Args:
        inner: what the frame holds.
        border: draws the border for a reach to the left and to the right.
        sides: the least reach of the border to the left and to the right.
        enter: the height at which the line begins.
        top: the height at which ``inner`` begins.
        foot: the pixels below ``inner``.
        lead: the room that the frame wants above.
    """
    end = top + inner.height
    before = Polyline(((0, enter), (0, top)), arrow=inner.arrow)
    after = Polyline(((0, end), (0, end + foot)))
    ports = [port.moved(0, top) for port in inner.ports]
    shapes = [before, inner.at(0, top), after]
    return Extent(*sides, end + foot, shapes, ports, lead, lead == GAP, border)


def _beside(stage: DrawnStage, title: str, inner: Extent) -> Extent:
    """Return ``inner``, the blocks of a stage, in a panel with the stage's words at their left."""
    runs = ((stage.name, "bold"), (stage.contents, "muted"), (stage.shape, "muted"))
    lines = [(cut(words, _GUTTER, style), style) for words, style in runs if words]
    lines += [(parameters(stage.figure), "small muted")] if stage.figure else []
    least = inner.left + 16 + max(text_width(*line) for line in lines) + 16
    height = max(inner.height + 2 * GAP, 18 * len(lines) + 16)
    top, first = (height - inner.height) / 2, height / 2 - 9 * len(lines) + 13

    def border(left: float, right: float) -> Mark:
        texts = [label(16 - left, first + 18 * i, *line) for i, line in enumerate(lines)]
        return MarkGroup(title, [Box(-left, 0, left + right, height, "panel", (8,)), *texts])

    return _frame(inner, border, (least, inner.right + 8), 0, top, top, GAP / 2)


def _below(
    inner: Extent,
    title: str,
    name: tuple[str, str],
    figure: str,
    panel: str,
    band: float,
    pad: float,
    count: int = 1,
) -> Extent:
    """Return ``inner`` below a band with its name, its figure and a badge.

    Args:
        inner: what the frame holds.
        title: what a viewer shows while hovering.
        name: the words in the band and their style.
        figure: the number of parameters as text.
        panel: the style of the frame.
        band: the height of the band.
        pad: the least distance from ``inner`` to the frame at both sides.
        count: how many uses there are: from 2 on a badge says it, before sheets behind.
    """
    behind = _SHEETS if count > 1 else 0.0
    mark = badge_width(count) + 8 if count > 1 else 0
    words = 24 + text_width(*name) + text_width(figure, "small") + 16 + mark
    least = inner.left + pad, max(inner.right + pad, words - inner.left - pad) + behind
    top = band + (max(inner.lead, 8) if inner.height else GAP)
    height = top + inner.height + GAP

    def border(left: float, right: float) -> Mark:
        width, base, edge = left + right - behind, band / 2 + 4.5, right - behind - 12
        shapes = [
            *sheets(count, -left, 0, width, height, panel, 8),
            Box(0.5 - left, 0.5, width - 1, band - 0.5, "band", (7.5, 7.5, 0, 0)),
            label(12 - left, base, *name),
            *badge(count, edge, band / 2 - 9),
            label(edge - mark, base, figure, "small muted", "end"),
        ]
        return MarkGroup(title, shapes)

    return _frame(inner, border, least, band, top, GAP + behind)


def layout_definition(definition: Definition, layout: LayoutChain) -> Extent:
    """Return the panel of a distinct block: its name, who uses it, its body from x to y."""
    inner, top = layout(definition.chain, _CARD), 72.0
    figure, uses = parameters(definition.figure), definition.uses
    name = cut(definition.name, _NAME, "bold")
    header = text_width(name, "bold") + text_width(figure, "small") + 16
    words = max(header + 2 * PAD, min(text_width(uses, "small") + 2 * PAD, 280))
    left = inner.left + PAD
    right = max(inner.right + PAD, words - left)
    height = top + inner.height + PAD
    shapes: list[Mark] = [
        Box(-left, 0, left + right, height, "panel", (9,)),
        label(PAD - left, 30, name, "bold"),
        label(PAD - left, 48, cut(uses, left + right - 2 * PAD, "small"), "small muted"),
        label(right - PAD, 30, figure, "small muted", "end"),
    ]
    group = MarkGroup(f"{definition.name}: {uses}", shapes)
    return Extent(left, right, height, [group, inner.at(0, top)])
