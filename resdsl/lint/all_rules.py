"""Runs the rules."""

from __future__ import annotations

from collections.abc import Collection

from resdsl.graph.nodes import Graph
from resdsl.language.document import Document
from resdsl.lint import carries, constant, dead, depth, negative, unread, variance
from resdsl.lint import foreign_conventions as settings
from resdsl.lint import never_identity as identity
from resdsl.lint import saturated_gates as gates
from resdsl.lint.expanded import expanded
from resdsl.lint.input_order import CODE as INPUT_ORDER
from resdsl.lint.input_order import input_order
from resdsl.lint.rule import Finding, Rule
from resdsl.text.diagnostics import Diagnostic, position

RULES = (
    constant.RULE,
    settings.RULE,
    carries.RULE,
    variance.RULE,
    gates.RULE,
    dead.LANES,
    dead.ZEROS,
    dead.UNREAD,
    negative.RULE,
    identity.RULE,
    depth.EMPTY,
    depth.PLAIN,
)
# what follows from the text alone: the codes of its warnings, and what finds them
DOCUMENT_RULES = (((INPUT_ORDER,), input_order), (unread.CODES, unread.unread))
CODES = (*(rule.code for rule in RULES), *unread.CODES, INPUT_ORDER)
ALWAYS = frozenset({INPUT_ORDER, *(rule.code for rule in RULES if rule.always)})
HEALTH = frozenset(CODES) - ALWAYS


def lint(graph: Graph, ignore: Collection[str] = ()) -> list[Diagnostic]:
    """Return the warnings of a graph, in the order of the file, but for the codes in ``ignore``."""
    rules = [rule for rule in RULES if rule.code not in ignore and rule.applies(graph)]
    if not rules:
        return []
    net = expanded(graph)
    found: list[Diagnostic] = []
    for rule in rules:
        by_place: dict[object, list[Finding]] = {}
        for sign in rule.find(net):
            place = sign.place
            at = (place.source.name, place.line, place.column) if place else sign.key
            by_place.setdefault(at, []).append(sign)
        found += [_warning(rule, signs) for signs in by_place.values()]
    return sorted(found, key=position)


def lint_document(document: Document, ignore: Collection[str] = ()) -> list[Diagnostic]:
    """Return the warnings that follow from what is written, but for the codes in ``ignore``."""
    asked = (find for codes, find in DOCUMENT_RULES if not {*codes} <= {*ignore})
    found = (warning for find in asked for warning in find(document))
    return [warning for warning in found if warning.code not in ignore]


def _warning(rule: Rule, signs: list[Finding]) -> Diagnostic:
    first = signs[0]
    where = f"at `{first.key}`"
    if len(signs) > 1:
        where += f" and {len(signs) - 1} more of its kind"
    return Diagnostic(
        rule.code,
        first.message,
        first.place,
        first.label,
        notes=(where, rule.source),
        help=first.help,
        severity="warning",
    )
