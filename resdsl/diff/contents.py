"""What blocks and layers hold, as numbers that are equal where nothing differs but names.

So equal items are found by a look into a table, and blocks that hold the same are not compared.
"""

from __future__ import annotations

from collections.abc import Hashable

from resdsl.diff.compared_items import ComparedItem, Names, items
from resdsl.graph.layer_memory import layer_source
from resdsl.graph.nodes import Body, Layer, Template


class Contents:
    """The contents of two nets by number; each template and layer is looked at once."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}  # by layer or template, which the graphs keep alive
        self._numbers: dict[Hashable, int] = {}

    def item(self, item: ComparedItem) -> Hashable:
        """Return what an item holds, and from where it reads."""
        layer = item.layer
        parts = tuple((k, self.body(v, item.names)) for k, v in item.parts.items())
        calls = tuple(self.template(call.template) for call in item.calls)
        what = layer and self.layer(layer)
        return (item.reads, item.without_branch, item.labels, what, parts, calls)

    def body(self, body: Body, names: Names) -> Hashable:
        """Return what a list holds; ``names`` are those of the outputs before it."""
        return tuple(self.item(item) for item in items(body, names))

    def template(self, template: Template) -> int:
        """Return what a block holds. Its input shape counts: the costs follow from it."""
        if id(template) not in self._known:
            content = ("block", template.input, self.body(template.body, {}))
            self._known[id(template)] = self._number(content)
        return self._known[id(template)]

    def layer(self, layer: Layer) -> int:
        """Return what a layer does and how its weights start."""
        if id(layer) not in self._known:
            self._known[id(layer)] = self._number(layer_source(layer))
        return self._known[id(layer)]

    def _number(self, content: Hashable) -> int:
        return self._numbers.setdefault(content, len(self._numbers))
