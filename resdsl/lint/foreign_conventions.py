"""Settings that are probably meant by the convention of another library."""

from __future__ import annotations

from collections.abc import Iterator

from resdsl.graph.nodes import Graph, Layer, Region, Template, walk
from resdsl.lint.rule import Finding, Rule
from resdsl.lint.steps import Expanded


def _find(net: Expanded) -> Iterator[Finding]:
    """Yield what layers and structures doubt of their own settings, each template once."""
    keys: dict[int, str] = {id(net.graph.net): ""}
    for block in net.blocks:
        keys.setdefault(id(block.template), f"{block.key}.")
    for template in net.graph.templates:
        yield from _doubts(template, keys[id(template)])


def _doubts(template: Template, prefix: str) -> Iterator[Finding]:
    for node in walk(template.body):
        if isinstance(node, Layer | Region):
            for doubt in node.op.doubts():
                yield Finding(prefix + node.name, node.place, doubt.message, help=doubt.help)


def _applies(graph: Graph) -> bool:
    return any(True for template in graph.templates for _ in _doubts(template, ""))


RULE = Rule(
    "other-convention",
    "PyTorch's conventions, which are those of the language",
    _find,
    always=True,
    applies=_applies,
)
