"""Frames around chains: stages, open blocks, and the panels that define closed ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from resdsl.render.cards import badge, badge_width, block_title, sheets
from resdsl.render.extent import GAP, PAD, Extent
from resdsl.render.metrics import cut
from resdsl.render.parts import Block, Chain, Definition, Stage
from resdsl.render.shapes import Box, Group, Line, Shape, Text, run_width

Lay = Callable[[Chain, float], Extent]
_CARD = 192.0
_GUTTER = 200.0  # the most that a stage's words take beside its blocks
_SHEETS = 8.0
_NAME = 240.0


def lay_stage(stage: Stage, width: float, lay: Lay) -> Extent:
    """Return a stage: closed blocks have its words beside them, open ones in a header."""
    if all(isinstance(k.part, Block) and k.part.body is None for k in stage.body.links):
        return _gutter(stage, lay(stage.body, width))
    name = " · ".join(filter(None, (stage.name, stage.contents, stage.shape)))
    frame = _Frame(_title(stage), cut(name, 320, 13, True), "bold", stage.figure, "frame", 32, 16)
    return frame.around(lay(stage.body, _CARD))


def lay_open_block(block: Block, lay: Lay) -> Extent:
    """Return a block with its body; offset sheets behind it where it repeats."""
    name, body = cut(block.name, _NAME, 11), lay(block.body or Chain(), _CARD)
    title = block_title(block)
    return _Frame(title, name, "small", block.figure, "panel", 24, PAD, block.count).around(body)


def _title(stage: Stage) -> str:
    figure = f"{stage.figure} parameters" if stage.figure else ""
    return " · ".join(filter(None, (stage.name, stage.contents, stage.shape, figure)))


def _gutter(stage: Stage, inner: Extent, left: float = 0, right: float = 0) -> Extent:
    figure = f"{stage.figure} parameters" if stage.figure else ""
    runs = ((stage.name, "bold"), (stage.contents, "muted"), (stage.shape, "muted"))
    lines = [(cut(words, _GUTTER, 13, style == "bold"), style) for words, style in runs if words]
    lines += [(figure, "small muted")] if figure else []
    left = max(left, inner.left + 16 + max(run_width(*line) for line in lines) + 16)
    right = max(right, inner.right + 8)
    height = max(inner.height + 2 * GAP, 18 * len(lines) + 16)
    top = (height - inner.height) / 2

    def draw(x: float, y: float) -> Iterator[Shape]:
        panel = Box(x - left, y, left + right, height, "panel", (8,) * 4)
        first = y + height / 2 - 9 * len(lines) + 13
        texts = (Text(x - left + 16, first + 18 * i, (line,)) for i, line in enumerate(lines))
        yield Group(_title(stage), (panel, *texts))
        yield Line(((x, y), (x, y + top)), arrow=inner.arrow)
        yield from inner.draw(x, y + top)
        yield Line(((x, y + top + inner.height), (x, y + height)))

    def widen(left: float, right: float) -> Extent:
        return _gutter(stage, inner, left, right)

    ports = tuple(port.moved(0, top) for port in inner.ports)
    return Extent(left, right, height, draw, ports, GAP / 2, False, widen)


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame with a header band; ``style`` is that of the name in it."""

    title: str
    name: str
    style: str
    figure: str
    panel: str
    band: float
    pad: float
    count: int = 1

    def around(self, inner: Extent, left: float = 0, right: float = 0) -> Extent:
        """Return ``inner`` in the frame, which reaches at least to ``left`` and ``right``."""
        behind = _SHEETS if self.count > 1 else 0.0
        left = max(left, inner.left + self.pad)
        right = max(right - behind, inner.right + self.pad, self._least() - left)
        start = self.band + (max(inner.lead, 8) if inner.height else GAP)
        height = start + inner.height + GAP

        def draw(x: float, y: float) -> Iterator[Shape]:
            yield Group(self.title, tuple(self._draw(x - left, y, left + right, height)))
            yield Line(((x, y + self.band), (x, y + start)), arrow=inner.arrow)
            yield from inner.draw(x, y + start)
            yield Line(((x, y + start + inner.height), (x, y + height + behind)))

        def widen(left: float, right: float) -> Extent:
            return self.around(inner, left, right)

        ports = tuple(port.moved(0, start) for port in inner.ports)
        extent = Extent(left, right + behind, height + behind, draw, ports)
        return replace(extent, widen=widen)

    def _mark(self) -> float:
        return badge_width(self.count) + 8 if self.count > 1 else 0

    def _least(self) -> float:
        words = run_width(self.name, self.style) + run_width(self.figure, "small")
        return 24 + words + 16 + self._mark()

    def _draw(self, x: float, y: float, width: float, height: float) -> Iterator[Shape]:
        for offset in (*sheets(self.count), 0.0):
            yield Box(x + offset, y + offset, width, height, self.panel, (8,) * 4)
        yield Box(x + 0.5, y + 0.5, width - 1, self.band - 0.5, "band", (7.5, 7.5, 0, 0))
        base, edge = y + self.band / 2 + 4.5, x + width - 12
        yield Text(x + 12, base, ((self.name, self.style),))
        if self.count > 1:
            yield from badge(self.count, edge, y + self.band / 2 - 9)
        if self.figure:
            yield Text(edge - self._mark(), base, ((self.figure, "small muted"),), "end")


def lay_definition(definition: Definition, lay: Lay) -> Extent:
    """Return the panel of a distinct block: its name, who uses it, its body from x to y."""
    inner = lay(definition.chain, _CARD)
    figure = f"{definition.figure} parameters" if definition.figure else ""
    name = cut(definition.name, _NAME, 13, True)
    left = inner.left + PAD
    header = 2 * PAD + run_width(name, "bold") + run_width(figure, "small") + 16
    uses = uses_text(definition)
    full = run_width(uses, "small") + 2 * PAD
    right = max(inner.right + PAD, header - left, min(full, 280) - left)
    shown = cut(uses, left + right - 2 * PAD, 11)
    start = 72.0
    height = start + inner.height + PAD

    def draw(x: float, y: float) -> Iterator[Shape]:
        shapes: list[Shape] = [Box(x - left, y, left + right, height, "panel", (9,) * 4)]
        shapes.append(Text(x - left + PAD, y + 30, ((name, "bold"),)))
        shapes.append(Text(x - left + PAD, y + 48, ((shown, "small muted"),)))
        if figure:
            end = x + right - PAD
            shapes.append(Text(end, y + 30, ((figure, "small muted"),), "end"))
        yield Group(f"{definition.name}: {uses}", tuple(shapes))
        yield from inner.draw(x, y + start)

    return Extent(left, right, height, draw)


def uses_text(definition: Definition) -> str:
    """Return where a block is used: `stage1 ×3, stage2, stage3`."""
    return ", ".join(f"{place} ×{n}" if n > 1 else place for place, n in definition.uses)
