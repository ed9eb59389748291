"""The smallest point of a space that is no net: the one nearest to the defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from resdsl.architecture import Space
from resdsl.expand.alternatives import first_value
from resdsl.expand.check_points import at_point
from resdsl.language.holes import Choice, Hole, Int, PlainValue
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
    code = failure.findings[0].code
    left = MAX_TRIES
    while left > 0:
        reached = distance(space, failure.values)
        for nearer in islice(_nearer(space, failure.values), left):
            left -= 1
            found = point_at(space, nearer)
            codes = [finding.code for finding in found.tried.findings[:1]]
            if codes == [code] and distance(space, found.values) < reached:
                failure = Failure(found.values, tuple(found.tried.findings))
                break
        else:
            return failure
    return failure


def _nearer(space: Space, values: Mapping[str, PlainValue]) -> Iterator[dict[str, PlainValue]]:
    """Yield the values with one of them at its default, or a whole number half as far from it or
    one step nearer."""
    for name, value in values.items():
        hole = _hole(space, name)
        start = first_value(hole)
        if _steps(hole, value):
            yield {**values, name: start}
        if isinstance(hole, Int) and isinstance(value, int) and isinstance(start, int):
            gap, sign = abs(value - start), 1 if value > start else -1
            if gap > 1:
                yield {**values, name: start + sign * (gap // 2)}
                yield {**values, name: value - sign}


def _hole(space: Space, draw: str) -> Hole:
    return space.holes[draw.partition("@")[0]]


def _steps(hole: Hole, value: PlainValue) -> float:
    """Return how many steps a value is from the default of its hole."""
    start = first_value(hole)
    if isinstance(hole, Choice):
        kinds = [(type(label), label) for label in hole.labels]
        return abs(kinds.index((type(value), value)) - kinds.index((type(start), start)))
    assert not isinstance(value, str)
    assert not isinstance(start, str)
    return abs(value - start)
