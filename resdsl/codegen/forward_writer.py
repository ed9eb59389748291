"""Writes the lines of one ``forward``, and knows which variable holds which output.

An output may be held twice, channels first and channels last: a line that moves it is written where
a layer first needs the other layout.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from resdsl.codegen.class_body import Statement
from resdsl.codegen.layout import Layout, dims, layout_of, other, to_layout
from resdsl.codegen.python_names import variable
from resdsl.codegen.size_names import Sizes
from resdsl.graph.nodes import Body, Layer, Region, Template
from resdsl.ops.op.shape import Shape


class TemplateOutputs:
    """The outputs of one template, by number: names, shapes, and the step that reads each last.

    ``step`` counts the nodes that have been written. All classes that are written for one template
    share this object, so a part of a block knows what is read after it.
    """

    def __init__(self, template: Template) -> None:
        self.names = template.names
        self.shapes = {0: template.input}
        self.last_use = _last_uses(template.body)
        self.step = 0


class ForwardWriter:
    """The statements of one ``forward``.

    ``variables`` maps an output and a layout to what the code calls it there, the layout that it
    was produced in first; ``functions`` are the names that no variable may hide.
    """

    def __init__(
        self,
        outputs: TemplateOutputs,
        variables: Mapping[tuple[int, Layout], str],
        functions: Collection[str],
    ) -> None:
        self.outputs = outputs
        self.variables = dict(variables)
        self.functions = functions
        self.statements: list[Statement] = []

    def producer_layout(self, output: int) -> Layout:
        """Return the layout that an output was produced in."""
        return next(layout for i, layout in self.variables if i == output)

    def cheapest(self, layer: Layer, possible: tuple[Layout, ...]) -> Layout:
        """Return the layout of ``possible`` in which a layer needs the fewest inputs moved.

        Of several it is the one that the layer's first input was produced in.
        """
        if len(possible) == 1 or not layer.inputs:
            return possible[0]
        shapes = self.outputs.shapes

        def n_moved(layout: Layout) -> int:
            wanted = [(i, layout_of(shapes[i], layout)) for i in layer.inputs]
            return sum(key not in self.variables for key in wanted)

        produced = [self.producer_layout(i) for i in layer.inputs if shapes[i].spatial]
        return min(possible, key=lambda layout: (n_moved(layout), layout not in produced[:1]))

    def arguments(self, inputs: Sequence[int], layout: Layout, running: str) -> list[str]:
        """Return what a step reads: its ``inputs`` in ``layout``, moved there if need be.

        ``running`` is what a moved value is called that has no name of its own.
        """
        for i in inputs:
            self.variable_of(i, layout, running)
        return [self.variables[i, layout_of(self.outputs.shapes[i], layout)] for i in inputs]

    def variable_of(self, output: int, layout: Layout, running: str) -> str:
        """Return the variable that holds an output in ``layout``, moving it there if need be."""
        shape = self.outputs.shapes[output]
        key = (output, layout_of(shape, layout))
        if key not in self.variables:
            held = self.variables[output, other(layout)]
            value = to_layout(held, shape, layout)
            self.bind(output, layout, value, held, dims(shape, other(layout)), moves=True)
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
        """Write the line that computes an output, into a variable that holds nothing needed later.

        ``before`` are the sizes of what the value is computed from. A line that ``moves`` an input
        to another layout comes before the step that reads the inputs, so that all of these but the
        moved one are still needed.
        """
        outputs = self.outputs
        layout = layout_of(outputs.shapes[output], layout)
        last_use = outputs.last_use
        needed = {
            name
            for (i, _), name in self.variables.items()
            if last_use.get(i, 0) + (moves and i != output) > outputs.step
        }
        name = variable(outputs.names.get(output, running), needed, self.functions)
        # what is overwritten or read no more is forgotten, so that it is never read again
        self.variables = {
            key: held
            for key, held in self.variables.items()
            if held != name and last_use.get(key[0], 0) >= outputs.step
        }
        self.variables[output, layout] = name
        sizes = sizes_of(outputs.shapes[output], layout, before)
        self.statements.append(Statement(name, value, sizes))

    def returning(self, output: int, layout: Layout) -> tuple[Statement, ...]:
        """Return all statements, the last of which returns an output that is held in ``layout``."""
        result = self.variables[output, layout]
        if self.statements and self.statements[-1].target == result:
            return (*self.statements[:-1], replace(self.statements[-1], target=""))
        sizes = sizes_of(self.outputs.shapes[output], layout)
        return (*self.statements, Statement("", result, sizes))

    def shape_of(self, name: str) -> Shape | None:
        """Return the shape of what a variable holds, None where there is no such variable."""
        held = (i for (i, _), held in self.variables.items() if held == name)
        return next((self.outputs.shapes[i] for i in held), None)


def sizes_of(shape: Shape, layout: Layout, before: tuple[int, ...] | None = None) -> Sizes:
    """Return the sizes of a value; those of what it is computed from were ``before``."""
    now = dims(shape, layout)
    return Sizes(now, len(now) - 1 if layout == "last" else 0, before not in (None, now))


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
