"""What blocks and layers hold, so that equal ones are found without being compared."""

from __future__ import annotations

from collections.abc import Hashable

from resdsl.diff.compared_items import ComparedItem, Names, items
from resdsl.graph.hashes import layer_source
from resdsl.graph.nodes import Body, Layer, Template


class Contents:
    """What items and blocks hold, names aside: equal numbers where nothing differs."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}  # by layer or template, which the graphs keep alive
        self._numbers: dict[Hashable, int] = {}

    def item(self, item: ComparedItem) -> Hashable:
        """Return what an item holds and reads."""
        layer = item.layer
        parts = tuple((k, self.body(v, item.names)) for k, v in item.parts.items())
        calls = tuple(self.template(call.template) for call in item.calls)
        what = layer and self.layer(layer)
        return (item.reads, item.frame, item.labels, what, parts, calls)

    def body(self, body: Body, names: Names) -> Hashable:
        """Return what a list holds."""
        return tuple(self.item(item) for item in items(body, names))

    def template(self, template: Template) -> int:
        """Return what a block with this input shape holds."""
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
