"""Writes the class of one template: its layers in `__init__`, a line for each in `forward`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resdsl.codegen.as_instance import as_instance
from resdsl.codegen.class_body import ClassBody
from resdsl.codegen.layout import Layout, dims, layout_of, layouts, other, to_layout
from resdsl.codegen.python_names import variable
from resdsl.codegen.size_names import Sizes
from resdsl.graph.nodes import Body, Call, Layer, Node, Region, Stage, Template, walk
from resdsl.ops.op.shape import Shape

if TYPE_CHECKING:
    from resdsl.codegen.source import ModuleWriter

_RUNNING = {"branch": "h", "shortcut": "s", "transform": "t", "carry": "c"}


class ClassWriter:
    """Writes the class of one template.

    ``variables`` holds what each output is called in each layout that it has been needed in.
    """

    def __init__(self, module: ModuleWriter, template: Template, layout: Layout) -> None:
        self.module = module
        self.template = template
        self.input_layout = layout_of(template.input, layout)
        self.output_layout: Layout = "first"
        self.helpers: dict[str, str] = {}
        self.init: list[str] = []
        self.forward: list[tuple[str, Sizes]] = []
        self.variables: dict[tuple[int, Layout], str] = {(0, self.input_layout): "x"}
        self.last_use = _last_uses(template.body)
        self.shapes: dict[int, Shape] = {0: template.input}
        self.step = 0

    def write(self) -> ClassBody:
        """Return the body of the class."""
        template = self.template
        self.body(template.body, "self", "x")
        result = self.result(template.body.output)
        last, sizes = self.forward[-1] if self.forward else ("", self.sizes(0, "first", None))
        if last.startswith(f"{result} = "):
            self.forward[-1] = (f"return {last[len(result) + 3 :]}", sizes)
        else:
            self.forward.append((f"return {result}", replace(sizes, changed=False)))
        return ClassBody(
            self.module.graph.name if self.is_net else template.name,
            "The net" if self.is_net else f"Block `{template.name}`",
            ", channels last" if self.input_layout == "last" else "",
            template.input,
            template.output,
            tuple(self.init),
            tuple(self.forward),
        )

    @property
    def is_net(self) -> bool:
        return self.template is self.module.graph.net

    def result(self, output: int) -> str:
        """Return the variable of the template's output; the net's has the channels first."""
        self.step += 1
        home = self.home(output)
        self.output_layout = layout_of(self.shapes[output], "first" if self.is_net else home)
        return self.variable_of(output, self.output_layout, "x")

    def body(self, body: Body, path: str, running: str) -> None:
        for node in body.nodes:
            match node:
                case Layer():
                    self.layer(node, f"{path}.{node.name}", running)
                case Region():
                    self.region(node, f"{path}.{node.name}", running)
                case Call():
                    layout = self.wish(node)
                    name, given = self.module.class_of(node.template, layout)
                    self.set(f"{path}.{node.name}", f"{name}()")
                    self.assign(node, f"{path}.{node.name}({{0}})", running, layout, given)
                case Stage():
                    self.stage(node, f"{path}.{node.name}", running)

    def region(self, region: Region, path: str, running: str) -> None:
        modules = self.module.modules
        if any(_keeps_state(part, modules=modules) for part in region.parts.values()):
            self.set(path, "nn.ModuleDict()")
        for label, part in region.parts.items():
            if _keeps_state(part, modules=modules):
                self.set(f"{path}.{label}", "nn.ModuleDict()")
            self.body(part, f"{path}.{label}", _RUNNING.get(label, label))
        self.layer(region.merge, path, running)

    def layer(self, layer: Layer, path: str, running: str) -> None:
        fragment = layer.op.fragment(*layer.x)
        self.helpers |= fragment.helpers or {}
        possible = layouts(fragment)
        layout = self.cheapest(layer, possible)
        text = fragment.forward if layout == "first" else fragment.last
        assert text is not None, f"op `{layer.op.tag}` has no source"
        attribute = fragment.attribute
        if self.module.modules and fragment.module is not None:
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
        self.set(path, "nn.Sequential()")
        runs: list[tuple[str, int, int]] = []  # class, first, past the last
        layout = given = self.wish(stage.calls[0])
        for index, call in enumerate(stage.calls):
            name, given = self.module.class_of(call.template, given)
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
        self.init.append(f"{path} = {value}")

    # -- values and their layouts ---------------------------------------------------------------

    def home(self, output: int) -> Layout:
        """Return the layout that an output was given in."""
        return next(layout for i, layout in self.variables if i == output)

    def wish(self, call: Call) -> Layout:
        """Return the layout in which a block is given its input."""
        return self.module.wishes.of(call.template) or self.home(call.inputs[0])

    def cheapest(self, layer: Layer, possible: tuple[Layout, ...]) -> Layout:
        """Return the layout in which the fewest inputs must be moved, that of the first else."""
        if len(possible) == 1 or not layer.inputs:
            return possible[0]

        def moved(layout: Layout) -> int:
            wanted = [(i, layout_of(self.shapes[i], layout)) for i in layer.inputs]
            return sum(key not in self.variables for key in wanted)

        homes = [self.home(i) for i in layer.inputs if self.shapes[i].spatial]
        return min(possible, key=lambda layout: (moved(layout), layout not in homes[:1]))

    def variable_of(self, output: int, layout: Layout, running: str) -> str:
        """Return the variable that holds an output in ``layout``, moving it there if need be."""
        shape = self.shapes[output]
        key = (output, layout_of(shape, layout))
        if key not in self.variables:
            held = self.variables[output, other(layout)]
            name = held if held.isidentifier() else running
            value = to_layout(held, shape, layout)
            self.bind(output, layout, value, name, dims(shape, other(layout)), moves=True)
        return self.variables[key]

    def bind(
        self,
        output: int,
        layout: Layout,
        value: str,
        running: str,
        before: tuple[int, ...],
        *,
        moves: bool = False,
    ) -> None:
        """Write the line that computes ``value``, in a variable that holds nothing needed later.

        What ``moves`` an input to another layout comes before the step that reads the inputs.
        """
        shape = self.shapes[output]
        layout = layout_of(shape, layout)
        read_later = {
            n
            for (i, _), n in self.variables.items()
            if self.last_use.get(i, 0) + (moves and i != output) > self.step
        }
        name = variable(self.template.names.get(output, running), read_later, self.module.names)
        # what is overwritten or read no more is forgotten, so that it is never read again
        self.variables = {
            key: v
            for key, v in self.variables.items()
            if v != name and self.last_use.get(key[0], 0) >= self.step
        }
        self.variables[output, layout] = name
        self.forward.append((f"{name} = {value}", self.sizes(output, layout, before)))

    def sizes(self, output: int, layout: Layout, before: tuple[int, ...] | None) -> Sizes:
        """Return the sizes of an output; those of what it is computed from were ``before``."""
        shape = self.shapes[output]
        now = dims(shape, layout)
        return Sizes(now, len(now) - 1 if layout == "last" else 0, before not in (None, now))

    def assign(
        self, node: Node, expression: str, running: str, layout: Layout, given: Layout
    ) -> None:
        """Write the line that computes a node from inputs in ``layout``, giving ``given``."""
        self.step += 1
        for i in node.inputs:
            self.variable_of(i, layout, running)
        for index, i in enumerate(node.inputs):
            name = self.variables[i, layout_of(self.shapes[i], layout)]
            expression = expression.replace(f"{{{index}}}", name)
        self.shapes[node.id] = node.output
        given = layout_of(node.output, given)
        if expression in self.variables.values():  # the same value under another number
            self.variables[node.id, given] = expression
            return
        read = self.shapes[node.inputs[0]] if node.inputs else node.output
        before = dims(read, layout_of(read, layout if node.inputs else given))
        self.bind(node.id, given, expression, running, before)


def _keeps_state(body: Body, *, modules: bool) -> bool:
    """Return whether anything in a part is an attribute of the module."""

    def keeps(layer: Layer) -> bool:
        fragment = layer.op.fragment(*layer.x)
        return fragment.attribute is not None or (modules and fragment.module is not None)

    return any(
        isinstance(node, (Call, Stage)) or (isinstance(node, Layer) and keeps(node))
        for node in walk(body)
    )


def _last_uses(body: Body) -> dict[int, int]:
    """Return for each output the step that reads it last, in the order of emission."""
    uses: dict[int, int] = {}
    step = 0

    def visit(body: Body) -> None:
        nonlocal step
        for node in body.nodes:
            if isinstance(node, Region):
                for part in node.parts.values():
                    visit(part)
            step += 1
            inputs = node.merge.inputs if isinstance(node, Region) else node.inputs
            for i in inputs:
                uses[i] = step

    visit(body)
    uses[body.output] = step + 1
    return uses
