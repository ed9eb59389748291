"""Evaluators and graphs of small documents."""

from typing import Any

from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.expansion import expand
from resdsl.graph.nodes import Graph
from resdsl.language.document import parse
from resdsl.text.diagnostics import Diagnostic, Source
from resdsl.text.values import from_values

HEAD = "resdsl: 1\ninput: [4, 8, 8]\n"


def evaluator(text: str, **settings: Any) -> DocumentEvaluator:
    """Return the evaluator of the document below its first two lines."""
    return DocumentEvaluator(parse(Source("net.yaml", HEAD + text)), from_values(settings))


def expanded(text: str, **settings: Any) -> tuple[Graph | None, list[Diagnostic]]:
    """Return the graph of a document and the findings of its expansion."""
    findings: list[Diagnostic] = []
    return expand(evaluator(text, **settings), findings), findings
