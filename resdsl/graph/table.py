"""The graph as rows for the table of `resdsl summary`; repeats stand once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from resdsl.graph.costs import total
from resdsl.graph.nodes import Body, Call, Graph, Layer, Node, Region, Stage, Template
from resdsl.ops.op.shape import Shape


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line: the name at its level of indentation, what it is, and its figures.

    ``params`` are trained values and ``flops`` multiply-adds of one sample, of all that the line
    stands for; where it stands for several equal blocks, of each.
    """

    level: int
    name: str
    what: str
    output: Shape
    params: int
    flops: int


def rows(graph: Graph) -> list[TableRow]:
    """Return the rows of a graph, from the first layer to the last.

    Equal neighbours in a stage share a line, and a template that was opened before has its line
    alone, so the table of ResNet-1202 is as short as that of ResNet-20.
    """
    return list(_body(graph.net.body, 0, set()))


def _body(body: Body, level: int, seen: set[int]) -> Iterator[TableRow]:
    for node in body.nodes:
        yield from _node(node, level, seen)


def _node(node: Node, level: int, seen: set[int]) -> Iterator[TableRow]:
    match node:
        case Layer(op=op):
            what = f"{op.tag} {op.summary(*node.x)}".strip()
            yield TableRow(level, node.name, what, node.output, node.params, node.flops)
        case Region(parts=parts, op=op):
            inside = total(child for part in parts.values() for child in part.nodes)
            yield TableRow(level, node.name, op.tag, node.output, *inside)
            for label, part in parts.items():
                if part.nodes:
                    yield TableRow(level + 1, label, "", node.output, 0, 0)
                    yield from _body(part, level + 2, seen)
        case Call(template=template):
            yield from _call(node.name, template, 1, level, seen)
        case Stage(calls=calls):
            what = f"{len(calls)} × {calls[0].template.name}"
            yield TableRow(level, node.name, what, node.output, *total(calls))
            for first, run in _runs(calls):
                last = first + len(run) - 1
                name = f"block{first}" if len(run) == 1 else f"block{first} to {last}"
                yield from _call(name, run[0].template, len(run), level + 1, seen)


def _call(
    name: str, template: Template, times: int, level: int, seen: set[int]
) -> Iterator[TableRow]:
    what = template.name + (f", each of {times}" if times > 1 else "")
    if id(template) in seen:
        what += " (as above)"
    figures = template.cost
    yield TableRow(level, name, what, template.output, figures.params, figures.flops)
    if id(template) not in seen:
        seen.add(id(template))
        yield from _body(template.body, level + 1, seen)


def _runs(calls: tuple[Call, ...]) -> Iterator[tuple[int, list[Call]]]:
    """Yield the index and the calls of each run of one template."""
    first = 0
    for _, run in groupby(calls, key=lambda call: id(call.template)):
        found = list(run)
        yield first, found
        first += len(found)
