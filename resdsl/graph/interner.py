"""Interning: templates of equal content become one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from resdsl.graph.nodes import Body, Call, Layer, Node, Region, Stage, Template


class Interner:
    """The templates of one expansion by their content."""

    def __init__(self) -> None:
        self._known: dict[Any, Template] = {}

    def template(self, template: Template) -> Template:
        """Return the first template that equals ``template``."""
        key = (template.name, template.input, tuple(_body(template.body)))
        return self._known.setdefault(key, template)


def _body(body: Body) -> Iterator[Any]:
    yield (body.input, body.output)
    for node in body.nodes:
        yield from _node(node)


def _node(node: Node) -> Iterator[Any]:
    match node:
        case Layer():
            yield (node.name, type(node.op), _fields(node.op), node.inputs, node.id)
        case Call():
            yield (node.name, id(node.template), node.inputs, node.id)
        case Stage(name=name, calls=calls):
            yield name
            for call in calls:
                yield from _node(call)
        case Region(name=name, parts=parts, merge=merge):
            yield (name, tuple(parts))
            for part in parts.values():
                yield from _body(part)
            yield from _node(merge)


def _fields(op: object) -> tuple[Any, ...]:
    """Return the settings of an op so that `1` and `1.0` stay apart."""
    return tuple((type(v), v) for v in vars(op).values())
