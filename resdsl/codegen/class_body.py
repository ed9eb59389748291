"""The body of a generated class, before it is known which bodies share a class.

Bodies name the classes that they make by number, `self.block1 = @3@()`, since classes have names
only once it is known which of them share one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from resdsl.codegen.numbers import LineReader, ParsedLine
from resdsl.codegen.size_names import Sizes
from resdsl.ops.op.shape import Shape

_CALL = re.compile(r"@(\d+)@\(\)")


def reference(index: int) -> str:
    """Return what stands for the name of the class with this index until classes have names.

    >>> reference(3)
    '@3@'
    """
    return f"@{index}@"


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of ``forward``: a value of the given sizes, which a variable holds or, where
    ``target`` is empty, which is returned."""

    target: str
    value: str
    sizes: Sizes

    @property
    def text(self) -> str:
        """The line as Python."""
        return f"{self.target} = {self.value}" if self.target else f"return {self.value}"


@dataclass(frozen=True, slots=True)
class ClassBody:
    """What a class does, before its name is known and long lines are broken.

    ``name`` is the wish for its name, ``title`` says what the class is, ``note`` what else to know
    of it. ``arguments`` are those of ``forward``; ``input`` is the shape of the first of them.
    """

    name: str
    title: str
    note: str
    arguments: tuple[str, ...]
    input: Shape
    output: Shape
    init: tuple[str, ...]
    forward: tuple[Statement, ...]

    @property
    def uses(self) -> tuple[int, ...]:
        """The indices of the classes that it makes."""
        return tuple(int(i) for line in self.init for i in _CALL.findall(line))

    def calling(self, calls: Mapping[int, str]) -> ClassBody:
        """Return the body with the classes that it makes called by their names."""
        init = tuple(_CALL.sub(lambda m: calls[int(m[1])], line) for line in self.init)
        return replace(self, init=init)

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines, those of ``forward`` last."""
        return (*self.init, *(statement.text for statement in self.forward))

    def read(self, reader: LineReader) -> tuple[ParsedLine, ...]:
        """Return the lines with their numbers taken out."""
        return tuple(map(reader.read, self.lines))
