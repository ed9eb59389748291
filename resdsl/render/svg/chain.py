"""Chains: parts on one spine, with arrows between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from resdsl.render.metrics import text_width
from resdsl.render.model import parts as p
from resdsl.render.svg.branches_layout import layout_branches
from resdsl.render.svg.cards import (
    layout_block_card,
    layout_card,
    layout_join,
    layout_pill,
    natural_width,
)
from resdsl.render.svg.extent import GAP, NOTHING, Extent, Port
from resdsl.render.svg.frames import layout_open_block, layout_stage
from resdsl.render.svg.margin import draw_margin, layout_margin
from resdsl.render.svg.marks import Disc, Mark, Polyline, label
from resdsl.render.svg.skip_layout import layout_skip

LEAST = 192.0
_NEAR = 64.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A link of a chain with its extent and the height of its top."""

    link: p.Link
    extent: Extent
    top: float

    @property
    def bottom(self) -> float:
        """The height of its lower end."""
        return self.top + self.extent.height

    @property
    def tap(self) -> float:
        """The height at which the output of the link leaves the spine, where it has a name."""
        return self.bottom + 8

    @property
    def ports(self) -> Iterator[Port]:
        """The ports that read named outputs: those inside, and the place on the spine above."""
        yield from (port.moved(0, self.top) for port in self.extent.ports)
        if self.link.enters:
            path = ((0.0, self.top - GAP), (0.0, self.top))
            yield from (Port(number, name, path, False) for number, name in self.link.extra)


def _layout_part(link: p.Link, width: float) -> Extent:
    match link.part:
        case p.Card() as card:
            return layout_card(card, width)
        case p.Pill() as pill:
            return layout_pill(pill)
        case p.DrawnJoin() as join:
            return layout_join(link, join)
        case p.DrawnBlock(body=None) as block:
            return layout_block_card(block, width)
        case p.DrawnBlock() as block:
            return layout_open_block(block, layout_chain)
        case p.DrawnStage() as stage:
            return layout_stage(stage, width, layout_chain)
        case p.DrawnSkip() as skip:
            return layout_skip(skip, layout_chain)
        case p.DrawnBranches() as branches:
            return layout_branches(branches, layout_chain)
        case _:
            assert_never(link.part)


def place(chain: p.Chain, least: float = LEAST) -> tuple[Placed, ...]:
    """Return the links of a chain with their extents and tops.

    Cards are as wide as the widest, and ``least`` pixels at least. Frames get common edges.
    """
    width = max(least, natural_width(chain))
    extents = [_layout_part(link, width) for link in chain]
    left = max((e.left for e in extents if e.border), default=0)
    right = max((e.right for e in extents if e.border), default=0)
    placed: list[Placed] = []
    for link, extent in zip(chain, extents, strict=True):
        y = GAP if link.enters else 0.0
        if placed:
            y = placed[-1].bottom + max(_gap(placed[-1].link, link), extent.lead)
        if extent.border:
            # A frame that is much narrower keeps its edges, for empty space would say nothing.
            wide = left if left - extent.left <= _NEAR else extent.left
            far = right if right - extent.right <= _NEAR else extent.right
            extent = replace(extent, left=wide, right=far)
        placed.append(Placed(link, extent, y))
    return tuple(placed)


def _gap(before: p.Link, link: p.Link) -> float:
    """Return the pixels between two links: room for a tap, a label and a line that enters."""
    tap = (16 if before.label else 24) if before.tapped else 0
    return tap + (24 if before.label else 0) + 16 * link.enters


def layout_chain(chain: p.Chain, least: float = LEAST) -> Extent:
    """Return a chain laid out from the top of its first part to the bottom of its last.

    Cards are ``least`` pixels wide at least. Named outputs that are read within the chain are led
    down its margin; what reads outputs from further out remains a port.
    """
    placed = place(chain, least)
    if not placed:
        return NOTHING
    left = max(item.extent.left for item in placed)
    labels = (10 + text_width(link.label, "small") for link in chain if link.label)
    right = max(*(item.extent.right for item in placed), *labels, 0)
    taps = {item.link.output: item.tap for item in placed if item.link.output is not None}
    ports = [port for item in placed for port in item.ports]
    lines, right = layout_margin(taps, (port for port in ports if port.source in taps), right)
    outer = [port for port in ports if port.source not in taps]
    shapes = [s for pair in zip((None, *placed), placed, strict=False) for s in _draw_gap(*pair)]
    shapes += [item.extent.at(0, item.top) for item in placed]
    shapes += draw_margin(lines)
    shapes += [Disc(0, item.tap, 4, "lane-head") for item in placed if item.link.tapped]
    first, last = placed[0], placed[-1]
    height = last.bottom + (GAP if last.link.tapped else 0)
    lead, arrow = (0.0, False) if first.top else (first.extent.lead, first.extent.arrow)
    return Extent(left, right, height, shapes, outer, lead, arrow)


def _draw_gap(before: Placed | None, item: Placed) -> Iterator[Mark]:
    """Yield the line from one link to the next, or to a tap alone, with the shape beside it."""
    start = before.bottom if before else 0
    if item.link.follows and (before is not None or item.top):
        yield Polyline(((0, start), (0, item.top)), arrow=item.extent.arrow)
    elif before is not None and before.link.tapped:
        yield Polyline(((0, start), (0, before.tap)))
    if before is not None:
        offset = 16 + 16 * before.link.tapped
        yield label(10, start + offset, before.link.label, "small muted")
