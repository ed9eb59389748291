"""Chains: parts on one spine, arrows between them, long named skips in lanes at the right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from resdsl.render import parts as p
from resdsl.render.branches import lay_branches
from resdsl.render.cards import lay_block_card, lay_card, lay_join, lay_pill, natural_width
from resdsl.render.extent import GAP, Extent, Port
from resdsl.render.frames import lay_open_block, lay_stage
from resdsl.render.margins import lay_margins
from resdsl.render.shapes import Disc, Line, Shape, Text, run_width
from resdsl.render.skip_drawing import lay_skip

LEAST = 192.0
_NEAR = 64.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A link of a chain with its extent and its top; the gap above it is part of the chain."""

    link: p.Link
    extent: Extent
    top: float

    @property
    def bottom(self) -> float:
        return self.top + self.extent.height

    @property
    def tap(self) -> float:
        """The height at which a named output leaves the spine."""
        return self.bottom + 8


def lay_part(link: p.Link, width: float) -> Extent:
    """Return a part laid out; its cards are ``width`` wide."""
    match link.part:
        case p.Card() as card:
            return lay_card(card, width)
        case p.Pill() as pill:
            return lay_pill(pill)
        case p.Join() as join:
            return lay_join(link, join)
        case p.Block(body=None) as block:
            return lay_block_card(block, width)
        case p.Block() as block:
            return lay_open_block(block, lay_chain)
        case p.Stage() as stage:
            return lay_stage(stage, width, lay_chain)
        case p.Skip() as skip:
            return lay_skip(skip, lay_chain)
        case p.Branches() as branches:
            return lay_branches(branches, lay_chain)
        case _:
            assert_never(link.part)


def place(chain: p.Chain, least: float = LEAST) -> tuple[Placed, ...]:
    """Return the links of a chain with their extents and tops."""
    width = max(least, natural_width(chain))
    placed: list[Placed] = []
    y = 0.0
    for link in chain.links:
        extent = lay_part(link, width)
        if placed:
            y = placed[-1].bottom + _gap(placed[-1].link, link, extent)
        elif _enters(link):
            y = GAP
        placed.append(Placed(link, extent, y))
    return _aligned(placed)


def _aligned(placed: list[Placed]) -> tuple[Placed, ...]:
    """Return the links with their frames widened to common edges."""
    frames = [item.extent for item in placed if item.extent.widen]
    if len(frames) < 2:
        return tuple(placed)
    left, right = max(f.left for f in frames), max(f.right for f in frames)
    return tuple(
        replace(item, extent=_widened(item.extent, left, right)) if item.extent.widen else item
        for item in placed
    )


def _widened(frame: Extent, left: float, right: float) -> Extent:
    # A frame that is much narrower keeps its edges: empty space would say less.
    return (
        frame.widen(
            left if left - frame.left <= _NEAR else 0, right if right - frame.right <= _NEAR else 0
        )
        if frame.widen
        else frame
    )


def _enters(link: p.Link) -> bool:
    """Whether a named output enters this link from the right, above it."""
    return bool(link.extra) and not isinstance(link.part, p.Join)


def _gap(before: p.Link, link: p.Link, extent: Extent) -> float:
    gap = 16.0 * before.tapped + (24.0 if before.label else 0) + 16.0 * _enters(link)
    return max(gap + (8 if before.tapped and not before.label else 0), extent.lead)


def lay_chain(chain: p.Chain, least: float = LEAST) -> Extent:
    """Return a chain laid out from the top of its first part to the bottom of its last."""
    placed = place(chain, least)
    if not placed:
        return Extent(0, 0, 0, lambda x, y: iter(()), lead=0, arrow=False)
    left = max(item.extent.left for item in placed)
    right = max(max(item.extent.right, _label_right(item.link)) for item in placed)
    margins = lay_margins(_taps(placed), _ports(placed), right)

    def draw(x: float, y: float) -> Iterator[Shape]:
        for before, item in zip((None, *placed), placed, strict=False):
            yield from _draw_gap(before, item, x, y)
        for item in placed:
            yield from item.extent.draw(x, y + item.top)
        yield from margins.draw(x, y)
        for item in placed:
            if item.link.tapped:
                yield Disc(x, y + item.tap, 4, "lane-head")

    last, first = placed[-1], placed[0]
    height = last.bottom + (GAP if last.link.tapped else 0)
    lead = 0 if first.top else first.extent.lead
    arrow = first.extent.arrow and not first.top
    return Extent(left, margins.right, height, draw, margins.open, lead, arrow)


def _label_right(link: p.Link) -> float:
    return 10 + run_width(link.label, "small") if link.label else 0


def _taps(placed: tuple[Placed, ...]) -> dict[int, float]:
    return {number: item.tap for item in placed for number in item.link.outputs}


def _ports(placed: tuple[Placed, ...]) -> Iterator[Port]:
    for item in placed:
        yield from (port.moved(0, item.top) for port in item.extent.ports)
        if _enters(item.link):
            path = ((0.0, item.top - 12), (0.0, item.top))
            yield from (Port(number, name, path, False) for number, name in item.link.extra)


def _draw_gap(before: Placed | None, item: Placed, x: float, y: float) -> Iterator[Shape]:
    top = y + item.top
    if item.link.follows and (before is not None or item.top):
        start = y + before.bottom if before else y
        yield Line(((x, start), (x, top)), arrow=item.extent.arrow)
    elif before is not None and before.link.tapped:
        yield Line(((x, y + before.bottom), (x, y + before.tap)))
    if before is not None and before.link.label:
        offset = 16 + 16 * before.link.tapped
        label = ((before.link.label, "small muted"),)
        yield Text(x + 10, y + before.bottom + offset, label)
