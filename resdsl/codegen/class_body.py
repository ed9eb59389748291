"""The body of a generated class, and the numbers in which classes of one block differ.

Blocks that differ in numbers alone, such as their rate of stochastic depth, share a class that
takes these numbers as arguments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from resdsl.codegen.wrap import statement

_NUMBER = re.compile(r"(?<![\w.])(?:(?<=[(,=] )-|(?<=[(=])-)?\d+(?:\.\d+(?:e[+-]?\d+)?|e[+-]?\d+)")
_HOLE = "\0"
_CALL = re.compile(r"@(\d+)@\(\)")


def reference(index: int) -> str:
    """Return what stands for the name of the class with this index until classes have names."""
    return f"@{index}@"


@dataclass(frozen=True, slots=True)
class ClassBody:
    """The lines of a class before long ones are broken. ``forward`` pairs lines with comments."""

    name: str
    title: str
    init: tuple[str, ...]
    forward: tuple[tuple[str, str], ...]

    @property
    def uses(self) -> tuple[int, ...]:
        """The indices of the classes that it makes."""
        return tuple(int(i) for line in self.init for i in _CALL.findall(line))

    def calling(self, calls: Mapping[int, str]) -> ClassBody:
        """Return the body with the classes that it makes called by their names."""
        init = tuple(_CALL.sub(lambda m: calls[int(m[1])], line) for line in self.init)
        return ClassBody(self.name, self.title, init, self.forward)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers with a fraction, in the order of the lines."""
        lines = (*self.init, *(line for line, _ in self.forward))
        return tuple(number for line in lines for number in _NUMBER.findall(line))

    @property
    def skeleton(self) -> ClassBody:
        """The body without its numbers, which is equal where only they differ."""
        return self.filled([_HOLE] * len(self.numbers), [_HOLE] * len(self.numbers))

    def filled(self, init: Sequence[str], forward: Sequence[str]) -> ClassBody:
        """Return the body with other texts for its numbers, those of both parts counted through."""
        position = -1

        def fill(line: str, texts: Sequence[str]) -> str:
            def next_text(_: re.Match[str]) -> str:
                nonlocal position
                position += 1
                return texts[position]

            return _NUMBER.sub(next_text, line)

        init_lines = tuple(fill(line, init) for line in self.init)
        lines = tuple((fill(line, forward), comment) for line, comment in self.forward)
        return ClassBody(self.name, self.title, init_lines, lines)

    def text(self, name: str, arguments: Sequence[str] = ()) -> str:
        """Return the source of the class; ``arguments`` are floats that its constructor takes."""
        lines = [f"class {name}(nn.Module):", f'    """{self.title}."""', ""]
        if self.init:
            given = "".join(f", {argument}: float" for argument in arguments)
            lines.append(f"    def __init__(self{given}) -> None:")
            body = ["super().__init__()", *(part for line in self.init for part in _broken(line))]
            lines += [*(f"        {line}" for line in body), ""]
        lines.append("    def forward(self, x: torch.Tensor) -> torch.Tensor:")
        for line, comment in self.forward:
            lines += [f"        {part}" for part in statement(line, comment)]
        return "\n".join(lines) + "\n"


def _broken(line: str) -> list[str]:
    return [line] if line.startswith((" ", "for ")) else statement(line)


def write_classes(bodies: Sequence[ClassBody], named: Callable[[str], str]) -> tuple[str, str]:
    """Return the source of the classes, and the name of the last body's class.

    Bodies come after those that they make. ``named`` gives a new class name for a block's name.
    """
    heights: list[int] = []
    for body in bodies:
        heights.append(1 + max((heights[i] for i in body.uses), default=-1))
    calls: dict[int, str] = {}
    texts: dict[int, str] = {}
    for height in range(max(heights) + 1):
        alike: dict[ClassBody, dict[int, ClassBody]] = {}
        for index, body in enumerate(bodies):
            if heights[index] == height:
                resolved = body.calling(calls)
                alike.setdefault(resolved.skeleton, {})[index] = resolved
        for members in alike.values():
            name = named(next(iter(members.values())).name)
            texts[min(members)] = _shared(name, members, calls)
    return "\n\n".join(texts[i] for i in sorted(texts)), calls[len(bodies) - 1].partition("(")[0]


def _shared(name: str, members: Mapping[int, ClassBody], calls: dict[int, str]) -> str:
    """Return the source of the one class of bodies that differ in numbers; note how to call it."""
    first = next(iter(members.values()))
    columns = list(zip(*(body.numbers for body in members.values()), strict=True))
    taken = {line.split(".")[1].split(" ")[0] for line in first.init if line.startswith("self.")}
    arguments: dict[tuple[str, ...], str] = {}
    for word, column in zip(_words(first), columns, strict=True):
        if len(set(column)) > 1 and column not in arguments:
            arguments[column] = _new(word, taken | set(arguments.values()))
    for row, index in enumerate(members):
        given = ", ".join(f"{word}={column[row]}" for column, word in arguments.items())
        calls[index] = f"{name}({given})"
    init = [arguments.get(column, column[0]) for column in columns]
    n_init = sum(len(_NUMBER.findall(line)) for line in first.init)
    later = {arguments[c]: None for c in columns[n_init:] if c in arguments}
    forward = [f"self.{t}" if t in later else t for t in init]
    filled = first.filled(init, forward)
    keep = tuple(f"self.{word} = {word}" for word in later)
    kept = ClassBody(filled.name, filled.title, (*keep, *filled.init), filled.forward)
    return kept.text(name, tuple(arguments.values()))


def _words(body: ClassBody) -> list[str]:
    """Return a word for each number: the argument or the function it is given to, or a weight."""
    words = []
    for line in (*body.init, *(line for line, _ in body.forward)):
        for match in _NUMBER.finditer(line):
            before = line[: match.start()]
            keyword = re.search(r"(\w+)=$", before)
            called = [keyword[1]] if keyword else re.findall(r"([A-Za-z_]\w*)\(", before)
            word = called[-1].strip("_").lower() if called else "weight"
            words.append("scale" if word == "mul" else word)
    return words


def _new(word: str, taken: set[str]) -> str:
    number, result = 1, word
    while result in taken:
        number += 1
        result = f"{word}{number}"
    return result
