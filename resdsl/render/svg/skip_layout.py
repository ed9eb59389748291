"""A skip: the branch on the spine, the shortcut at its left, gates between.

The bypass is the vertical line of the shortcut. Lines are as wide as the weights of their paths
at the start of training.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from resdsl.ops.skip.shortcuts import IdentityShortcut
from resdsl.render.metrics import text_width
from resdsl.render.model.parts import DrawnGate, DrawnSkip
from resdsl.render.model.words import dotted, settings_text, weight_text
from resdsl.render.svg.cards import glyph, join_name
from resdsl.render.svg.extent import GAP, RADIUS, SPACING, TURN, Extent, LayoutChain, route_over
from resdsl.render.svg.marks import XY, Anchor, Disc, Mark, MarkGroup, Polyline, label, plate

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
    """Where things are in a skip.

    ``bypass`` is the place of the shortcut's line, None without a shortcut. The others are heights:
    branch and shortcut begin at ``start``, gates that read a path at ``below``, the glyphs that
    weight the paths lie at ``weights`` and the join at ``merge``.
    """

    bypass: float | None
    tap: float
    start: float
    below: float
    weights: float
    merge: float

    def top(self, gate: DrawnGate) -> float:
        """Return the height where the layers of a gate start."""
        return self.below if gate.reads == "path" else self.start


def layout_skip(skip: DrawnSkip, layout: LayoutChain) -> Extent:
    """Return a skip laid out from its tap, where the shortcut leaves, to its merge."""
    paths, branch, shortcut = skip.paths, layout(skip.branch, _WIDE), layout(skip.shortcut, _NARROW)
    sides = _place_gates(skip, branch, layout)
    plan = _plan(skip, branch, shortcut, sides)
    bypass, merge = plan.bypass, plan.merge
    note = dotted(join_name(paths.merge) if bypass is not None else "", settings_text(paths.notes))
    shapes = [*_bypass(skip, shortcut, plan, bypass)] if bypass is not None else []
    shapes += _branch(skip, branch, plan)
    shapes += [Disc(0, plan.tap, 4, "lane-head")] if bypass is not None else []
    for side in sides:
        shapes += _gate(side, plan, paths.coupled == side.gate.letter)
    if paths.carried and bypass is not None:
        shapes += _weight("carry", paths.carry or 0, bypass, plan.weights, "end")
    if paths.transformed:
        shapes += _weight("transform", paths.transform, 0, plan.weights, "start")
    if bypass is not None:
        title = dotted(f"{skip.name}: {paths.merge}", note)
        shapes.append(MarkGroup(title, glyph(paths.merge, 0, merge)))
    shapes.append(label(RADIUS + 8, merge + 4, note, "small muted"))
    hidden = [(side.at, plan.top(side.gate), side.extent) for side in sides]
    hidden += [(bypass, plan.start, shortcut)] if bypass is not None else []
    ports = [*(port.moved(0, plan.start) for port in branch.ports), *route_over(hidden)]
    carry = 10 + _width("carry", paths.carry or 0) if paths.carried else 0
    transform = 12 + _width("transform", paths.transform) if paths.transformed else 0
    noted = RADIUS + 8 + text_width(note, "small") if note else 0
    left = max(shortcut.left, _plate_width(skip) / 2 or 2, carry) - (bypass or 0)
    left = max(left, branch.left, *(-side.left for side in sides), 0)
    right = max(branch.right, RADIUS, transform, noted)
    height = merge + (0 if bypass is None else RADIUS)
    return Extent(left, right, height, shapes, ports, lead=8, arrow=False)


def _place_gates(skip: DrawnSkip, branch: Extent, layout: LayoutChain) -> list[_Side]:
    """Return the gates from the spine to the left.

    Those that read the input stand beside the branch; the others stand below it.
    """
    sides: list[_Side] = []
    edge = 0.0
    for gate in skip.gates:
        extent = layout(gate.body, _NARROW)
        edge = min(edge, -branch.left if gate.reads == "input" else -_ASIDE)
        sides.append(_Side(gate, extent, edge - _ASIDE - max(extent.reach, RADIUS)))
        edge = sides[-1].left
    return sides


def _plan(skip: DrawnSkip, branch: Extent, shortcut: Extent, sides: list[_Side]) -> _Plan:
    paths, bypass = skip.paths, None
    if paths.carry is not None:
        beside = shortcut.reach + _ASIDE if shortcut.height else 0
        name = _plate_width(skip) / 2 + 12 if skip.plate else 0
        bypass = min(-branch.left, *(side.left for side in sides), 0) - max(SPACING, beside, name)
    lower = [side.extent.height for side in sides if side.gate.reads == "path"]
    upper = [side.extent.height for side in sides if side.gate.reads == "input"]
    tap = 4 + TURN * (len(shortcut.ports) + sum(len(side.extent.ports) for side in sides))
    end = tap + GAP + max(branch.height, shortcut.height, *upper)
    below = end + 8 + GAP
    end = below + max(lower) if lower else end
    weighted = paths.carried or paths.transformed
    merge = end + (_TIMES + _MERGE if weighted else GAP + RADIUS)
    return _Plan(bypass, tap, tap + GAP, below, end + _TIMES, merge)


def _plate_width(skip: DrawnSkip) -> float:
    return text_width(skip.plate, "small") + 20 if skip.plate else 0


def _bypass(skip: DrawnSkip, shortcut: Extent, plan: _Plan, bypass: float) -> Iterator[Mark]:
    weight = skip.paths.carry or 0
    pieces: list[Mark] = []
    at: tuple[XY, ...] = ((0, plan.tap), (bypass, plan.tap))
    if shortcut.height:
        pieces.append(Polyline((*at, (bypass, plan.start)), "lane", 4, arrow=shortcut.arrow))
        at = ((bypass, plan.start + shortcut.height),)
    if skip.paths.carried:
        pieces.append(Polyline((*at, (bypass, plan.weights)), "lane", 4))
        at = ((bypass, plan.weights),)
    pieces.append(_weighted((*at, (bypass, plan.merge), (-RADIUS, plan.merge)), "lane", weight))
    name = skip.paths.shortcut or skip.plate or IdentityShortcut.tag
    yield MarkGroup(f"shortcut: {name}, initial weight {weight_text(weight)}", pieces)
    yield shortcut.at(bypass, plan.start)
    if skip.plate:
        middle = (plan.tap + plan.below - GAP - 8) / 2
        yield plate(f"shortcut: {skip.plate}", bypass, middle, skip.plate, _plate_width(skip))


def _weighted(points: tuple[XY, ...], style: str, weight: float) -> Polyline:
    """Return a line whose width and opacity show the weight of its path."""
    share = min(abs(weight), 1.0)
    return Polyline(points, style, 1 + 3 * share, 0.6 + 0.4 * share, arrow=True)


def _branch(skip: DrawnSkip, branch: Extent, plan: _Plan) -> Iterator[Mark]:
    bottom, joined, paths = plan.start + branch.height, plan.bypass is not None, skip.paths
    yield Polyline(((0, 0), (0, plan.start)), arrow=branch.arrow)
    yield branch.at(0, plan.start)
    line = Polyline(((0, bottom), (0, plan.merge - RADIUS * joined)))
    if paths.transformed:
        yield Polyline(((0, bottom), (0, plan.weights)))
        line = _weighted(((0, plan.weights), line.points[1]), "branch", paths.transform)
    yield replace(line, arrow=joined)


def _gate(side: _Side, plan: _Plan, coupled: bool) -> Iterator[Mark]:
    gate, extent, at = side.gate, side.extent, side.at
    of_carry, top = gate.letter == "C", plan.top(gate)
    own, other = (plan.bypass, 0.0) if of_carry else (0.0, plan.bypass)
    if gate.reads:
        # With a shortcut, the line from the tap to the bypass passes above the gate.
        start = (at if plan.bypass is not None else 0.0, plan.tap)
        if gate.reads == "path":
            start = (own or 0.0, top - GAP)
        yield Polyline((start, (at, start[1]), (at, top)), arrow=extent.arrow)
        yield Disc(*start, 3, "tap")
    if gate.reads or extent.height:
        yield Polyline(((at, top + extent.height), (at, plan.weights - RADIUS)))
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
    yield Polyline(((tail, y), (tip, y)), arrow=True)
    yield label((tip + tail) / 2, y - 7, words, "small italic", "middle")


def _weight(name: str, weight: float, x: float, y: float, anchor: Anchor) -> list[Mark]:
    at = x + (12 if anchor == "start" else -10)
    words = label(at, y + 24, name, "small muted", anchor)
    return [*glyph("times", x, y), words, label(at, y + 40, weight_text(weight), "bold", anchor)]


def _width(name: str, weight: float) -> float:
    return max(text_width(weight_text(weight), "bold"), text_width(name, "small"))
