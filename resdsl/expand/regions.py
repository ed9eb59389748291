"""Builds the parts of a structure: a `skip`, `branches`, or a join that adapts its inputs.

A structure says in its ``build`` which parts it has and what joins them. The builder here gives
each part a list of its own, `skip1.branch`, and closes them by the merge as one region of the
graph.
"""

from __future__ import annotations

from typing import Protocol, Self

from resdsl.expand.binder import LayerList
from resdsl.expand.layer_names import LayerNames
from resdsl.expand.passes import change_last
from resdsl.expand.scopes import Scope
from resdsl.graph.nodes import Body, Layer, Node, Region, Template
from resdsl.language.layer_syntax import WrittenLayer
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import UNKNOWN, Shape, Value
from resdsl.ops.op.structure import LastChange, Layers, Structure
from resdsl.text.diagnostics import Place
from resdsl.text.yaml_nodes import YamlList


class OpenTemplate(Protocol):
    """The template that a list under construction belongs to."""

    def intern(self, template: Template) -> Template:
        """Return the one template that is equal to ``template``, so that equals are shared."""

    def new_id(self) -> int:
        """Return a number for an output that no other output of the template has."""


class OpenList(Protocol):
    """A list of layers under construction, as the structures inside it see it."""

    nodes: list[Node]
    current: Value
    layer_names: LayerNames

    @property
    def template(self) -> OpenTemplate:
        """The template that the list belongs to."""

    @property
    def body(self) -> Body:
        """What has been added so far."""

    def add_list(self, written: YamlList, scope: Scope) -> None:
        """Add every layer of a list as it is written."""

    def layer(self, name: str, op: Op, *inputs: Value, place: Place) -> Value:
        """Add a layer that reads ``inputs`` and return its output."""

    def checked(self, op: Op, *x: Shape) -> Shape:
        """Return the output shape of an op, or raise where the shapes do not fit it."""

    def inner(self, path: str, x: Value, target: Shape | None = None) -> Self:
        """Return an empty list inside this one, at ``path``, that reads ``x``."""

    def append(self, node: Node) -> Value:
        """Add a node and return its output."""


class RegionBuilder:
    """The parts of one structure, each a list of its own: a ``resdsl.ops.op.structure.Builder``."""

    def __init__(
        self, outer: OpenList, item: WrittenLayer, name: str, op: object, x: Value, scope: Scope
    ) -> None:
        self.outer = outer
        self.item = item
        self.name = name
        self.op = op
        self.x = x
        self.scope = scope
        self.parts: dict[str, OpenList] = {}

    def part(self, label: str, x: Value, target: Shape | None = None) -> OpenList:
        """Return the list of a part, opening it at ``x``."""
        if label not in self.parts:
            self.parts[label] = self.outer.inner(f"{self.name}.{label}", x, target)
        return self.parts[label]

    def body(self, part: str, layers: Layers, x: Value, target: Shape | None = None) -> Value:
        """Build a written list as a part; return its output."""
        assert isinstance(layers, LayerList)
        builder = self.part(part, x, target)
        builder.add_list(layers.node, layers.scope)
        return builder.current

    def layer(self, part: str, op: Op, *inputs: Value) -> Value:
        """Add a layer at the end of a part; return its output."""
        builder = self.part(part, inputs[0] if inputs else self.x)
        name = builder.layer_names.fresh(op.tag)
        builder.current = builder.layer(name, op, *inputs, place=self.place(part))
        return builder.current

    def place(self, part: str) -> Place:
        """Return the place of the field that a part follows from."""
        fields = self.op.part_fields if isinstance(self.op, Structure) else {}
        return self.item.place_of(fields.get(part, part))

    def replace_last(self, part: str, field: str, change: LastChange) -> None:
        """Change the last layer of a part that ``change`` takes."""
        builder = self.parts[part]
        if builder.current.shape is not None:
            builder.nodes = list(change_last(builder.body, field, change, builder.template.intern))

    def merge(self, op: Op, *inputs: Value) -> Value:
        """Close the region."""
        if any(value.shape is None for value in inputs):
            return UNKNOWN
        x = tuple(value.shape for value in inputs if value.shape is not None)
        template = self.outer.template
        merge = Layer(
            "merge",
            op,
            template.new_id(),
            tuple(v.id for v in inputs),
            x,
            self.outer.checked(op, *x),
            self.place("merge"),
        )
        counted = self.op.depth_parts if isinstance(self.op, Structure) else None
        parts = {
            label: part.body
            for label, part in self.parts.items()
            if part.nodes or counted is None or label in counted
        }
        assert isinstance(self.op, Op)
        return self.outer.append(
            Region(self.name, self.op, (self.x.id,), parts, merge, self.item.place)
        )


class Inline(RegionBuilder):
    """Adds what a shortcut builds to the list that the shortcut stands in."""

    def __init__(self, into: OpenList, region: RegionBuilder) -> None:
        super().__init__(into, region.item, region.name, region.op, region.x, region.scope)

    def part(self, label: str, x: Value, target: Shape | None = None) -> OpenList:
        """Return the surrounding list."""
        return self.outer
