"""Interning: templates of equal content become one, so that what is worked out for a template is
worked out once for all its uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from resdsl.graph.fold import LayerUse, uses
from resdsl.graph.nodes import Body, Layer, Template


class Interner:
    """The templates of one expansion by their content."""

    def __init__(self) -> None:
        self._known: dict[Any, Template] = {}

    def template(self, template: Template) -> Template:
        """Return the first template of the same name, input shape and content.

        Calls count by the identity of their templates, so those inside must be interned before.
        Places are no content.
        """
        key = (template.name, template.input, tuple(_content(template.body)))
        return self._known.setdefault(key, template)


def _content(body: Body) -> Iterator[Any]:
    yield body.output
    for use in uses(body.nodes):
        node = use.node
        if isinstance(node, Layer):
            yield (use.key, type(node.op), typed_fields(node.op), node.inputs, node.id)
        else:
            yield (use.key, id(node.template), node.inputs, node.id)
        if isinstance(use, LayerUse) and use.closes is not None:
            # a part without layers shows nowhere else: an empty branch is not an absent one
            yield tuple((k, part.input, part.output) for k, part in use.closes.parts.items())


def typed_fields(op: object) -> tuple[Any, ...]:
    """Return the settings of an op with their types: 1, 1.0 and True are equal and hash alike, but
    are emitted differently."""
    return tuple((type(v), v) for v in vars(op).values())
