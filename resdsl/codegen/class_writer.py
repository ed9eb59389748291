"""Writes the class of one template: its layers in `__init__`, a line for each in `forward`.

A part that owns parameters, such as the branch of a skip with a `bias` in it, becomes a class of
its own. Every other part is an `nn.ModuleDict`, and its lines stand in the class around it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from resdsl.codegen.as_instance import as_instance
from resdsl.codegen.class_body import ClassBody, Statement
from resdsl.codegen.forward_writer import ForwardWriter, TemplateOutputs, sizes_of
from resdsl.codegen.layout import Layout, dims, layout_of, layouts, other
from resdsl.codegen.module_context import ModuleContext
from resdsl.codegen.part_state import keeps_state, owns_parameters
from resdsl.codegen.python_names import names_in
from resdsl.codegen.weighing import hand_over
from resdsl.graph.nodes import Body, Call, Layer, Node, Region, Stage, Template
from resdsl.ops.op.shape import Shape

_RUNNING = {"branch": "h", "shortcut": "s", "transform": "t", "carry": "c"}


@dataclass(frozen=True, slots=True)
class WrittenClass:
    """The body of a template's class, the layout of its output, and the source of the functions
    that it calls, by name."""

    body: ClassBody
    output_layout: Layout
    helpers: dict[str, str]


def write_class(
    context: ModuleContext, template: Template, layout: Layout, net: str | None
) -> WrittenClass:
    """Return the class of a template whose input is in ``layout``.

    ``net`` is the name of the net where the template is the whole of it; the output then has the
    channels first. Parts that own parameters are given to ``context.add``, inner ones first.
    """
    outputs, layout = TemplateOutputs(template), layout_of(template.input, layout)
    of = f"block `{template.name}`" if net is None else "the net"
    name = template.name if net is None else net
    code = ForwardWriter(outputs, {(0, layout): "x"}, context.functions)
    writer = ClassWriter(context, name, of, code, {})
    writer.body(template.body, "self", "x")
    outputs.step += 1
    result = template.body.output
    given = code.producer_layout(result) if net is None else "first"
    given = layout_of(template.output, given)
    code.variable_of(result, given, "x")
    statements = code.returning(result, given)
    shapes = (template.input, template.output)
    body = writer.written(layout, ("x",), shapes, statements)
    return WrittenClass(body, given, writer.helpers)


@dataclass(frozen=True, slots=True)
class _Weight:
    """A part that is one parameter, whose module is written once it is known what it weighs.
    ``line`` is the number of the line that makes the module."""

    label: str
    line: int
    writer: ClassWriter


class ClassWriter:
    """Writes the class of one template, or of a part of one that owns parameters.

    ``name`` is what the block or the net is called and ``of`` what it is; ``helpers`` collects the
    source of functions that the class calls.
    """

    def __init__(
        self,
        context: ModuleContext,
        name: str,
        of: str,
        code: ForwardWriter,
        helpers: dict[str, str],
    ) -> None:
        self.context = context
        self.name = name
        self.of = of
        self.code = code
        self.helpers = helpers
        self.init: list[str] = []
        self.weights: dict[str, _Weight] = {}  # by the path of the parameter

    def written(
        self,
        layout: Layout,
        arguments: tuple[str, ...],
        shapes: tuple[Shape, Shape],
        statements: tuple[Statement, ...],
        label: str = "",
    ) -> ClassBody:
        """Return the body of the class, which is that of the part ``label`` where one is given.

        ``layout`` is that of the first argument, ``shapes`` are those of it and of the result.
        """
        title = f"Part `{label}` of {self.of}" if label else self.of[0].upper() + self.of[1:]
        return ClassBody(
            f"{self.name} {label}" if label else self.name,
            title,
            ", channels last" if layout == "last" else "",
            arguments,
            *shapes,
            tuple(self.init),
            statements,
        )

    def body(self, body: Body, path: str, running: str) -> None:
        """Write the nodes of a body, whose layers are attributes of ``path``.

        ``running`` is the variable of values that have no name of their own.
        """
        for node in body.nodes:
            inner = f"{path}.{node.name}"
            match node:
                case Layer():
                    self.layer(node, inner, running)
                case Region():
                    self.region(node, inner, running)
                case Call():
                    layout = self.call_layout(node)
                    name, given = self.context.class_of(node.template, layout)
                    self.set(inner, f"{name}()")
                    self.assign(node, f"{inner}({{0}})", running, layout, given)
                case Stage():
                    self.stage(node, inner, running)

    def region(self, region: Region, path: str, running: str) -> None:
        """Write the parts of a structure, and what joins them."""
        modules = self.context.modules
        if any(keeps_state(part, modules=modules) for part in region.parts.values()):
            self.set(path, "nn.ModuleDict()")
        for label, part in region.parts.items():
            if owns_parameters(part):
                self.part(part, f"{path}.{label}", label)
                continue
            if keeps_state(part, modules=modules):
                self.set(f"{path}.{label}", "nn.ModuleDict()")
            self.body(part, f"{path}.{label}", _RUNNING.get(label, label))
        self.layer(region.merge, path, running)

    def part(self, part: Body, path: str, label: str) -> None:
        """Write a part as a module of its own, which is called with the outer values that it reads.

        A container of parameters would be read past: hooks on it would see no call.
        """
        outer, outputs = self.code, self.code.outputs
        code = ForwardWriter(outputs, outer.variables, self.context.functions)
        writer = ClassWriter(self.context, self.name, self.of, code, self.helpers)
        running = _RUNNING.get(label, label)
        writer.body(part, "self", running)
        line = len(self.init)
        self.set(path, "")
        layout = code.producer_layout(part.output)
        if len(part.nodes) == 1 and not part.nodes[0].inputs:
            parameter = f"{path}.{part.nodes[0].name}"
            outer.variables[part.output, layout] = parameter
            self.weights[parameter] = _Weight(label, line, writer)
            return
        statements = code.returning(part.output, layout)
        shape, input_shape = outputs.shapes[part.output], outputs.shapes[part.input]
        input_layout = layout_of(input_shape, outer.producer_layout(part.input))
        own_input = outer.variables[part.input, input_layout]
        arguments = _arguments(statements, (own_input, *outer.variables.values()))
        body = writer.written(input_layout, arguments, (input_shape, shape), statements, label)
        self.init[line] += f"{self.context.add(body)}()"
        call = f"{path}({', '.join(arguments)})"
        outer.bind(part.output, layout, call, running, dims(input_shape, input_layout))

    def weigh(self, expression: str, layout: Layout, shape: Shape) -> str:
        """Return an expression with modules called that own the weights which it reads.

        The expression computes a value of ``shape`` from inputs in ``layout``.
        """
        for parameter in [p for p in self.weights if p in expression]:
            weight = self.weights.pop(parameter)
            variables = {v for v in self.code.variables.values() if v.isidentifier()}
            split = hand_over(expression, parameter, variables, self.context.functions)
            weighed = next(map(self.code.shape_of, split.arguments), None) or shape
            writer, given = weight.writer, layout_of(weighed, layout)
            returned = Statement("", split.inner, sizes_of(weighed, given))
            shapes = (weighed, weighed)
            body = writer.written(given, split.parameters, shapes, (returned,), weight.label)
            self.init[weight.line] += f"{self.context.add(body)}()"
            expression = split.outer
        return expression

    def layer(self, layer: Layer, path: str, running: str) -> None:
        """Write a layer under ``path``, in the layout that moves the fewest values."""
        fragment = layer.op.fragment(*layer.x)
        self.helpers |= fragment.helpers or {}
        layout = self.code.cheapest(layer, layouts(fragment))
        text = fragment.forward if layout == "first" else fragment.last
        assert text is not None, f"op `{layer.op.tag}` has no source"
        attribute = fragment.attribute
        if self.context.modules and fragment.module is not None:
            attribute, text = as_instance(text, fragment.module)
        if attribute is not None:
            self.set(path, attribute)
        for tensor in layer.op.tensors(*layer.x):
            if tensor.init is not None:
                key = f"{path}.{tensor.name}" if tensor.name else path
                self.init += tensor.init.replace("{w}", key).splitlines()
        given = other(layout) if fragment.swaps_layout else layout
        self.assign(layer, text.replace("{self}", path), running, layout, given)

    def stage(self, stage: Stage, path: str, running: str) -> None:
        """Write a chain of blocks as an `nn.Sequential`, those of one class in a loop."""
        self.set(path, "nn.Sequential()")
        runs: list[tuple[str, int, int]] = []  # class, first, past the last
        layout = given = self.call_layout(stage.calls[0])
        for index, call in enumerate(stage.calls):
            name, given = self.context.class_of(call.template, given)
            if runs and runs[-1][0] == name:
                runs[-1] = (name, runs[-1][1], index + 1)
            else:
                runs.append((name, index, index + 1))
        for name, first, end in runs:
            if end - first == 1:
                self.set(f"{path}.block{first}", f"{name}()")
                continue
            span = f"range({end})" if first == 0 else f"range({first}, {end})"
            self.init.append(f"for i in {span}:")
            self.init.append(f'    {path}.add_module(f"block{{i}}", {name}())')
        self.assign(stage, f"{path}({{0}})", running, layout, given)

    def set(self, path: str, value: str) -> None:
        """Write the line that makes an attribute."""
        self.init.append(f"{path} = {value}")

    def call_layout(self, call: Call) -> Layout:
        """Return the layout in which a block is given its input."""
        preferred = self.context.preferred.of(call.template)
        return preferred or self.code.producer_layout(call.inputs[0])

    def assign(
        self, node: Node, expression: str, running: str, layout: Layout, given: Layout
    ) -> None:
        """Write the line that computes a node from inputs in ``layout``, giving ``given``."""
        code = self.code
        code.outputs.step += 1
        for index, name in enumerate(code.arguments(node.inputs, layout, running)):
            expression = expression.replace(f"{{{index}}}", name)
        shapes = code.outputs.shapes
        shapes[node.id] = node.output
        expression = self.weigh(expression, layout, node.output)
        given = layout_of(node.output, given)
        if expression in code.variables.values():  # the same value under another number
            code.variables[node.id, given] = expression
            return
        read = shapes[node.inputs[0]] if node.inputs else node.output
        before = dims(read, layout_of(read, layout if node.inputs else given))
        code.bind(node.id, given, expression, running, before)


def _arguments(statements: Collection[Statement], variables: Collection[str]) -> tuple[str, ...]:
    """Return those of the outer ``variables`` that statements read before they set them."""
    known: set[str] = set()
    read: set[str] = set()
    for statement in statements:
        read |= names_in(statement.value) - known
        known.add(statement.target)
    return tuple(name for name in dict.fromkeys(variables) if name in read)
