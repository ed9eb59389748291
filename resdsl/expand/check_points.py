"""Checks a whole file: what it says, what it expects, and every alternative of its choices."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from resdsl.expand.constraints import violations
from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.expansion import expand
from resdsl.expand.settings import check_names
from resdsl.graph.nodes import Graph
from resdsl.language.document import Document
from resdsl.language.holes import Choice, Float, Hole, Int, PlainValue
from resdsl.language.models import Expectation
from resdsl.text.diagnostics import Diagnostic
from resdsl.text.nodes import YamlMapping, YamlNode
from resdsl.text.values import show


@dataclass(frozen=True, slots=True)
class Covered:
    """One point that was tried: the values drawn, and the graph unless it cannot be built."""

    values: dict[str, PlainValue]
    graph: Graph | None
    findings: list[Diagnostic]
    violated: tuple[str, ...]


def cover(document: Document, settings: Mapping[str, YamlNode]) -> Iterator[Covered]:
    """Yield points that together take every alternative of every choice and the ends of every
    range, each in the company of values that lead to it being read."""
    waiting: deque[dict[str, PlainValue]] = deque([{}])
    tried: set[tuple[str, PlainValue]] = set()
    spread: set[str] = set()  # holes all alternatives of which are tried or waiting
    while waiting:
        start = waiting.popleft()

        def ask(draw: str, hole: Hole, start: Mapping[str, PlainValue] = start) -> PlainValue:
            return start.get(draw, _first(hole))

        evaluator = DocumentEvaluator(document, settings, ask)
        findings: list[Diagnostic] = []
        graph = expand(evaluator, findings)
        violated = violations(evaluator, graph, findings) if graph is not None else ()
        yield Covered(dict(evaluator.values), graph, findings, violated)
        for draw in evaluator.values:
            name = draw.partition("@")[0]
            if {name, draw} & settings.keys() or name in spread:
                continue
            spread.add(name)
            tried.add((name, evaluator.values[draw]))
            for value in _ends(document.holes[name]):
                if (name, value) not in tried:
                    tried.add((name, value))
                    waiting.append({**evaluator.values, draw: value})


def _first(hole: Hole) -> PlainValue:
    return hole.default if hole.default is not None else _ends(hole)[0]


def _ends(hole: Hole) -> tuple[PlainValue, ...]:
    match hole:
        case Choice(labels=labels):
            return labels
        case Int(bounds=bounds) | Float(bounds=bounds):
            return bounds


def check_points(
    document: Document, settings: Mapping[str, YamlNode]
) -> tuple[list[Diagnostic], list[Covered]]:
    """Return the findings of all covered points, and the points that could be built."""
    findings: list[Diagnostic] = []
    built: list[Covered] = []
    for point in cover(document, settings):
        if point.graph is None or point.findings:
            findings += at_point(point, point.findings)
        else:
            built.append(point)
    if len(built) == 1:  # nothing can vary, so no other point will do better
        findings += violated(document, built[0].violated)
    return findings, built


def at_point(point: Covered, findings: list[Diagnostic]) -> list[Diagnostic]:
    """Return findings with a note that says at which point of a space they are."""
    shown = ", ".join(f"{draw}={show(value)}" for draw, value in point.values.items())
    note = (f"at the point {shown}",) if shown else ()
    return [replace(finding, notes=finding.notes + note) for finding in findings]


def violated(document: Document, texts: tuple[str, ...]) -> list[Diagnostic]:
    """Return the findings of constraints that a net does not meet."""
    places = {node.value: node.place for node in document.constraints}
    return [
        Diagnostic("constraint-violated", f"`{text}` does not hold", places[text]) for text in texts
    ]


def check_expectations(document: Document, settings: Mapping[str, YamlNode]) -> list[Diagnostic]:
    """Return the findings of `expect`; entries are independent of ``settings`` they set again."""
    findings: list[Diagnostic] = []
    for expectation, written in document.expect:
        chosen = dict(settings)
        given = written.get("set")
        if isinstance(given, YamlMapping):
            chosen |= given.entries
        wrong = check_names(document, chosen)
        if wrong:
            findings += wrong
            continue
        evaluator = DocumentEvaluator(document, chosen)
        found: list[Diagnostic] = []
        graph = expand(evaluator, found)
        if graph is not None:
            found += _compare(expectation, written, graph)
        place = written.keys.get("set", written.place)
        note = (f"under `expect` at {place}",) if isinstance(given, YamlMapping) else ()
        findings += [replace(finding, notes=finding.notes + note) for finding in found]
    return findings


def _compare(expectation: Expectation, written: YamlMapping, graph: Graph) -> Iterator[Diagnostic]:
    for name in Expectation.model_fields:
        wanted = getattr(expectation, name)
        if name == "set" or wanted is None:
            continue
        found = graph.output.dims if name == "output" else getattr(graph, name)
        if found != wanted:
            text = f"`{name}` is {_figure(found)}, but {_figure(wanted)} was expected"
            yield Diagnostic("expectation-failed", text, written.entries[name].place)


def _figure(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(list(value))  # type: ignore[call-overload]
