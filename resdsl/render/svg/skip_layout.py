"""A skip: the branch on the spine, the shortcut's lane at its left, gates between.

Lanes are as wide as their weights at the start of training.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from resdsl.ops.skip.shortcuts import IdentityShortcut
from resdsl.render.model.parts import DrawnGate, DrawnSkip, dotted, figure_text, settings_text
from resdsl.render.svg.cards import glyph, join_name
from resdsl.render.svg.extent import GAP, LANE, RADIUS, TURN, Extent, Lay, led
from resdsl.render.svg.marks import XY, Anchor, Disc, Line, Mark, MarkGroup, label, plate
from resdsl.render.svg.metrics import text_width

_WIDE, _NARROW = 192.0, 88.0  # the least widths of cards in the branch and beside it
_TIMES = 24.0  # below the parts
_MERGE = 60.0  # below the weights: room for their figures
_ASIDE = 24.0  # between parts side by side


@dataclass(frozen=True, slots=True)
class _Side:
    """A gate, the layers that compute it, and their spine."""

    gate: DrawnGate
    extent: Extent
    at: float

    @property
    def left(self) -> float:
        return self.at - max(self.extent.left, RADIUS)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things are in a skip: the spine of the lane (None without a shortcut), and heights:
    the parts lie from ``start`` on, gates that read a lane from ``below`` on, what multiplies the
    lanes at ``weights``."""

    lane: float | None
    tap: float
    start: float
    below: float
    weights: float
    merge: float

    def top(self, gate: DrawnGate) -> float:
        """Return the height where the layers of a gate start."""
        return self.below if gate.reads == "lane" else self.start


def layout_skip(skip: DrawnSkip, lay: Lay) -> Extent:
    """Return a skip laid out from its tap to its merge."""
    lanes, branch, shortcut = skip.lanes, lay(skip.branch, _WIDE), lay(skip.shortcut, _NARROW)
    sides = _place_gates(skip, branch, lay)
    plan = _plan(skip, branch, shortcut, sides)
    lane, merge = plan.lane, plan.merge
    note = dotted(join_name(lanes.merge) if lane is not None else "", settings_text(lanes.notes))
    shapes = [*_lane(skip, shortcut, plan, lane)] if lane is not None else []
    shapes += _branch(skip, branch, plan)
    shapes += [Disc(0, plan.tap, 4, "lane-head")] if lane is not None else []
    for side in sides:
        shapes += _gate(side, plan, lanes.coupled == side.gate.letter)
    if lanes.carried and lane is not None:
        shapes += _weight("carry", lanes.carry or 0, lane, plan.weights, "end")
    if lanes.transformed:
        shapes += _weight("transform", lanes.transform, 0, plan.weights, "start")
    if lane is not None:
        title = dotted(f"{skip.name}: {lanes.merge}", note)
        shapes.append(MarkGroup(title, glyph(lanes.merge, 0, merge)))
    shapes.append(label(RADIUS + 8, merge + 4, note, "small muted"))
    hidden = [(side.at, plan.top(side.gate), side.extent) for side in sides]
    hidden += [(lane, plan.start, shortcut)] if lane is not None else []
    ports = [*(port.moved(0, plan.start) for port in branch.ports), *led(hidden)]
    carry = 10 + _width("carry", lanes.carry or 0) if lanes.carried else 0
    transform = 12 + _width("transform", lanes.transform) if lanes.transformed else 0
    noted = RADIUS + 8 + text_width(note, "small") if note else 0
    left = max(shortcut.left, _plate_width(skip) / 2 or 2, carry) - (lane or 0)
    left = max(left, branch.left, *(-side.left for side in sides), 0)
    right = max(branch.right, RADIUS, transform, noted)
    height = merge + (0 if lane is None else RADIUS)
    return Extent(left, right, height, shapes, ports, lead=8, arrow=False)


def _place_gates(skip: DrawnSkip, branch: Extent, lay: Lay) -> list[_Side]:
    """Return the gates from the spine to the left: those that read the input beside the branch,
    the others below it."""
    sides: list[_Side] = []
    edge = 0.0
    for gate in skip.gates:
        extent = lay(gate.body, _NARROW)
        edge = min(edge, -branch.left if gate.reads == "input" else -_ASIDE)
        sides.append(_Side(gate, extent, edge - _ASIDE - max(extent.reach, RADIUS)))
        edge = sides[-1].left
    return sides


def _plan(skip: DrawnSkip, branch: Extent, shortcut: Extent, sides: list[_Side]) -> _Plan:
    lanes, lane = skip.lanes, None
    if lanes.carry is not None:
        beside = shortcut.reach + _ASIDE if shortcut.height else 0
        name = _plate_width(skip) / 2 + 12 if skip.plate else 0
        lane = min(-branch.left, *(side.left for side in sides), 0) - max(LANE, beside, name)
    lower = [side.extent.height for side in sides if side.gate.reads == "lane"]
    upper = [side.extent.height for side in sides if side.gate.reads == "input"]
    tap = 4 + TURN * (len(shortcut.ports) + sum(len(side.extent.ports) for side in sides))
    end = tap + GAP + max(branch.height, shortcut.height, *upper)
    below = end + 8 + GAP
    end = below + max(lower) if lower else end
    weighted = lanes.carried or lanes.transformed
    merge = end + (_TIMES + _MERGE if weighted else GAP + RADIUS)
    return _Plan(lane, tap, tap + GAP, below, end + _TIMES, merge)


def _plate_width(skip: DrawnSkip) -> float:
    return text_width(skip.plate, "small") + 20 if skip.plate else 0


def _lane(skip: DrawnSkip, shortcut: Extent, plan: _Plan, lane: float) -> Iterator[Mark]:
    weight = skip.lanes.carry or 0
    pieces: list[Mark] = []
    at: tuple[XY, ...] = ((0, plan.tap), (lane, plan.tap))
    if shortcut.height:
        pieces.append(Line((*at, (lane, plan.start)), "lane", 4, arrow=shortcut.arrow))
        at = ((lane, plan.start + shortcut.height),)
    if skip.lanes.carried:
        pieces.append(Line((*at, (lane, plan.weights)), "lane", 4))
        at = ((lane, plan.weights),)
    pieces.append(_weighted((*at, (lane, plan.merge), (-RADIUS, plan.merge)), "lane", weight))
    name = skip.lanes.shortcut or skip.plate or IdentityShortcut.tag
    yield MarkGroup(f"shortcut: {name}, initial weight {figure_text(weight)}", pieces)
    yield shortcut.at(lane, plan.start)
    if skip.plate:
        middle = (plan.tap + plan.below - GAP - 8) / 2
        yield plate(f"shortcut: {skip.plate}", lane, middle, skip.plate, _plate_width(skip))


def _weighted(points: tuple[XY, ...], style: str, weight: float) -> Line:
    """Return a lane whose width and opacity show its weight at the start of training."""
    share = min(abs(weight), 1.0)
    return Line(points, style, 1 + 3 * share, 0.6 + 0.4 * share, arrow=True)


def _branch(skip: DrawnSkip, branch: Extent, plan: _Plan) -> Iterator[Mark]:
    bottom, joined, lanes = plan.start + branch.height, plan.lane is not None, skip.lanes
    yield Line(((0, 0), (0, plan.start)), arrow=branch.arrow)
    yield branch.at(0, plan.start)
    line = Line(((0, bottom), (0, plan.merge - RADIUS * joined)))
    if lanes.transformed:
        yield Line(((0, bottom), (0, plan.weights)))
        line = _weighted(((0, plan.weights), line.points[1]), "branch", lanes.transform)
    yield replace(line, arrow=joined)


def _gate(side: _Side, plan: _Plan, coupled: bool) -> Iterator[Mark]:
    gate, extent, at = side.gate, side.extent, side.at
    of_carry, top = gate.letter == "C", plan.top(gate)
    own, other = (plan.lane, 0.0) if of_carry else (0.0, plan.lane)
    if gate.reads:
        start = (at if plan.lane is not None else 0.0, plan.tap)  # on the lane that passes there
        if gate.reads == "lane":
            start = (own or 0.0, top - GAP)
        yield Line((start, (at, start[1]), (at, top)), arrow=extent.arrow)
        yield Disc(*start, 3, "tap")
    if gate.reads or extent.height:
        yield Line(((at, top + extent.height), (at, plan.weights - RADIUS)))
    yield extent.at(at, top)
    if own is not None:
        yield from _arm(at, own, plan.weights, gate.letter)
    if other is not None and coupled:
        yield from _arm(at, other, plan.weights, f"1 − {gate.letter}")
    title = f"gate {gate.letter}: the weight of the {'carry' if of_carry else 'transform'}"
    sign = label(at, plan.weights + 4.5, gate.sign, "bold activation-text", "middle")
    yield MarkGroup(title, [Disc(at, plan.weights, RADIUS, "sigma"), sign])


def _arm(start: float, end: float, y: float, words: str) -> Iterator[Mark]:
    step = 1 if start < end else -1
    tip, tail = end - step * 10, start + step * RADIUS
    yield Line(((tail, y), (tip, y)), arrow=True)
    yield label((tip + tail) / 2, y - 7, words, "small italic", "middle")


def _weight(name: str, weight: float, x: float, y: float, anchor: Anchor) -> list[Mark]:
    at = x + (12 if anchor == "start" else -10)
    words = label(at, y + 24, name, "small muted", anchor)
    return [*glyph("times", x, y), words, label(at, y + 40, figure_text(weight), "bold", anchor)]


def _width(name: str, weight: float) -> float:
    return max(text_width(figure_text(weight), "bold"), text_width(name, "small"))
