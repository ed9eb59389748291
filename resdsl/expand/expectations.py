"""Compares the nets of a document with what its `expect` promises of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.expansion import expand
from resdsl.expand.settings import check_names
from resdsl.language.document import Document
from resdsl.language.models import Expectation
from resdsl.text.diagnostics import Diagnostic
from resdsl.text.yaml_nodes import YamlMapping, YamlNode, YamlScalar

_FIGURES = [name for name in Expectation.model_fields if name != "set"]
Measured = tuple[dict[str, Any] | None, list[Diagnostic]]


def check_expectations(document: Document, settings: Mapping[str, YamlNode]) -> list[Diagnostic]:
    """Return the findings of `expect`: promises that a net does not keep, and nets that fail.

    The `set` of an entry replaces ``settings`` of the same names. Entries with equal `set` speak of
    one net, which is built once.
    """
    findings: list[Diagnostic] = []
    known: dict[object, Measured] = {}
    for expectation, written in document.expect:
        given = written.get("set")
        chosen = given.entries if isinstance(given, YamlMapping) else {}
        key = tuple((name, _key(node)) for name, node in sorted(chosen.items()))
        wrong = check_names(document, {**settings, **chosen})
        if wrong:
            findings += wrong
            continue
        if key not in known:
            known[key] = _measured(document, {**settings, **chosen})
        figures, found = known[key]
        if figures is not None:
            found = [*found, *_compare(expectation, written, figures)]
        place = written.keys.get("set", written.place)
        note = (f"under `expect` at {place}",) if isinstance(given, YamlMapping) else ()
        findings += [replace(finding, notes=finding.notes + note) for finding in found]
    return findings


def _key(node: YamlNode) -> object:
    return (type(node.value), node.value) if isinstance(node, YamlScalar) else id(node)


def _measured(document: Document, settings: Mapping[str, YamlNode]) -> Measured:
    """Return the figures of the net at ``settings``, None where there is none, and its findings."""
    findings: list[Diagnostic] = []
    evaluator = DocumentEvaluator(document, settings)
    graph = expand(evaluator, findings)
    if graph is None:
        return None, findings
    return {
        name: graph.output.dims if name == "output" else getattr(graph, name) for name in _FIGURES
    }, findings


def _compare(
    expectation: Expectation, written: YamlMapping, figures: Mapping[str, Any]
) -> Iterator[Diagnostic]:
    for name, found in figures.items():
        wanted = getattr(expectation, name)
        if wanted is not None and found != wanted:
            text = f"`{name}` is {_shown(found)}, but {_shown(wanted)} was expected"
            yield Diagnostic("expectation-failed", text, written.entries[name].place)


def _shown(figure: Any) -> str:
    return f"{figure:,}" if isinstance(figure, int) else str(list(figure))
