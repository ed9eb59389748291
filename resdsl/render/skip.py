"""The plan of a skip: the branch on the spine, the shortcut's lane at its left, gates between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from resdsl.render.cards import RADIUS
from resdsl.render.extent import GAP, LANE, Extent, Port
from resdsl.render.parts import Chain, Gate, Skip, settings_text
from resdsl.render.shapes import run_width

Lay = Callable[[Chain, float], Extent]
_TAP = 4.0  # below the top of the skip
_WIDE, _NARROW = 192.0, 88.0  # the least widths of cards in the branch and beside it
_TIMES = 24.0  # below the parts
_MERGE = 60.0  # below the weights: room for their figures
_TURN = 16.0  # room for each line that is led over the top to a part at the left


@dataclass(frozen=True, slots=True)
class Side:
    """A gate beside the branch: its spine's offset, its layers laid out, its sign."""

    x: float
    extent: Extent
    sign: str
    reads: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The places of a skip's parts, as offsets from its spine and its top.

    ``lane`` is None without a shortcut. The parts lie between ``start`` and ``end``; what
    multiplies the lanes at ``weights``, the merge's middle at ``merge``.
    """

    skip: Skip
    branch: Extent
    shortcut: Extent
    pill: str
    note: str
    transform: Side | None
    carry: Side | None
    lane: float | None
    tap: float
    end: float
    merge: float = 0
    left: float = 0
    right: float = 0

    @property
    def start(self) -> float:
        return self.tap + GAP

    @property
    def weights(self) -> float:
        return self.end + _TIMES

    @property
    def height(self) -> float:
        return self.merge + (RADIUS if self.lane is not None else 0)

    @property
    def ports(self) -> Iterator[Port]:
        """The named outputs that the parts read, each led to the skip's right side."""
        yield from (port.moved(0, self.start) for port in self.branch.ports)
        sides = [(s.x, s.extent) for s in (self.transform, self.carry) if s is not None]
        if self.lane is not None:
            sides.append((self.lane, self.shortcut))
        over = 0
        for x, extent in sides:
            for port in extent.ports:
                # The branch is in the way: over the top, then down beside the part.
                inner = port.moved(x, self.start)
                height, down = _TURN * over + 4, x + extent.right + 8
                path = ((down, height), (down, inner.path[0][1]), *inner.path)
                yield replace(port, path=path)
                over += 1


def plan_skip(skip: Skip, lay: Lay) -> Plan:
    """Return the places of everything in a skip."""
    branch = lay(skip.branch, _WIDE)
    pill, on_lane = skip.on_lane
    shortcut = lay(on_lane, _NARROW)
    transform, edge = _beside(skip.transform, -branch.left, lay)
    carry, edge = _beside(skip.carry, edge, lay)
    sides = [side.extent for side in (transform, carry) if side]
    lane = None
    if skip.lanes.carry is not None:
        named = run_width(pill, "small") / 2 + 22 if pill else 0
        lane = edge - max(LANE, shortcut.right + 24 if shortcut.height else 0, named)
    tap = _TAP + _TURN * sum(len(extent.ports) for extent in (*sides, shortcut))
    end = tap + GAP + max(part.height for part in (branch, shortcut, *sides))
    note = settings_text(skip.notes)
    plan = Plan(skip, branch, shortcut, pill, note, transform, carry, lane, tap, end)
    return _closed(plan, edge if lane is None else lane)


def _closed(plan: Plan, edge: float) -> Plan:
    """Return the plan with its merge and its extents; ``edge`` is the leftmost spine."""
    lanes = plan.skip.lanes
    weighted = plan.skip.carried or plan.skip.transformed
    merge = plan.weights + _MERGE if weighted else plan.end + GAP + RADIUS
    right = max(plan.branch.right, RADIUS)
    if plan.skip.transformed:
        right = max(right, 12 + _figure_width(lanes.transform, "transform"))
    if plan.note:
        right = max(right, RADIUS + 8 + run_width(plan.note, "small"))
    pill = run_width(plan.pill, "small") / 2 + 10 if plan.pill else 2
    carry = 10 + _figure_width(lanes.carry, "carry") if plan.skip.carried else 0
    left = max(plan.shortcut.left, pill, carry) - edge
    return replace(plan, merge=merge, left=left, right=right)


def _beside(gate: Gate | None, edge: float, lay: Lay) -> tuple[Side | None, float]:
    if gate is None:
        return None, edge
    extent = lay(gate.body, _NARROW)
    x = edge - 24 - max(extent.right, RADIUS)
    return Side(x, extent, gate.sign, gate.reads), x - max(extent.left, RADIUS)


def _figure_width(weight: float | None, name: str) -> float:
    return max(run_width(figure(weight), "bold"), run_width(name, "small"))


def figure(weight: float | None) -> str:
    """Return a lane's weight for people: two decimals, more where they would say none or all."""
    if weight is None:
        return ""
    text = f"{weight:.2f}"
    if float(text) == weight or float(text) not in (0, 1):
        return text
    return f"{weight:.4f}" if round(weight) else f"{weight:.2g}"
