"""Reads one written list of layers: each becomes a node of the graph, in the order of the list.

The running value is handed from layer to layer. Where a layer is wrong it becomes UNKNOWN, whose
shape nobody knows, and the layers after it are read on for what else is wrong with them.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Protocol

from pydantic import ValidationError

from resdsl.expand.adapt import adapted, read_adapt
from resdsl.expand.binder import Binder
from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.layer_names import LayerNames
from resdsl.expand.regions import Inline, OpenTemplate, RegionBuilder
from resdsl.expand.scopes import Closure, Scope
from resdsl.graph.nodes import Body, Layer, Node
from resdsl.language.expressions import is_expression
from resdsl.language.faults import Fault
from resdsl.language.field_faults import describe
from resdsl.language.layer_syntax import WrittenLayer, read_item
from resdsl.language.module_names import check_layer_name
from resdsl.language.output_names import inside, meant
from resdsl.language.suggestions import value_help
from resdsl.language.written_values import find_member
from resdsl.ops.joins.join import Join
from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.op import Op
from resdsl.ops.op.plugins import foreign_shape, is_foreign
from resdsl.ops.op.shape import UNKNOWN, Shape, Value
from resdsl.ops.op.structure import Structure
from resdsl.ops.skip.shortcuts import Shortcut
from resdsl.text.diagnostics import Diagnostic, Place
from resdsl.text.values import show
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar


class TemplateContext(OpenTemplate, Protocol):
    """What reads the lists of a template: it evaluates, binds, reports, and expands blocks."""

    evaluator: DocumentEvaluator
    binder: Binder
    outputs: dict[int, str]

    def report(self, diagnostic: Diagnostic, scope: Scope) -> None:
        """Add a finding with the chain of blocks it was found in."""

    def repeat(
        self, into: ListBuilder, item: WrittenLayer, name: str, x: Value, scope: Scope
    ) -> Value:
        """Add the uses of a block that a `block` or a `stage` writes, and return their output."""


class ListBuilder:
    """The nodes of one list, as far as it is read.

    Args:
        template: the template that the list belongs to.
        path: the names of layers down to the list, from the outermost one of the net.
        x: the value that the list begins with.
        names: outputs of the lists around it that `from` may read here.
        target: the shape that shortcuts in the list lead to, where it may hold shortcuts.
        is_part: whether the list is a part of a structure, whose layers a container holds.
    """

    def __init__(
        self,
        template: TemplateContext,
        path: str,
        x: Value,
        names: MutableMapping[str, Value],
        target: Shape | None = None,
        *,
        is_part: bool = False,
    ) -> None:
        self.template = template
        self.path = path
        self.input = x
        self.current = x
        self.names = inside(names)
        self.target = target
        self.is_part = is_part
        self.nodes: list[Node] = []
        self.layer_names = LayerNames()

    @property
    def body(self) -> Body:
        """What has been added so far."""
        return Body(tuple(self.nodes), self.input.id, self.current.id)

    # -- what is written ------------------------------------------------------------------------

    def add_list(self, written: YamlList, scope: Scope) -> None:
        """Add every layer of a list."""
        with self.template.evaluator.deeper(written.place):
            for node in written.items:
                self.add(node, scope)

    def add(self, node: YamlNode, scope: Scope) -> None:
        """Add one item: a layer, or an expression for a layer or a list of layers."""
        evaluator = self.template.evaluator
        try:
            if isinstance(node, YamlScalar) and is_expression(node.value):
                value = evaluator.value(node, scope)
                if isinstance(value, Closure) and isinstance(value.node, YamlList):
                    self.add_list(value.node, value.scope)
                    return
                node, scope = evaluator.resolve(node, scope)
            self._item(read_item(node), scope)
        except Fault as fault:
            self.template.report(fault.diagnostic, scope)
            self.current = UNKNOWN
            name = node.get("as") if isinstance(node, YamlMapping) else None
            if isinstance(name, YamlScalar):
                self.names[str(name.value)] = UNKNOWN

    def _item(self, item: WrittenLayer, scope: Scope) -> None:
        if item.name is not None:
            check_layer_name(item.name, item.name_place or item.place, in_part=self.is_part)
        name = self.layer_names.of(item)
        running = self.current
        if item.condition is not None:
            with self.template.evaluator.structural("an `if`"):
                wanted = self.template.evaluator.plain(item.condition, scope)
            if not isinstance(wanted, bool):
                text = f"`if` must be true or false, but got {show(wanted)}"
                help = value_help(wanted, self.template.evaluator.names(scope))
                raise Fault(Diagnostic("bad-value", text, item.condition.place, help=help))
            if not wanted:
                self._name(item, running)
                return
        x = running
        if item.source is not None:
            x = self.output_named(item.source, scope)
        self.current = self._build(item, name, x, running, scope)
        self._name(item, self.current)

    def _name(self, item: WrittenLayer, value: Value) -> None:
        if item.name is not None:
            self.names[item.name] = value
            self.template.outputs[value.id] = item.name

    def output_named(self, node: YamlScalar, scope: Scope) -> Value:
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
                help=meant(str(name), self.names, "previous"),
            )
        )

    def _build(
        self, item: WrittenLayer, name: str, x: Value, running: Value, scope: Scope
    ) -> Value:
        if item.tag in ("stage", "block"):
            return self.template.repeat(self, item, name, x, scope)
        binder = self.template.binder
        if self.target is not None and item.tag in Shortcut.members and item.tag not in Op.members:
            shortcut = binder.fields(Shortcut.members[item.tag], item.place, item.content, scope)
            if not isinstance(shortcut, Shortcut) or x.shape is None:
                return UNKNOWN
            region = RegionBuilder(self, item, name, shortcut, x, scope)
            target = self.target
            return self._guard(
                item, scope, lambda: shortcut.build(Inline(self, region), "", x, target)
            )
        blocks = self.template.evaluator.document.blocks
        member = find_member(Op, item.tag, item.place, blocks)
        op = binder.fields(member, item.place, item.content, scope)
        if not isinstance(op, Op):
            if issubclass(member, Structure):
                self._look_inside(member, item, name, x, scope)
            return UNKNOWN
        if isinstance(op, Join):
            return self._join(op, item, name, running, scope)
        if item.adapt is not None:
            text = f"`adapt` belongs beside a join, not beside `{item.tag}`"
            raise Fault(Diagnostic("misplaced-key", text, item.adapt.place))
        if isinstance(op, Structure):
            if x.shape is None:
                x = Value(x.id, None)
            region = RegionBuilder(self, item, name, op, x, scope)
            return self._guard(item, scope, lambda: op.build(region, x))
        return self._guard(item, scope, lambda: self.layer(name, op, x, place=item.place))

    def _look_inside(
        self, member: type[Op], item: WrittenLayer, name: str, x: Value, scope: Scope
    ) -> None:
        """Build the bodies of a structure whose settings are wrong, for what is wrong in them."""
        for label, layers in self.template.binder.inner_lists(member, item.content, scope):
            builder = self.inner(f"{name}.{label}", x)
            builder.add_list(layers.node, layers.scope)

    def _join(self, op: Join, item: WrittenLayer, name: str, running: Value, scope: Scope) -> Value:
        if item.source is not None:
            text = "`from` has no use beside a join, which names all its inputs"
            raise Fault(Diagnostic("misplaced-key", text, item.source.place))
        content, _ = (
            self.template.evaluator.resolve(item.content, scope) if item.content else (None, 0)
        )
        places: list[Place] = []
        if isinstance(content, YamlList):
            places = [node.place for node in content.items]
        inputs = [
            self.output_named(YamlScalar(label, place), scope)
            for label, place in zip(
                op.inputs, places or [item.place] * len(op.inputs), strict=False
            )
        ]
        if any(value.shape is None for value in inputs):
            return UNKNOWN
        if item.adapt is None:
            return self._guard(item, scope, lambda: self.layer(name, op, *inputs, place=item.place))
        adapt = read_adapt(self.template.evaluator, item.adapt, scope)
        region = RegionBuilder(self, item, name, op, inputs[op.leading], scope)

        def build() -> Value:
            outputs = adapted(region, op, inputs, adapt)
            if not region.parts:  # nothing had to be adapted
                return self.layer(name, op, *inputs, place=item.place)
            return region.merge(op, *outputs)

        return self._guard(item, scope, build)

    def _guard(self, item: WrittenLayer, scope: Scope, build: Callable[[], Value]) -> Value:
        """Return what ``build`` gives. What it refuses becomes a finding at its field, and what
        pydantic and arithmetic raise becomes one at the layer."""
        try:
            return build()
        except FieldError as error:
            place = item.place_of(error.field)
            self.template.report(
                Diagnostic(error.code, error.message, place, error.label, help=error.help),
                scope,
            )
            return UNKNOWN
        except ValidationError as error:  # of an op that this one is made of
            fault = error.errors(include_url=False)[0]
            field = str(fault["loc"][0]) if fault["loc"] else ""
            self.template.report(describe(fault, item.place, field, (), owner=item.tag), scope)
            return UNKNOWN
        except ArithmeticError as error:
            text = f"the numbers of `{item.tag}` are out of range: {error}"
            self.template.report(Diagnostic("bad-value", text, item.place), scope)
            return UNKNOWN

    # -- what is built --------------------------------------------------------------------------

    def layer(self, name: str, op: Op, *inputs: Value, place: Place) -> Value:
        """Add a layer; return its output.

        Raises:
            FieldError: the op does not take inputs of these shapes.
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
                place,
            )
        )

    def checked(self, op: Op, *x: Shape) -> Shape:
        """Return the output shape, refusing tensors beyond any machine."""
        if any(shape.dtype == "int" for shape in x) and not op.takes_tokens:
            raise FieldError(
                f"`{op.tag}` takes numbers, but its input {x[0]} holds tokens",
                help="put `embedding` before it",
            )
        output = foreign_shape(op, x) if is_foreign(op) else op.shape(*x)
        if output.size >= 2**40 or any(Shape(t.shape).size >= 2**40 for t in op.tensors(*x)):
            raise FieldError(f"`{op.tag}` would need tensors of more than 2**40 elements")
        return output

    def inner(self, path: str, x: Value, target: Shape | None = None) -> ListBuilder:
        """Return the builder of a list inside this one, which sees its names."""
        path = f"{self.path}.{path}".lstrip(".")
        return ListBuilder(self.template, path, x, self.names, target, is_part=True)

    def append(self, node: Node) -> Value:
        """Add a node; return its output."""
        self.nodes.append(node)
        return Value(node.id, node.output)
