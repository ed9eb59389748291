"""What a skip's lanes carry at the start of training: the only reader of a merge op's fields."""

from __future__ import annotations

from dataclasses import dataclass

from resdsl.graph.nodes import Region
from resdsl.ops.skip import Merge, Skip


@dataclass(frozen=True, slots=True)
class Lanes:
    """The weights of a skip's two lanes at the start of training.

    ``carry`` is None where there is no shortcut at all; ``coupled`` names the weight that is one
    minus the other ("carry" or "transform"), None where they are independent. ``shortcut`` names
    what adapts the shortcut ("pad", "project"), "" for the identity.
    """

    carry: float | None
    transform: float
    gated: bool = False
    coupled: str | None = None
    shortcut: str = ""


def lane_of(region: Region) -> Lanes | None:
    """Return the lanes of a skip, None for a region of another kind."""
    merge, op = region.merge.op, region.op
    if not isinstance(merge, Merge):
        return None
    carry, transform = merge.weights
    kinds = {"transform": merge.transform.kind, "carry": merge.carry.kind if merge.carry else ""}
    return Lanes(
        carry=carry,
        transform=transform,
        gated="tensor" in kinds.values(),
        coupled=next((name for name, kind in kinds.items() if kind == "coupled"), None),
        shortcut=op.shortcut.tag if isinstance(op, Skip) and "shortcut" in region.parts else "",
    )


def merge_of(region: Region) -> str:
    """Return how a region's parts are joined: add, concat, mul, mean or an op's name."""
    op = region.merge.op
    return op.kind if isinstance(op, Merge) else op.tag


def notes_of(region: Region) -> tuple[tuple[str, ...], ...]:
    """Return what else happens at the merge, in words: `drop 0.1`."""
    op = region.merge.op
    if isinstance(op, Merge) and op.drop_path:
        return ((f"drop {op.drop_path:.3g}",),)
    return ()
