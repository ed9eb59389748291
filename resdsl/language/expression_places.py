"""Expressions where they are written: the names in them, and places inside them."""

from __future__ import annotations

from resdsl.language.expression_tree import ExpressionError, names
from resdsl.language.expressions import is_expression, parse
from resdsl.text.diagnostics import Diagnostic, Place
from resdsl.text.parentheses import parentheses_help
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar

_SPLIT = "a comma splits a value inside `{ }`: quote the whole expression"


def free_names(node: YamlNode) -> frozenset[str]:
    """Return every name in the expressions of a node, at any depth. Bad expressions have none."""
    match node:
        case YamlScalar(value=value):
            if not is_expression(value):
                return frozenset()
            try:
                return frozenset(n.name for n in names(parse(str(value))))
            except ExpressionError:
                return frozenset()
        case YamlList(items=items):
            return frozenset().union(*map(free_names, items))
        case YamlMapping(entries=entries):
            return frozenset().union(*map(free_names, entries.values()))


def expression_fault(node: YamlScalar, error: ExpressionError) -> Diagnostic:
    """Return the diagnostic of an expression, at its line and column."""
    end = error.end if error.end is not None else error.start + 1
    place = inside_scalar(node, error.start, end)
    help = error.help
    rest = place.source.line(node.place.end_line)[node.place.end_column - 1 :]
    if "unbalanced" in error.message and rest[:1] in (",", "}"):
        help = parentheses_help(place) or _SPLIT
    elif rest.lstrip().startswith("#"):
        help = "` #` starts a comment: quote the expression if the rest belongs to it"
    return Diagnostic("bad-expression", error.message, place, help=help)


def inside_scalar(node: YamlScalar, start: int, end: int) -> Place:
    """Return the place of a stretch of a scalar written on one line; else all of it."""
    place = node.place
    shift = 1 if node.quoted else 0
    width = len(str(node.value)) + 2 * shift
    if place.line != place.end_line or place.end_column - place.column != width:
        return place
    first = place.column + shift
    return Place(place.source, place.line, first + start, place.line, first + max(end, start + 1))
