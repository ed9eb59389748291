"""The body of a generated class, before it is known which bodies share a class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from resdsl.codegen.numbers import Line, LineReader
from resdsl.codegen.size_names import Sizes
from resdsl.ops.op.shape import Shape

_CALL = re.compile(r"@(\d+)@\(\)")


def reference(index: int) -> str:
    """Return what stands for the name of the class with this index until classes have names."""
    return f"@{index}@"


@dataclass(frozen=True, slots=True)
class ClassBody:
    """The lines of a class before long ones are broken. ``forward`` pairs lines with the sizes of
    what they compute. ``title`` says what the class is, ``note`` what else to know of it."""

    name: str
    title: str
    note: str
    input: Shape
    output: Shape
    init: tuple[str, ...]
    forward: tuple[tuple[str, Sizes], ...]

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
        return (*self.init, *(line for line, _ in self.forward))

    def read(self, reader: LineReader) -> tuple[Line, ...]:
        """Return the lines with their numbers taken out."""
        return tuple(map(reader.read, self.lines))
