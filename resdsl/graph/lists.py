"""Builds the nodes of one written list of layers, and the regions inside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from resdsl.errors import Diagnostic, Place, suggest
from resdsl.graph.layer_syntax import Item, read_item
from resdsl.graph.module_names import MODULE_NAMES
from resdsl.graph.nodes import Body, Layer, Node, Region
from resdsl.language.binder import LayerList, find_member
from resdsl.language.document import IDENTIFIER
from resdsl.language.evaluation import show
from resdsl.language.expressions import is_expression
from resdsl.language.faults import Fault
from resdsl.language.reader import Mapping, Scalar, Sequence
from resdsl.language.reader import Node as Written
from resdsl.language.scopes import Deferred, Scope
from resdsl.ops.base import LastChange, Layers, Misfit, Op, Shape, Structure, Value
from resdsl.ops.joins import Join
from resdsl.ops.shortcuts import Shortcut

if TYPE_CHECKING:
    from resdsl.graph.expand import TemplateBuilder

UNKNOWN = Value(-1, None)


class ListBuilder:
    """The nodes of one list. ``names`` are the outputs that `from` may read here."""

    def __init__(
        self,
        template: TemplateBuilder,
        path: str,
        x: Value,
        names: dict[str, Value],
        target: Shape | None = None,
    ) -> None:
        self.template = template
        self.path = path
        self.input = x
        self.current = x
        self.names = dict(names)
        self.target = target
        self.nodes: list[Node] = []
        self._ordinals: Counter[str] = Counter()
        self._taken: dict[str, Place | None] = {}

    @property
    def body(self) -> Body:
        return Body(tuple(self.nodes), self.input.id, self.current.id)

    # -- what is written ------------------------------------------------------------------------

    def add_list(self, written: Sequence, scope: Scope) -> None:
        """Add every layer of a list."""
        with self.template.world.deeper(written.place):
            for node in written.items:
                self.add(node, scope)

    def add(self, node: Written, scope: Scope) -> None:
        """Add one item: a layer, or an expression for a layer or a list of layers."""
        world = self.template.world
        try:
            if isinstance(node, Scalar) and is_expression(node.value):
                value = world.value(node, scope)
                if isinstance(value, Deferred) and isinstance(value.node, Sequence):
                    self.add_list(value.node, value.scope)
                    return
                node, scope = world.settle(node, scope)
            self._item(read_item(node), scope)
        except Fault as fault:
            self.template.report(fault.diagnostic, scope)
            self.current = UNKNOWN
            name = node.get("as") if isinstance(node, Mapping) else None
            if isinstance(name, Scalar):
                self.names[str(name.value)] = UNKNOWN

    def _item(self, item: Item, scope: Scope) -> None:
        self._ordinals[item.tag] += 1
        name = item.name or f"{item.tag}{self._ordinals[item.tag]}"
        self._take(name, item.name_place or item.place, scope)
        running = self.current
        if item.condition is not None:
            with self.template.world.decide("an `if`"):
                wanted = self.template.world.plain(item.condition, scope)
            if not isinstance(wanted, bool):
                text = f"`if` must be true or false, but got {show(wanted)}"
                raise Fault(Diagnostic("bad-value", text, item.condition.place))
            if not wanted:
                self._name(item, running)
                return
        x = running
        if item.source is not None:
            x = self.output_named(item.source, scope)
        self.current = self._build(item, name, x, running, scope)
        self._name(item, self.current)

    def _name(self, item: Item, value: Value) -> None:
        if item.name is not None:
            self.names[item.name] = value
            self.template.outputs[value.id] = item.name

    def _take(self, name: str, place: Place, scope: Scope) -> None:
        if not IDENTIFIER.fullmatch(name) or name in MODULE_NAMES:
            why = "names are letters, digits and `_`"
            if name in MODULE_NAMES:
                why = "modules or Python use that name themselves"
            raise Fault(Diagnostic("bad-name", f"`{name}` cannot name a layer: {why}", place))
        if name in self._taken:
            first = self._taken[name]
            at = f", first at line {first.line}" if first else ""
            text = f"two layers of this list are called `{name}`{at}"
            raise Fault(Diagnostic("duplicate-name", text, place))
        self._taken[name] = place

    def output_named(self, node: Scalar, scope: Scope) -> Value:
        """Return the output that `from` or a join names."""
        name = node.value
        if name == "previous":
            return self.current
        if isinstance(name, str) and name in self.names:
            return self.names[name]
        raise Fault(
            Diagnostic(
                "unknown-output",
                f"no earlier layer here is called {show(name)}",
                node.place,
                help=suggest(str(name), {*self.names, "previous"}),
            )
        )

    def _build(self, item: Item, name: str, x: Value, running: Value, scope: Scope) -> Value:
        if item.tag in ("stage", "block"):
            return self.template.repeat(self, item, name, x, scope)
        binder = self.template.binder
        if self.target is not None and item.tag in Shortcut.members and item.tag not in Op.members:
            shortcut = binder.fields(Shortcut.members[item.tag], item.place, item.content, scope)
            if not isinstance(shortcut, Shortcut) or x.shape is None:
                return UNKNOWN
            region = RegionBuilder(self, name, shortcut, x, scope)
            target = self.target
            return self._guard(
                item, scope, lambda: shortcut.build(Inline(self, region), "", x, target)
            )
        op = binder.fields(find_member(Op, item.tag, item.place), item.place, item.content, scope)
        if not isinstance(op, Op):
            return UNKNOWN
        if isinstance(op, Join):
            return self._join(op, item, name, running, scope)
        if item.adapt is not None:
            text = f"`adapt` belongs beside a join, not beside `{item.tag}`"
            raise Fault(Diagnostic("misplaced-key", text, item.adapt.place))
        if isinstance(op, Structure):
            if x.shape is None:
                x = Value(x.id, None)
            region = RegionBuilder(self, name, op, x, scope)
            return self._guard(item, scope, lambda: op.build(region, x))
        return self._guard(item, scope, lambda: self.layer(name, op, x))

    def _join(self, op: Join, item: Item, name: str, running: Value, scope: Scope) -> Value:
        from resdsl.graph.adapting import join

        content, _ = self.template.world.settle(item.content, scope) if item.content else (None, 0)
        places: list[Place] = []
        if isinstance(content, Sequence):
            places = [node.place for node in content.items]
        inputs = [
            self.output_named(Scalar(label, place), scope)
            for label, place in zip(
                op.inputs, places or [item.place] * len(op.inputs), strict=False
            )
        ]
        if any(value.shape is None for value in inputs):
            return UNKNOWN
        return self._guard(item, scope, lambda: join(self, op, item, name, inputs, scope))

    def _guard(self, item: Item, scope: Scope, build: Callable[[], Value]) -> Value:
        """Return what ``build`` gives; a misfit becomes a finding at its field."""
        try:
            return build()
        except Misfit as misfit:
            place = item.place_of(misfit.field)
            self.template.report(
                Diagnostic(misfit.code, misfit.message, place, misfit.label, help=misfit.help),
                scope,
            )
            return UNKNOWN

    # -- what is built --------------------------------------------------------------------------

    def layer(self, name: str, op: Op, *inputs: Value) -> Value:
        """Add a layer; return its output.

        Raises:
            Misfit: the op does not take inputs of these shapes.
        """
        x = tuple(value.shape for value in inputs if value.shape is not None)
        if len(x) < len(inputs):
            return UNKNOWN
        return self.append(
            Layer(
                name,
                op,
                self.template.new_id(),
                tuple(v.id for v in inputs),
                x,
                self.checked(op, *x),
            )
        )

    def checked(self, op: Op, *x: Shape) -> Shape:
        """Return the output shape, refusing tensors beyond any machine."""
        if any(shape.dtype == "int" for shape in x) and not op.takes_tokens:
            raise Misfit(f"`{op.tag}` takes numbers, but its input {x[0]} holds tokens")
        output = op.shape(*x)
        if output.size >= 2**40 or any(Shape(t.shape).size >= 2**40 for t in op.tensors(*x)):
            raise Misfit(f"`{op.tag}` would need tensors of more than 2**40 elements")
        return output

    def append(self, node: Node) -> Value:
        """Add a node; return its output."""
        self.nodes.append(node)
        return Value(node.id, node.output)

    def fresh_name(self, tag: str) -> str:
        """Return the next name of a layer that is not written but follows from one."""
        self._ordinals[tag] += 1
        name = f"{tag}{self._ordinals[tag]}"
        if name in self._taken:
            return self.fresh_name(tag)
        self._taken[name] = None
        return name


class RegionBuilder:
    """The parts of one structure, each a list of its own. See :class:`resdsl.ops.base.Builder`."""

    def __init__(self, outer: ListBuilder, name: str, op: object, x: Value, scope: Scope) -> None:
        self.outer = outer
        self.name = name
        self.op = op
        self.x = x
        self.scope = scope
        self.parts: dict[str, ListBuilder] = {}

    def part(self, label: str, x: Value, target: Shape | None = None) -> ListBuilder:
        """Return the list of a part, opening it at ``x``."""
        if label not in self.parts:
            path = f"{self.outer.path}.{self.name}.{label}".lstrip(".")
            outer = self.outer
            self.parts[label] = ListBuilder(outer.template, path, x, outer.names, target)
        return self.parts[label]

    def body(self, part: str, layers: Layers, x: Value, target: Shape | None = None) -> Value:
        """Build a written list as a part; return its output."""
        assert isinstance(layers, LayerList)
        builder = self.part(part, x, target)
        builder.add_list(layers.node, layers.scope)
        return builder.current

    def layer(self, part: str, op: Op, *inputs: Value) -> Value:
        """Add a layer at the end of a part; return its output."""
        builder = self.part(part, self.x)
        builder.current = builder.layer(builder.fresh_name(op.tag), op, *inputs)
        return builder.current

    def replace_last(self, part: str, field: str, change: LastChange) -> None:
        """Change the last layer of a part that ``change`` takes."""
        from resdsl.graph.rewrite import change_last

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
        )
        parts = {
            label: part.body
            for label, part in self.parts.items()
            if part.nodes or label == "branch"
        }
        assert isinstance(self.op, Op)
        return self.outer.append(Region(self.name, self.op, (self.x.id,), parts, merge))


class Inline(RegionBuilder):
    """Adds what a shortcut builds to the list that the shortcut stands in."""

    def __init__(self, into: ListBuilder, region: RegionBuilder) -> None:
        super().__init__(into, region.name, region.op, region.x, region.scope)

    def part(self, label: str, x: Value, target: Shape | None = None) -> ListBuilder:
        """Return the surrounding list."""
        return self.outer
