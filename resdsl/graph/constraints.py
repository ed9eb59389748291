"""Constraints: expressions over params, holes and measured figures."""

from __future__ import annotations

from resdsl.errors import Diagnostic
from resdsl.graph.nodes import Graph
from resdsl.language.evaluation import evaluate
from resdsl.language.expressions import ExpressionError, Name, parse
from resdsl.language.faults import Absent, Endless, Fault, unknown_name
from resdsl.language.names import MEASURED_NAMES
from resdsl.language.reader import Scalar
from resdsl.language.values import show
from resdsl.language.world import World
from resdsl.language.written import expression_fault


def violations(world: World, graph: Graph, findings: list[Diagnostic]) -> tuple[str, ...]:
    """Return the texts of the constraints that a net does not meet.

    A constraint that reads a hole which this net does not have does not apply to it.
    """
    violated = []
    world.finished = True
    for node in world.document.constraints:
        try:
            if not _holds(world, graph, node):
                violated.append(str(node.value))
        except (Fault, Endless) as fault:
            findings.append(fault.diagnostic)
    return tuple(violated)


def _holds(world: World, graph: Graph, node: Scalar) -> bool:
    def lookup(name: Name) -> object:
        if name.name in MEASURED_NAMES:
            return getattr(graph, name.name)
        if name.name not in world.document.params:
            known = MEASURED_NAMES, world.document.params
            raise Fault(unknown_name(name.name, node.place, *known))
        return world.lookup(name.name, node.place, world.outermost)

    try:
        value = evaluate(parse(str(node.value)), lookup)
    except Absent:
        return True
    except ExpressionError as error:
        raise Fault(expression_fault(node, error)) from None
    if not isinstance(value, bool):
        text = f"a constraint must be true or false, but got {show(value)}"
        raise Fault(Diagnostic("bad-constraint", text, node.place))
    return value
