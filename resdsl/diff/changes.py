"""What differs between two nets, as values; `change_text.py` says them to people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

ChangeKind = Literal["added", "removed", "changed"]
Relation = Literal["same-training", "same-family", "different"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that differs, with its words on either side.

    Besides the fields of ops there are `op`, `input` (the shape that a layer gets), `reads`,
    `depth` and `repetitions` of a stage, `order` of the parts of a region, `shape` of the net's
    input.
    """

    name: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, which ``uses`` uses of a block share.

    ``block`` is its name ("net" for the outermost list), ``at`` its first use and ``within`` the
    items of the net that hold the uses; ``path`` is the place in the block, with the names of side
    A where there is one. ``a`` and ``b`` say what stands there. ``params`` and ``flops``, in
    multiply-adds of one sample, are B minus A for one use.
    """

    kind: ChangeKind
    block: str
    path: str
    a: str | None
    b: str | None
    settings: tuple[Setting, ...] = ()
    params: int = 0
    flops: int = 0
    at: str = ""
    uses: int = 1
    within: tuple[str, ...] = ()

    @property
    def of_shape(self) -> bool:
        """Whether all settings agree, and only the shape of the input differs."""
        return [setting.name for setting in self.settings] == ["input"]

    def as_dict(self) -> dict[str, Any]:
        """Return the change as JSON-ready values; ``path`` is that of the first use."""
        return {
            "kind": self.kind,
            "block": self.block,
            "path": f"{self.at}.{self.path}".strip("."),
            "uses": self.uses,
            "within": list(self.within),
            "a": self.a,
            "b": self.b,
            "settings": {s.name: [s.a, s.b] for s in self.settings},
            "params": self.params,
            "flops": self.flops,
        }
