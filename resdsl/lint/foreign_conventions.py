"""Settings that are probably meant by the convention of another library."""

from __future__ import annotations

import math
from collections.abc import Iterator

from resdsl.graph.nodes import Graph, Layer, Region, Template, walk
from resdsl.lint.rule import Finding, Rule
from resdsl.lint.steps import INPUT, Expanded


def _find(net: Expanded) -> Iterator[Finding]:
    """Yield what layers and structures doubt of their own settings, each template once."""
    keys: dict[int, str] = {id(net.graph.net): ""}
    for block in net.blocks:
        keys.setdefault(id(block.template), f"{block.key}.")
    for template in net.graph.templates:
        yield from _doubts(template, keys[id(template)])
    yield from _probabilities(net)


def _doubts(template: Template, prefix: str) -> Iterator[Finding]:
    for node in walk(template.body):
        if isinstance(node, Layer | Region):
            for doubt in node.op.doubts():
                yield Finding(prefix + node.name, node.place, doubt.message, help=doubt.help)


def _probabilities(net: Expanded) -> Iterator[Finding]:
    """Yield the last layer of a classifier that gives probabilities, as losses of Keras read them.

    Cross-entropy here is that of a softmax of what the net gives. Values from 0 to 1 are told apart
    best by 1 for the class and 0 for the others, where it is log(1 + (n - 1) / e) for n classes.
    """
    dims = net.graph.output.dims
    if net.output == INPUT or len(dims) != 1 or dims[0] < 2:
        return
    last = net.steps[net.output]
    if last.op.at_most_one and last.op.never_negative:
        least = math.log(1 + (dims[0] - 1) / math.e)
        message = (
            f"the net ends in `{last.op.tag}`; for classes, cross-entropy as trainings compute it "
            f"applies a softmax of its own: of {dims[0]:,} values from 0 to 1 it stays above "
            f"{least:.2f}"
        )
        help = "end the net in the layer before: the order of the classes is the same"
        yield Finding.at(last, message, help=help)


def _applies(graph: Graph) -> bool:
    layers = (n for t in graph.templates for n in walk(t.body) if isinstance(n, Layer))
    return any(layer.op.at_most_one for layer in layers) or any(
        True for template in graph.templates for _ in _doubts(template, "")
    )


RULE = Rule(
    "other-convention",
    "PyTorch's conventions, which are those of the language",
    _find,
    always=True,
    applies=_applies,
)
