"""A skip: the branch on the spine, the shortcut's lane at its left, gates between.

Lanes are as wide as their weights at the start of training.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from resdsl.render.cards import glyph
from resdsl.render.extent import GAP, LANE, RADIUS, Extent, Lay, Port
from resdsl.render.metrics import text_width
from resdsl.render.parts import Gate, Skip, dotted, figure_text, settings_text
from resdsl.render.shapes import Anchor, Disc, Group, Line, Point, Shape, label, plate

_WIDE, _NARROW = 192.0, 88.0  # the least widths of cards in the branch and beside it
_TIMES = 24.0  # below the parts
_MERGE = 60.0  # below the weights: room for their figures
_TURN = 16.0  # room for each line that is led over the top to a part at the left


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things are in a skip: the spine of the lane (None without a shortcut), and heights:
    the parts lie from ``start`` on, what multiplies the lanes at ``weights``."""

    lane: float | None
    tap: float
    start: float
    weights: float
    merge: float


def lay_skip(skip: Skip, lay: Lay) -> Extent:
    """Return a skip laid out from its tap to its merge."""
    lanes, branch, shortcut = skip.lanes, lay(skip.branch, _WIDE), lay(skip.shortcut, _NARROW)
    sides: list[tuple[float, Extent]] = []
    edge = -branch.left  # how far the parts reach to the left
    for gate in skip.gates:
        extent = lay(gate.body, _NARROW)
        at = edge - 24 - max(extent.right, RADIUS)
        sides.append((at, extent))
        edge = at - max(extent.left, RADIUS)
    lane, name = None, text_width(skip.plate, "small") / 2 if skip.plate else 0
    if lanes.carry is not None:
        edge -= max(LANE, shortcut.right + 24 if shortcut.height else 0, name + 22 if name else 0)
        lane = edge
        sides.append((lane, shortcut))
    tap = 4 + _TURN * sum(len(extent.ports) for _, extent in sides)
    end = tap + GAP + max(branch.height, *(extent.height for _, extent in sides), 0)
    weighted = lanes.carried or lanes.transformed
    merge = end + (_TIMES + _MERGE if weighted else GAP + RADIUS)
    plan = _Plan(lane, tap, tap + GAP, end + _TIMES, merge)
    note = settings_text(lanes.notes)
    shapes = [*_lane(skip, shortcut, plan, lane, (tap + end) / 2)] if lane is not None else []
    shapes += _branch(skip, branch, plan)
    shapes += [Disc(0, tap, 4, "lane-head")] if lane is not None else []
    for gate, (at, extent) in zip(skip.gates, sides, strict=False):
        shapes += _gate(gate, extent, at, plan, lanes.coupled == gate.letter)
    if lanes.carried and lane is not None:
        shapes += _weight("carry", lanes.carry or 0, lane, plan.weights, "end")
    if lanes.transformed:
        shapes += _weight("transform", lanes.transform, 0, plan.weights, "start")
    if lane is not None:
        title = dotted(f"{skip.name}: {lanes.merge}", note)
        shapes.append(Group(title, glyph(lanes.merge, 0, merge)))
    shapes.append(label(RADIUS + 8, merge + 4, note, "small muted"))
    carry = 10 + _width("carry", lanes.carry or 0) if lanes.carried else 0
    left = max(shortcut.left, name + 10 if name else 2, carry) - edge
    transform = 12 + _width("transform", lanes.transform) if lanes.transformed else 0
    noted = RADIUS + 8 + text_width(note, "small") if note else 0
    ports = [*(port.moved(0, plan.start) for port in branch.ports), *_led(sides, plan.start)]
    height = merge + (0 if lane is None else RADIUS)
    right = max(branch.right, RADIUS, transform, noted)
    return Extent(left, right, height, shapes, ports, lead=8, arrow=False)


def _led(sides: list[tuple[float, Extent]], start: float) -> Iterator[Port]:
    """Yield the ports of parts beside the branch, which is in the way: each is led over its top,
    then down beside the part."""
    over = 0
    for at, extent in sides:
        for port in extent.ports:
            inner = port.moved(at, start)
            height, down = _TURN * over + 4, at + extent.right + 8
            path = ((down, height), (down, inner.path[0][1]), *inner.path)
            yield replace(port, path=path)
            over += 1


def _lane(skip: Skip, shortcut: Extent, plan: _Plan, lane: float, middle: float) -> Iterator[Shape]:
    weight = skip.lanes.carry or 0
    pieces: list[Shape] = []
    at: tuple[Point, ...] = ((0, plan.tap), (lane, plan.tap))
    if shortcut.height:
        pieces.append(Line((*at, (lane, plan.start)), "lane", 4, arrow=shortcut.arrow))
        at = ((lane, plan.start + shortcut.height),)
    if skip.lanes.carried:
        pieces.append(Line((*at, (lane, plan.weights)), "lane", 4))
        at = ((lane, plan.weights),)
    pieces.append(_weighted((*at, (lane, plan.merge), (-RADIUS, plan.merge)), "lane", weight))
    name = skip.lanes.shortcut or skip.plate or "identity"
    yield Group(f"shortcut: {name}, initial weight {figure_text(weight)}", pieces)
    yield shortcut.at(lane, plan.start)
    if skip.plate:
        width = text_width(skip.plate, "small") + 20
        yield plate(f"shortcut: {skip.plate}", lane, middle, skip.plate, width)


def _weighted(points: tuple[Point, ...], style: str, weight: float) -> Line:
    """Return a lane whose width and opacity show its weight at the start of training."""
    share = min(abs(weight), 1.0)
    return Line(points, style, 1 + 3 * share, 0.6 + 0.4 * share, arrow=True)


def _branch(skip: Skip, branch: Extent, plan: _Plan) -> Iterator[Shape]:
    bottom, joined, lanes = plan.start + branch.height, plan.lane is not None, skip.lanes
    yield Line(((0, 0), (0, plan.start)), arrow=branch.arrow)
    yield branch.at(0, plan.start)
    line = Line(((0, bottom), (0, plan.merge - RADIUS * joined)))
    if lanes.transformed:
        yield Line(((0, bottom), (0, plan.weights)))
        line = _weighted(((0, plan.weights), line.points[1]), "branch", lanes.transform)
    yield replace(line, arrow=joined)


def _gate(gate: Gate, extent: Extent, at: float, plan: _Plan, coupled: bool) -> Iterator[Shape]:
    if gate.reads:
        yield Line(((at, plan.tap), (at, plan.start)))
        if plan.lane is None:
            yield Line(((0, plan.tap), (at, plan.tap)))
        yield Disc(at, plan.tap, 3, "tap")
        yield Line(((at, plan.start + extent.height), (at, plan.weights - RADIUS)))
    yield extent.at(at, plan.start)
    of_carry = gate.letter == "C"
    own, other = (plan.lane, 0.0) if of_carry else (0.0, plan.lane)
    if own is not None:
        yield from _arm(at, own, plan.weights, gate.letter)
    if other is not None and coupled:
        yield from _arm(at, other, plan.weights, f"1 − {gate.letter}")
    title = f"gate {gate.letter}: the weight of the {'carry' if of_carry else 'transform'}"
    sign = label(at, plan.weights + 4.5, gate.sign, "bold activation-text", "middle")
    yield Group(title, [Disc(at, plan.weights, RADIUS, "sigma"), sign])


def _arm(start: float, end: float, y: float, words: str) -> Iterator[Shape]:
    step = 1 if start < end else -1
    tip, tail = end - step * 10, start + step * RADIUS
    yield Line(((tail, y), (tip, y)), arrow=True)
    yield label((tip + tail) / 2, y - 7, words, "small italic", "middle")


def _weight(name: str, weight: float, x: float, y: float, anchor: Anchor) -> list[Shape]:
    at = x + (12 if anchor == "start" else -10)
    words = label(at, y + 24, name, "small muted", anchor)
    return [*glyph("times", x, y), words, label(at, y + 40, figure_text(weight), "bold", anchor)]


def _width(name: str, weight: float) -> float:
    return max(text_width(figure_text(weight), "bold"), text_width(name, "small"))
