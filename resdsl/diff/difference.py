"""How one net differs from another: the verdict, both figures, and what differs."""

from __future__ import annotations

from dataclasses import dataclass

from resdsl.diff.change_text import text
from resdsl.diff.changes import Change, Relation
from resdsl.graph.nodes import Graph

FIGURES = ("params", "flops", "activations", "depth", "receptive_field")


@dataclass(frozen=True, slots=True)
class Difference:
    """How net ``b`` differs from net ``a``.

    ``verdict`` is "same-training" where nothing differs that changes a trained result,
    "same-family" where each net can be the other by suitable weights, else "different".
    """

    a: Graph
    b: Graph
    verdict: Relation
    changes: tuple[Change, ...]

    @property
    def figures(self) -> dict[str, tuple[int, int]]:
        """The figures of both nets: parameters, multiply-adds, activations, depth, receptive
        field."""
        return {name: (getattr(self.a, name), getattr(self.b, name)) for name in FIGURES}

    def text(self, a: str = "", b: str = "") -> str:
        """Return the difference for people; ``a`` and ``b`` name the sides, else the nets do."""
        names = a or self.a.name, b or self.b.name
        return text(self.verdict, self.figures, self.changes, *names)

    def __str__(self) -> str:
        return self.text()
