"""The smallest point of a space that is no net: the one nearest to the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from resdsl.architecture import Space
from resdsl.expand.alternatives import first_value
from resdsl.expand.check_points import at_point
from resdsl.language.holes import Choice, Hole, Int, PlainValue, hole_name
from resdsl.spaces.drawn_points import point_at
from resdsl.text.diagnostics import Diagnostic, unique

MAX_TRIES = 200  # nets that are built to make a counterexample smaller


@dataclass(frozen=True, slots=True)
class Failure:
    """A point that cannot be built: the draws that it reads, and what is wrong there."""

    values: Mapping[str, PlainValue]
    findings: tuple[Diagnostic, ...]

    def diagnostics(self) -> list[Diagnostic]:
        """Return each mistake once, with a note that says at which point it is."""
        return unique(at_point(self.values, list(self.findings)))


def distance(space: Space, values: Mapping[str, PlainValue]) -> tuple[int, float]:
    """Return how far a point is from the defaults: how many draws differ from theirs, and by how
    many steps together. Where a hole has no default, its first value counts as one."""
    steps = [_steps(_hole(space, name), value) for name, value in values.items()]
    return sum(step > 0 for step in steps), sum(steps)


def shrink(space: Space, failure: Failure) -> Failure:
    """Return a failed point that is as near to the defaults as can be found by changing one draw
    after the other.

    A nearer point counts if its first mistake has the code that the first one had. At most
    :data:`MAX_TRIES` nets are built.
    """
    search = _Search(space, failure)
    reached = None
    while reached != search.failure.values and search.left > 0:
        reached = search.failure.values
        for name in reached:
            search.bring_nearer(name)
    return search.failure


class _Search:
    """The nearest failure so far, and how many more nets may be built."""

    def __init__(self, space: Space, failure: Failure) -> None:
        self.space = space
        self.failure = failure
        self.left = MAX_TRIES
        self._code = failure.findings[0].code

    def bring_nearer(self, name: str) -> None:
        """Set a draw to its default, or to the nearest whole number that fails; that is searched
        for by halving, as if all numbers beyond one failed."""
        if name not in self.failure.values:
            return
        hole, value = _hole(self.space, name), self.failure.values[name]
        start = first_value(hole)
        if not _steps(hole, value) or self._fails_at(name, start) or not isinstance(hole, Int):
            return
        assert isinstance(start, int)
        assert isinstance(value, int)
        good, bad = start, value
        while abs(bad - good) > 1 and self.left > 0:
            middle = (good + bad) // 2
            if self._fails_at(name, middle):
                bad = middle
            else:
                good = middle

    def _fails_at(self, name: str, value: PlainValue) -> bool:
        """Try the failure with another value; keep it where it fails alike and is nearer."""
        self.left -= 1
        values = {**self.failure.values, name: value}
        point = point_at(self.space, values)
        codes = [finding.code for finding in point.tried.findings[:1]]
        reached = distance(self.space, self.failure.values)
        if codes != [self._code] or distance(self.space, point.values) >= reached:
            return False
        self.failure = Failure(point.values, tuple(point.tried.findings))
        return True


def _hole(space: Space, draw: str) -> Hole:
    return space.holes[hole_name(draw)]


def _steps(hole: Hole, value: PlainValue) -> float:
    """Return how many steps a value is from the default of its hole."""
    start = first_value(hole)
    if isinstance(hole, Choice):
        kinds = [(type(label), label) for label in hole.labels]
        return abs(kinds.index((type(value), value)) - kinds.index((type(start), start)))
    assert not isinstance(value, str)
    assert not isinstance(start, str)
    return abs(value - start)
