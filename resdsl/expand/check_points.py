"""Checks the nets that the alternatives of a document's holes lead to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from resdsl.expand.alternatives import Alternative, first_value, groups, other_values
from resdsl.expand.constraints import broken_by_params, violations
from resdsl.expand.evaluator import AskHole, DocumentEvaluator
from resdsl.expand.expansion import expand
from resdsl.graph.nodes import Graph
from resdsl.language.document import Document
from resdsl.language.holes import PlainValue, hole_name
from resdsl.text.diagnostics import Diagnostic
from resdsl.text.values import show
from resdsl.text.yaml_nodes import YamlNode

MAX_ALONE = 100  # alternatives that are tried in a net each
MAX_FAILED = 100  # as many mistakes are shown; more alternatives that fail are not looked for


@dataclass(frozen=True, slots=True)
class TriedPoint:
    """One point that was tried: the values drawn, and the graph unless it cannot be built.

    What cannot be built and is excluded by a constraint over params has no findings: nobody meant
    it to be a net.
    """

    values: dict[str, PlainValue]
    graph: Graph | None
    findings: list[Diagnostic]
    violated: tuple[str, ...]

    @property
    def is_built(self) -> bool:
        """Return whether there is a net, and nothing wrong with it."""
        return self.graph is not None and not self.findings


def try_point(
    document: Document, settings: Mapping[str, YamlNode], ask: AskHole | None = None
) -> TriedPoint:
    """Return the point of a document that ``settings`` and ``ask`` choose, built or not.

    ``ask(draw, hole)`` is called for every hole that the net reads and ``settings`` do not fix;
    without it a hole takes its `default`.
    """
    evaluator = DocumentEvaluator(document, settings, ask)
    findings: list[Diagnostic] = []
    graph = expand(evaluator, findings)
    if graph is None or findings:
        excluded = broken_by_params(evaluator)
        graph, findings = (None, []) if excluded else (graph, findings)
        return TriedPoint(dict(evaluator.values), graph, findings, excluded)
    violated = violations(evaluator, graph, findings)
    return TriedPoint(dict(evaluator.values), graph, findings, violated)


Values = Mapping[str, PlainValue]
Try = Callable[[Values], TriedPoint]


def cover(document: Document, settings: Mapping[str, YamlNode]) -> Iterator[TriedPoint]:
    """Yield points that together take every alternative of every choice and the ends of every
    range, each in the company of values that lead to it being read.

    The first point has the defaults, and where there is none the first alternatives. The holes that
    a point reads and none before it did are varied from that point on.
    """

    def attempt(values: Values) -> TriedPoint:
        return try_point(document, settings, lambda draw, hole: values.get(draw, first_value(hole)))

    holes = document.holes
    varied: set[str] = set()  # holes all alternatives of which are tried or waiting
    first: Values = {}
    points: Iterator[TriedPoint] = iter([attempt(first)])
    waiting: deque[Iterator[TriedPoint]] = deque([points])
    while waiting:
        for point in waiting.popleft():
            yield point
            alternatives: list[Alternative] = []
            for draw, value in point.values.items():
                name = hole_name(draw)
                if not {name, draw} & settings.keys() and name not in varied:
                    varied.add(name)
                    alternatives += other_values(draw, holes[name], value)
            if alternatives:
                waiting.append(_points(attempt, point.values, alternatives))


def _points(attempt: Try, start: Values, alternatives: list[Alternative]) -> Iterator[TriedPoint]:
    """Yield points that vary ``start`` so that each alternative is read in a net that can be
    built, or is tried alone. Many are tried in groups first."""
    if len(alternatives) <= MAX_ALONE:
        yield from (attempt({**start, one.draw: one.value}) for one in alternatives)
        return
    tries = _Groups(attempt, start, alternatives)
    yield from tries.points()
    for one in alternatives:
        if one not in tries.done and len(tries.failed) < MAX_FAILED:
            yield tries.alone(one)


@dataclass(slots=True)
class _Groups:
    """Tries groups of alternatives, and halves those that fail, so that a finding names one."""

    attempt: Try
    start: Values
    alternatives: list[Alternative]
    done: set[Alternative] = field(default_factory=set)
    failed: set[Alternative] = field(default_factory=set)

    def points(self) -> Iterator[TriedPoint]:
        """Yield the points of groups that can be built, and of single alternatives that cannot.

        Where alternatives fail together and not alone, as kernels do that shrink an image to
        nothing, groups are no gain. Their number is bounded by an eighth of the alternatives, and
        twice the halvings that lead to each one that fails alone.
        """
        n_alternatives = len(self.alternatives)
        waiting = deque(groups(self.alternatives))
        n_tries = 0
        while waiting and len(self.failed) < MAX_FAILED:
            group = [one for one in waiting.popleft() if one not in self.failed]
            if not group:
                continue
            n_tries += 1
            if n_tries > n_alternatives // 8 + 2 * len(self.failed) * n_alternatives.bit_length():
                return
            if len(group) == 1:
                yield self.alone(group[0])
                continue
            point = self.attempt({**self.start, **{one.draw: one.value for one in group}})
            if point.is_built:
                self.done |= {one for one in group if one.draw in point.values}
                yield point
            else:
                middle = len(group) // 2
                waiting.extendleft([group[middle:], group[:middle]])

    def alone(self, one: Alternative) -> TriedPoint:
        """Return the point of one alternative."""
        point = self.attempt({**self.start, one.draw: one.value})
        self.done.add(one)
        if not point.is_built:
            self.failed.add(one)
        return point


def check_points(
    document: Document, settings: Mapping[str, YamlNode]
) -> tuple[list[Diagnostic], list[TriedPoint]]:
    """Return the findings of all tried points, and the points that could be built.

    Where constraints leave no point that can be built, that is a finding.
    """
    findings: list[Diagnostic] = []
    built: list[TriedPoint] = []
    excluded: list[TriedPoint] = []
    for point in cover(document, settings):
        if point.is_built:  # nobody looks at a net of a document that has mistakes
            built.append(replace(point, graph=None) if findings else point)
        elif point.violated:
            excluded.append(point)
        else:
            findings += at_point(point.values, point.findings)
    if len(built) == 1 and not excluded:  # nothing can vary, so no other point will do better
        findings += violated(document, built[0].violated)
    elif not built and not findings:
        findings += violated(document, excluded[0].violated)
    return findings, built


def at_point(values: Values, findings: list[Diagnostic]) -> list[Diagnostic]:
    """Return findings with a note that says at which point of a space they are."""
    if not findings:
        return []
    shown = ", ".join(f"{draw}={show(value)}" for draw, value in values.items())
    note = (f"at the point {shown}",) if shown else ()
    return [replace(finding, notes=finding.notes + note) for finding in findings]


def violated(document: Document, texts: tuple[str, ...]) -> list[Diagnostic]:
    """Return the findings of constraints that a net does not meet."""
    places = {node.value: node.place for node in document.constraints}
    return [
        Diagnostic("constraint-violated", f"`{text}` does not hold", places[text]) for text in texts
    ]
