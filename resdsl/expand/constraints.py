"""Constraints: expressions over params, holes and measured figures."""

from __future__ import annotations

from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.graph.nodes import Graph
from resdsl.language.evaluation import evaluate
from resdsl.language.expression_places import expression_fault
from resdsl.language.expression_tree import ExpressionError, Name
from resdsl.language.expressions import parse
from resdsl.language.faults import ExpansionLimit, Fault, HoleNotInNet, unknown_name
from resdsl.language.names import MEASURED_NAMES
from resdsl.text.diagnostics import Diagnostic
from resdsl.text.values import show
from resdsl.text.yaml_nodes import YamlScalar


def violations(
    evaluator: DocumentEvaluator, graph: Graph, findings: list[Diagnostic]
) -> tuple[str, ...]:
    """Return the texts of the constraints that a net does not meet.

    A constraint that reads a hole which this net does not have does not apply to it.
    """
    violated = []
    evaluator.finished = True
    for node in evaluator.document.constraints:
        try:
            if not _holds(evaluator, graph, node):
                violated.append(str(node.value))
        except (Fault, ExpansionLimit) as fault:
            findings.append(fault.diagnostic)
    return tuple(violated)


def broken_by_params(evaluator: DocumentEvaluator) -> tuple[str, ...]:
    """Return the texts of the constraints that values without a net do not meet.

    A constraint that reads a figure of the net, or a hole that was not drawn until the net turned
    out to be none, is passed over, and so is one that has no value.
    """
    broken = []
    evaluator.finished = True
    for node in evaluator.document.constraints:
        try:
            if not _holds(evaluator, None, node):
                broken.append(str(node.value))
        except (Fault, ExpansionLimit):
            continue
    return tuple(broken)


def _holds(evaluator: DocumentEvaluator, graph: Graph | None, node: YamlScalar) -> bool:
    def lookup(name: Name) -> object:
        if name.name in MEASURED_NAMES:
            if graph is None:
                raise HoleNotInNet
            return getattr(graph, name.name)
        if name.name not in evaluator.document.params:
            known = MEASURED_NAMES, evaluator.document.params
            raise Fault(unknown_name(name.name, node.place, *known))
        return evaluator.lookup(name.name, node.place, evaluator.outermost)

    try:
        value = evaluate(parse(str(node.value)), lookup)
    except HoleNotInNet:
        return True
    except ExpressionError as error:
        raise Fault(expression_fault(node, error)) from None
    if not isinstance(value, bool):
        text = f"a constraint must be true or false, but got {show(value)}"
        raise Fault(Diagnostic("bad-constraint", text, node.place))
    return value
