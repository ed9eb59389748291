"""Counts what points are, one after the other; of a point only hashes and figures are kept."""

from __future__ import annotations

import math
from collections import Counter

from resdsl.architecture import Space
from resdsl.expand.check_points import TriedPoint
from resdsl.graph.hashes import structure_hash, training_hash
from resdsl.graph.layer_memory import LayerMemory
from resdsl.graph.nodes import Graph
from resdsl.language.holes import PlainValue, hole_name
from resdsl.spaces.counterexample import Failure, distance
from resdsl.spaces.domains import size
from resdsl.spaces.drawn_points import DrawnPoint
from resdsl.spaces.space_facts import RawSize

FIGURES = ("params", "flops", "depth")


class Tally:
    """The counts of one space."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.n_points = 0
        self.n_beside = 0
        self.log_weights: list[float] = []
        self.reads_float = False
        self.n_failed = 0
        self.failed_share = 0.0  # of random points, where each point is counted once
        self.n_accepted = 0
        self.accepted_share = 0.0
        self.refusals: Counter[str] = Counter()
        self.graphs: dict[str, Counter[str]] = {"training": Counter(), "structure": Counter()}
        self._families: dict[str, str] = {}  # the structure hash by the training hash
        self._memory = LayerMemory()
        self.ranges: dict[str, tuple[int, int]] = {}
        self.draws: set[str] = set()
        self.smallest: Failure | None = None
        self._reached = (0, 0.0)

    def count(self, point: DrawnPoint) -> None:
        """Count a point that was drawn at random, or that is one of all."""
        self.n_points += 1
        self.log_weights.append(point.log_weight)
        self.reads_float |= point.reads_float
        share = math.exp(-point.log_weight)
        tried = point.tried
        if tried.findings:
            self.n_failed += 1
            self.failed_share += share
        elif tried.violated or tried.graph is None:
            self.refusals.update(tried.violated)
        else:
            self.n_accepted += 1
            self.accepted_share += share
            self._count_graph(tried.graph)
        self._note(point.values, tried)

    def see(self, tried: TriedPoint) -> None:
        """Note a point that was chosen: what it reads, its figures and whether it fails."""
        self.n_beside += 1
        self._note({n: v for n, v in tried.values.items() if not self._is_fixed(n)}, tried)

    def _is_fixed(self, draw: str) -> bool:
        name = hole_name(draw)
        written = draw != name and draw in self.space.document.params
        return written or bool({draw, name} & self.space.settings.keys())

    def _note(self, values: dict[str, PlainValue], tried: TriedPoint) -> None:
        self.draws |= values.keys()
        if tried.findings:
            reached = distance(self.space, values)
            if self.smallest is None or reached < self._reached:
                self.smallest, self._reached = Failure(values, tuple(tried.findings)), reached
        elif tried.graph is not None and not tried.violated:
            for name in FIGURES:
                value = getattr(tried.graph, name)
                low, high = self.ranges.get(name, (value, value))
                self.ranges[name] = min(low, value), max(high, value)

    def _count_graph(self, graph: Graph) -> None:
        training = training_hash(graph, self._memory)
        if training not in self._families:  # nets that train alike are of one family
            self._families[training] = structure_hash(graph, self._memory)
        self.graphs["training"][training] += 1
        self.graphs["structure"][self._families[training]] += 1

    def unread(self) -> tuple[str, ...]:
        """Return the holes that no point read, and no setting fixes."""
        read = {hole_name(name) for name in self.draws}
        return tuple(name for name in self.open_holes() if name not in read)

    def open_holes(self) -> list[str]:
        """Return the holes that no setting fixes."""
        return [name for name in self.space.holes if name not in self.space.settings]

    def raw_size(self, *, is_complete: bool) -> RawSize:
        """Return the product of all domains, of holes with `per` for each draw that was read.

        With ``is_complete`` every point was counted.
        """
        holes = self.space.holes
        names = [*self.draws, *self.unread()]
        sizes = [size(holes[hole_name(name)]) for name in names]
        finite = [n for n in sizes if n is not None]
        once = is_complete or not any(holes[name].per for name in self.open_holes())
        return RawSize(math.prod(finite), len(sizes) - len(finite), once)
