"""Runs the rules and makes one warning of what each finds at one place."""

from __future__ import annotations

from collections.abc import Collection

from resdsl.graph.nodes import Graph
from resdsl.language.document import Document
from resdsl.lint import (
    carries,
    constant,
    dead,
    depth,
    foreign_conventions,
    negative,
    never_identity,
    saturated_gates,
    unread,
    variance,
)
from resdsl.lint.expanded import expanded
from resdsl.lint.input_order import CODE as INPUT_ORDER
from resdsl.lint.input_order import input_order
from resdsl.lint.rule import Finding, Rule
from resdsl.text.diagnostics import Diagnostic, position

RULES = (
    constant.RULE,
    foreign_conventions.RULE,
    carries.RULE,
    variance.RULE,
    saturated_gates.RULE,
    dead.TIMES_ZERO,
    dead.ZERO_TWICE,
    dead.UNREAD_OUTPUT,
    negative.RULE,
    never_identity.RULE,
    depth.EMPTY,
    depth.PLAIN,
)
# what follows from the text alone: the codes of its warnings, and what finds them
DOCUMENT_RULES = (((INPUT_ORDER,), input_order), (unread.CODES, unread.unread))
CODES = (*(rule.code for rule in RULES), *unread.CODES, INPUT_ORDER)
ALWAYS = frozenset({INPUT_ORDER, *(rule.code for rule in RULES if rule.always)})
HEALTH = frozenset(CODES) - ALWAYS


def lint(graph: Graph, ignore: Collection[str] = ()) -> list[Diagnostic]:
    """Return the warnings of a graph, in the order of the file, but for the codes in ``ignore``.

    A layer that is written once and used in many blocks gets one warning of a kind, which counts
    the others.
    """
    rules = [rule for rule in RULES if rule.code not in ignore and rule.applies(graph)]
    if not rules:
        return []
    net = expanded(graph)
    found: list[Diagnostic] = []
    for rule in rules:
        by_place: dict[object, list[Finding]] = {}
        for finding in rule.find(net):
            place = finding.place
            at = (place.source.name, place.line, place.column) if place else finding.key
            by_place.setdefault(at, []).append(finding)
        found += [_warning(rule, findings) for findings in by_place.values()]
    return sorted(found, key=position)


def lint_document(document: Document, ignore: Collection[str] = ()) -> list[Diagnostic]:
    """Return the warnings that follow from what is written, but for the codes in ``ignore``."""
    asked = (find for codes, find in DOCUMENT_RULES if not {*codes} <= {*ignore})
    found = (warning for find in asked for warning in find(document))
    return [warning for warning in found if warning.code not in ignore]


def _warning(rule: Rule, findings: list[Finding]) -> Diagnostic:
    first = findings[0]
    where = f"at `{first.key}`"
    more = sum(finding.count for finding in findings) - 1
    if more:
        where += f" and {more} more of its kind"
    return Diagnostic(
        rule.code,
        first.message,
        first.place,
        first.label,
        notes=(where, rule.source),
        help=first.help,
        severity="warning",
    )
