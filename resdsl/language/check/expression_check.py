"""Checks the expressions that are written: their grammar, and the names in them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import ParamSpec, TypeVar

from resdsl.language.expression_places import expression_fault
from resdsl.language.expression_tree import ExpressionError, names
from resdsl.language.expressions import is_expression, parse
from resdsl.language.faults import TOLD_ALREADY, Fault, misplaced_hole, unknown_name
from resdsl.language.holes import hole_kind
from resdsl.language.names import LOOP_NAMES
from resdsl.text.diagnostics import Diagnostic
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar

P = ParamSpec("P")
T = TypeVar("T")


class ExpressionChecker:
    """Collects findings, and the names that nothing declares."""

    def __init__(self) -> None:
        self.findings: list[Diagnostic] = []
        self.unknown: set[str] = set()
        self.later: frozenset[str] = frozenset()  # arguments, where defaults are checked

    def told(self, ask: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | None:
        """Return what ``ask`` gives, or None; a fault that it raises or returns is a finding."""
        try:
            answer = ask(*given, **named)
        except Fault as fault:
            if fault.diagnostic.code != TOLD_ALREADY:
                self.findings.append(fault.diagnostic)
            return None
        if isinstance(answer, Diagnostic):
            self.findings.append(answer)
            return None
        return answer

    def expressions(self, node: YamlNode, known: Collection[str], *, always: bool = False) -> None:
        """Check every expression in a node, at any depth."""
        match node:
            case YamlScalar():
                if always or is_expression(node.value):
                    self.expression(node, known)
            case YamlList(items=items):
                for item in items:
                    self.expressions(item, known)
            case YamlMapping(entries=entries):
                kind = hole_kind(entries)
                if kind and not isinstance(entries[kind], YamlScalar):
                    self.findings.append(misplaced_hole(node, kind))
                for value in entries.values():
                    self.expressions(value, known)

    def expression(self, node: YamlScalar, known: Collection[str]) -> None:
        """Check one expression: its syntax, and that its names are among ``known``."""
        try:
            tree = parse(str(node.value))
        except ExpressionError as error:
            self.findings.append(expression_fault(node, error))
            return
        for name in names(tree):
            if name.name in known:
                continue
            place = expression_fault(
                node, ExpressionError("", name.start, name.start + len(name.name) + 1)
            ).place
            assert place is not None
            if name.name in LOOP_NAMES:
                text = f"`${name.name}` exists only inside `with`, `first` and `last` of a stage"
                help = "pass it on as an argument"
                self.findings.append(Diagnostic("loop-name-outside", text, place, help=help))
            else:
                self.unknown.add(name.name)
                found = unknown_name(name.name, place, known)
                if name.name in self.later:
                    help = f"a default sees the arguments before it: move `{name.name}` up"
                    found = replace(found, help=help)
                self.findings.append(found)
