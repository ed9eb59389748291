"""Writes the classes of a module: bodies of one block that differ in numbers alone share one.

Blocks that differ in their widths, their stride or their rate of stochastic depth are one class
that takes these numbers as arguments: `Basic(16, 16)` and `Basic(16, 32, stride=2)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from resdsl.codegen.arguments import ConstructorArguments, choose_arguments
from resdsl.codegen.class_body import ClassBody
from resdsl.codegen.numbers import LineReader
from resdsl.codegen.signatures import Signature, Signatures
from resdsl.codegen.size_names import SizeNames
from resdsl.codegen.wrap import definition, statement

_ATTRIBUTE = re.compile(r"\bself\.(\w+)")
_NAME = re.compile(r"(?<![\w.])([^\W\d]\w*)(?!\w|\s*=)")
_PART = re.compile(r"\bself(?:\.\w+)*\.(\w+)\.\w+")
_TAKEN = frozenset({"self", "super", "range", "torch", "nn", "F", "i"})
# words that a layer's function may have for an argument, which a module uses itself
_OF_MODULES = frozenset({"training", "type", "half", "float", "double", "to", "apply", "compile"})


def write_classes(
    bodies: Sequence[ClassBody], named: Callable[[str], str], signatures: Signatures
) -> tuple[str, str]:
    """Return the source of the classes, and the name of the last body's class.

    Bodies come after those that they make. ``named`` gives a new class name for a block's name.
    Bodies are compared from the innermost outwards: only when classes of inner blocks have names
    and arguments do the lines that make them show whether the outer ones differ in numbers alone.
    """
    reader = LineReader(signatures)
    calls: dict[int, str] = {}
    texts: dict[int, str] = {}
    for indices in _by_height(bodies):
        alike: dict[tuple[object, ...], dict[int, ClassBody]] = {}
        for index in indices:
            body = bodies[index].calling(calls)
            alike.setdefault(_skeleton(body, reader), {})[index] = body
        for members in alike.values():
            name = named(next(iter(members.values())).name)
            shared = SharedClass(tuple(members.values()), reader)
            signatures.add(name, shared.signature)
            for row, index in enumerate(members):
                calls[index] = f"{name}({shared.arguments.call(row)})"
            texts[min(members)] = shared.text(name)
    return "\n\n".join(texts[i] for i in sorted(texts)), calls[len(bodies) - 1].partition("(")[0]


def _by_height(bodies: Sequence[ClassBody]) -> list[list[int]]:
    """Return the indices of the bodies that make no others, of those that make these, and so on."""
    heights: list[int] = []
    levels: list[list[int]] = []
    for index, body in enumerate(bodies):
        height = 1 + max((heights[i] for i in body.uses), default=-1)
        heights.append(height)
        if height == len(levels):
            levels.append([])
        levels[height].append(index)
    return levels


def _skeleton(body: ClassBody, reader: LineReader) -> tuple[object, ...]:
    """Return a key that is equal for bodies that differ in numbers and sizes alone."""
    axes = tuple((len(s.sizes.dims), s.sizes.channels) for s in body.forward)
    keys = tuple(line.key for line in body.read(reader))
    ends = (len(body.input.dims), len(body.output.dims))
    words = (body.name, body.title, body.note, body.arguments)
    return (*words, len(body.init), ends, axes, keys)


class SharedClass:
    """The class of bodies that differ in numbers and sizes alone, or of one body.

    Numbers in ``__init__`` become arguments; those that ``forward`` reads are kept as attributes.
    """

    def __init__(self, bodies: Sequence[ClassBody], reader: LineReader) -> None:
        self.bodies = bodies
        self.lines = bodies[0].read(reader)
        self.arguments = self._arguments(reader)
        values = {a.name: a.column for a in self.arguments.arguments}
        values |= {name: column for name, _, column in self.arguments.follows}
        whole = {n: tuple(map(int, c)) for n, c in values.items() if all(map(str.isdigit, c))}
        self.names = SizeNames(whole, [body.input for body in bodies])

    def _arguments(self, reader: LineReader) -> ConstructorArguments:
        first = self.bodies[0]
        if len(self.bodies) == 1:
            return ConstructorArguments((), (), ())
        read = (body.read(reader) for body in self.bodies)
        numbers = [tuple(n for line in lines for n in line.numbers) for lines in read]
        taken = (
            _TAKEN
            | _OF_MODULES
            | {*first.arguments}
            | {name for text in first.lines for name in _ATTRIBUTE.findall(text)}
        )
        taken |= {name for text in first.init for name in _NAME.findall(text)}
        labels = [
            label
            for label, line in zip(map(_label, first.lines), self.lines, strict=True)
            for _ in line.numbers
        ]
        ends = [(body.input, body.output) for body in self.bodies]
        return choose_arguments(numbers, labels, ends, taken)

    @property
    def signature(self) -> Signature:
        """What the constructor calls its arguments."""
        arguments = self.arguments.arguments
        defaults = {a.name: a.default for a in arguments if a.default is not None}
        return Signature(tuple(a.name for a in arguments), defaults)

    def text(self, name: str) -> str:
        """Return the source of the class under a name."""
        init, forward = self._methods()
        lines = [f"class {name}(nn.Module):", f'    """{self._title()}."""', ""]
        if init:
            declared = [argument.declaration for argument in self.arguments.arguments]
            lines += definition("__init__", ["self", *declared], "None")
            body = ["super().__init__()", *(part for line in init for part in statement(line))]
            lines += [*(f"        {line}" for line in body), ""]
        read = [f"{name}: torch.Tensor" for name in self.bodies[0].arguments]
        lines += definition("forward", ["self", *read], "torch.Tensor")
        sizes = zip(*([s.sizes for s in body.forward] for body in self.bodies), strict=True)
        for line, column in zip(forward, sizes, strict=True):
            comment = self.names.comment(column)
            lines += [f"        {part}" for part in statement(line, comment)]
        return "\n".join(lines) + "\n"

    def _title(self) -> str:
        first = self.bodies[0]
        before = self.names.shape([body.input for body in self.bodies])
        after = self.names.shape([body.output for body in self.bodies])
        return f"{first.title}: {before} -> {after}{first.note}"

    def _methods(self) -> tuple[list[str], list[str]]:
        """Return the lines of both methods with the arguments in the place of numbers."""
        n_init = len(self.bodies[0].init)
        if len(self.bodies) == 1:
            lines = self.bodies[0].lines
            return list(lines[:n_init]), list(lines[n_init:])
        texts = iter(self.arguments.texts)
        given = [[next(texts) for _ in line.numbers] for line in self.lines]
        kept = {text for texts in given[n_init:] for text in texts}
        read = {text for texts in given[:n_init] for text in texts}
        names = {a.name for a in self.arguments.arguments}
        names |= {name for name, _, _ in self.arguments.follows}
        init = [f"self.{a.name} = {a.name}" for a in self.arguments.arguments if a.name in kept]
        for name, expression, _ in self.arguments.follows:
            if name in read:
                init.append(f"{name} = {expression}")
            if name in kept:
                init.append(f"self.{name} = {name if name in read else expression}")
        for line, own in zip(self.lines[:n_init], given, strict=False):
            init.append(line.filled(own))
        return init, [
            line.filled([f"self.{text}" if text in names else text for text in own])
            for line, own in zip(self.lines[n_init:], given[n_init:], strict=True)
        ]


def _label(line: str) -> str:
    """Return the part of the block that a line is about: of `self.branches1.wide.conv1` "wide"."""
    found = _PART.search(line)
    return found[1] if found and found[1] != "branch" else ""
