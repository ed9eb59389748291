"""Draws a planned skip: lanes as wide as their weights, gates with their arms, the merge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from resdsl.render.cards import RADIUS, glyph, times
from resdsl.render.extent import Extent
from resdsl.render.parts import Skip
from resdsl.render.shapes import Anchor, Box, Disc, Group, Line, Point, Shape, Text, run_width
from resdsl.render.skip import Lay, Plan, Side, figure, plan_skip


def lay_skip(skip: Skip, lay: Lay) -> Extent:
    """Return a skip laid out from its tap to its merge."""
    plan = plan_skip(skip, lay)

    def draw(x: float, y: float) -> Iterator[Shape]:
        if plan.lane is not None:
            yield from _draw_lane(plan, x, x + plan.lane, y)
        yield from _draw_branch(plan, x, y)
        if plan.lane is not None:
            yield Disc(x, y + plan.tap, 4, "lane-head")
        for side, letter in ((plan.transform, "T"), (plan.carry, "C")):
            if side is not None:
                yield from _draw_gate(plan, side, letter, x, y)
        yield from _draw_weights(plan, x, y)
        if plan.lane is not None:
            title = " · ".join(filter(None, (f"{skip.name}: {skip.merge}", plan.note)))
            yield Group(title, tuple(glyph(skip.merge, x, y + plan.merge)))
        if plan.note:
            yield Text(x + RADIUS + 8, y + plan.merge + 4, ((plan.note, "small muted"),))

    return Extent(plan.left, plan.right, plan.height, draw, tuple(plan.ports), lead=8, arrow=False)


def _draw_lane(plan: Plan, x: float, lane: float, y: float) -> Iterator[Shape]:
    tap = (x, y + plan.tap)
    top, bottom = y + plan.start, y + plan.start + plan.shortcut.height
    pieces: list[Shape] = []
    at: tuple[Point, ...] = (tap, (lane, tap[1]))
    if plan.shortcut.height:
        pieces.append(Line((*at, (lane, top)), "lane", 4, arrow=plan.shortcut.arrow))
        at = ((lane, bottom),)
    weight = plan.skip.lanes.carry
    assert weight is not None
    if plan.skip.carried:
        pieces.append(Line((*at, (lane, y + plan.weights)), "lane", 4))
        at = ((lane, y + plan.weights),)
    end = ((lane, y + plan.merge), (x - RADIUS, y + plan.merge))
    pieces.append(_weighted((*at, *end), "lane", weight))
    name = plan.skip.lanes.shortcut or plan.pill or "identity"
    title = f"shortcut: {name}, initial weight {figure(weight)}"
    yield Group(title, tuple(pieces))
    yield from plan.shortcut.draw(lane, top)
    if plan.pill:
        middle, width = y + (plan.tap + plan.end) / 2, run_width(plan.pill, "small") + 20
        box = Box(lane - width / 2, middle - 10, width, 20, "merge", (10,) * 4)
        text = Text(lane, middle + 4, ((plan.pill, "small"),), "middle")
        yield Group(f"shortcut: {plan.pill}", (box, text))


def _weighted(points: tuple[Point, ...], style: str, weight: float) -> Line:
    """Return a lane whose width and opacity show its weight at the start of training."""
    share = min(abs(weight), 1.0)
    return Line(points, style, 1 + 3 * share, 0.6 + 0.4 * share, arrow=True)


def _draw_branch(plan: Plan, x: float, y: float) -> Iterator[Shape]:
    top, bottom = y + plan.start, y + plan.start + plan.branch.height
    yield Line(((x, y), (x, top)), arrow=plan.branch.arrow)
    yield from plan.branch.draw(x, top)
    merge = y + plan.merge - (RADIUS if plan.lane is not None else 0)
    if plan.skip.transformed:
        yield Line(((x, bottom), (x, y + plan.weights)))
        weight = plan.skip.lanes.transform
        line = _weighted(((x, y + plan.weights), (x, merge)), "branch", weight)
        yield replace(line, arrow=plan.lane is not None)
    else:
        yield Line(((x, bottom), (x, merge)), arrow=plan.lane is not None)


def _draw_gate(plan: Plan, side: Side, letter: str, x: float, y: float) -> Iterator[Shape]:
    spine, height = x + side.x, y + plan.weights
    top, tap = y + plan.start, y + plan.tap
    if side.reads:
        yield Line(((spine, tap), (spine, top)))
        if plan.lane is None:
            yield Line(((x, tap), (spine, tap)))
        yield Disc(spine, tap, 3, "tap")
        yield Line(((spine, top + side.extent.height), (spine, height - RADIUS)))
    yield from side.extent.draw(spine, top)
    lane = None if plan.lane is None else x + plan.lane
    of_carry = letter == "C"
    own, other = (lane, x) if of_carry else (x, lane)
    if own is not None:
        yield from _arm(spine, own, height, letter)
    if other is not None and plan.skip.lanes.coupled == ("transform" if of_carry else "carry"):
        yield from _arm(spine, other, height, f"1 − {letter}")
    title = f"gate {letter}: the weight of the {'carry' if of_carry else 'transform'}"
    sign = Text(spine, height + 4.5, ((side.sign or letter, "bold activation-text"),), "middle")
    yield Group(title, (Disc(spine, height, RADIUS, "sigma"), sign))


def _arm(start: float, end: float, y: float, label: str) -> Iterator[Shape]:
    step = 1 if start < end else -1
    tip, tail = end - step * 10, start + step * RADIUS
    yield Line(((tail, y), (tip, y)), arrow=True)
    yield Text((tip + tail) / 2, y - 7, ((label, "small italic"),), "middle")


def _draw_weights(plan: Plan, x: float, y: float) -> Iterator[Shape]:
    lanes, height = plan.skip.lanes, y + plan.weights
    if plan.skip.carried and plan.lane is not None:
        yield from times(x + plan.lane, height)
        yield from _figures("carry", lanes.carry, x + plan.lane - 10, height, "end")
    if plan.skip.transformed:
        yield from times(x, height)
        yield from _figures("transform", lanes.transform, x + 12, height, "start")


def _figures(
    name: str, weight: float | None, x: float, y: float, anchor: Anchor
) -> Iterator[Shape]:
    yield Text(x, y + 24, ((name, "small muted"),), anchor)
    yield Text(x, y + 40, ((figure(weight), "bold"),), anchor)
