"""The arguments of a class that stands for several bodies, which differ in numbers.

Each number of the text is a column: one value for each body. A column of equal values stays
written in. The others become arguments, named as a person would: `in_channels` where the values
are those of the blocks' inputs, `stride` where a stride stands. What follows from another argument
(`padding = kernel_size // 2`) is computed in the constructor.
"""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from resdsl.codegen.numbers import Number
from resdsl.ops.op.shape import Shape

Column = tuple[str, ...]

_SIZES = frozenset({"size", "normalized_shape", "num_parameters", "embedding_dim", "num_features"})
_TRIED_FACTORS = range(2, 65)
_POSITIONAL = ("in_channels", "out_channels", "channels", "in_features", "out_features", "features")


@dataclass(frozen=True, slots=True)
class ConstructorArgument:
    """An argument of a constructor. ``column`` holds its value for each body, as text."""

    name: str
    column: Column
    default: str | None = None

    @property
    def declaration(self) -> str:
        """The parameter as the constructor's signature has it."""
        kind = "int" if all(map(_is_whole, self.column)) else "float"
        return f"{self.name}: {kind}" + (f" = {self.default}" if self.default else "")

    def given(self, row: int) -> str:
        """Return what a call passes for one body; nothing where it is the default."""
        value = self.column[row]
        if value == self.default:
            return ""
        return value if self.name in _POSITIONAL else f"{self.name}={value}"


@dataclass(frozen=True, slots=True)
class ConstructorArguments:
    """What the constructor of a shared class takes, and what stands for each number of its text.

    ``follows`` are the values that the constructor computes: name, expression and values.
    """

    arguments: tuple[ConstructorArgument, ...]
    follows: tuple[tuple[str, str, Column], ...]
    texts: tuple[str, ...]

    def call(self, row: int) -> str:
        """Return what stands between the parentheses of a call for one body."""
        return ", ".join(filter(None, (argument.given(row) for argument in self.arguments)))


@dataclass(slots=True)
class _VaryingNumber:
    """Numbers of the text that have the same values in every body, and mean the same.

    ``kind`` tells apart what may have one name: numbers of equal columns but of different kinds,
    such as a width of 3 and a kernel of 3, are two arguments. ``indices`` are their places in the
    text, ``labels`` the parts of the block that these stand in.
    """

    column: Column
    kind: str
    word: str
    default: str | None
    labels: list[str] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    name: str = ""
    expression: str = ""


def choose_arguments(
    numbers: Sequence[tuple[Number, ...]],
    labels: Sequence[str],
    ends: Sequence[tuple[Shape, Shape]],
    taken: Set[str],
) -> ConstructorArguments:
    """Return the arguments of a class for several bodies.

    ``numbers`` are those of each body, one for one; ``labels`` name the part of the block that
    each stands in; ``ends`` are the shapes of each body's input and output; ``taken`` are names
    that no argument can have.
    """
    columns = [tuple(number.text for number in column) for column in zip(*numbers, strict=True)]
    slots = _slots(numbers[0], columns, labels)
    _name(slots, ends, taken)
    texts = [column[0] for column in columns]
    for slot in slots:
        # a keyword argument takes an expression as it is, others might bind it more tightly
        if slot.expression and len(slot.indices) == 1 and numbers[0][slot.indices[0]].lead:
            texts[slot.indices[0]] = slot.expression
            slot.name = ""
            continue
        for index in slot.indices:
            texts[index] = slot.name
    arguments = [
        ConstructorArgument(s.name, s.column, _default(s)) for s in slots if not s.expression
    ]
    arguments.sort(key=lambda a: (a.default is not None, _rank(a.name)))
    follows = tuple((s.name, s.expression, s.column) for s in slots if s.expression and s.name)
    return ConstructorArguments(tuple(arguments), follows, tuple(texts))


def _slots(
    numbers: Sequence[Number], columns: Sequence[Column], labels: Sequence[str]
) -> list[_VaryingNumber]:
    """Return the numbers that vary, in the order of the text, equal ones of one kind together."""
    sizes = {c for n, c in zip(numbers, columns, strict=True) if _is_size(n.word)}
    slots: dict[tuple[Column, str], _VaryingNumber] = {}
    for index, (number, column) in enumerate(zip(numbers, columns, strict=True)):
        if len(set(column)) == 1:
            continue
        word = number.word
        # a depthwise convolution has as many groups as channels
        kind = "size" if _is_size(word) or (word == "groups" and column in sizes) else word
        kind = "padding" if kind == "dilation" else kind
        # fractions that agree in all bodies are one rate, whatever takes it
        kind = kind if all(map(_is_whole, column)) else "fraction"
        known = slots.setdefault((column, kind), _VaryingNumber(column, kind, word, number.default))
        known.indices.append(index)
        known.labels.append(labels[index])
        if word == "dilation":  # the padding follows from it, not the other way round
            known.word, known.default = word, number.default
    return list(slots.values())


def _name(
    slots: list[_VaryingNumber], ends: Sequence[tuple[Shape, Shape]], taken: Set[str]
) -> None:
    """Give every number that varies its name, and an expression where it follows from others.

    Widths of the block's ends come first, so that `hidden_channels = 4 * channels` can follow.
    """
    noun = "channels" if ends[0][0].spatial else "features"
    before = tuple(str(x.channels) for x, _ in ends)
    after = tuple(str(y.channels) for _, y in ends)
    new = _NewNames(taken)
    bases: dict[str, tuple[int, ...]] = {}
    followers = []
    for slot in slots:
        if slot.kind == "size" and slot.column in (before, after):
            side = "" if before == after else "in_" if slot.column == before else "out_"
            slot.name = new.name(side + noun)
        elif slot.kind in ("size", "padding") and slot.word != "dilation":
            followers.append(slot)
            continue
        else:
            slot.name = new.name(slot.word)
        if all(map(_is_whole, slot.column)):
            bases[slot.name] = _numbers(slot.column)
    for slot in followers:
        word = slot.word if slot.kind == "padding" else _hidden(slot.labels, noun)
        slot.name = new.name(word)
        slot.expression = _expression(slot, bases)


def _hidden(labels: Sequence[str], noun: str) -> str:
    """Return a name for a size between a block's input and output, by the part that has it."""
    if "" in labels:
        return f"hidden_{noun}"
    return f"{labels[0] if len(set(labels)) == 1 else 'branch'}_{noun}"


class _NewNames:
    """Names that are not taken, those asked for again with a number."""

    def __init__(self, taken: Set[str]) -> None:
        self._taken = set(taken)
        self._counts: Counter[str] = Counter()

    def name(self, word: str) -> str:
        """Return a name close to ``word``, which may be any function's word for an argument."""
        word = word.lstrip("_")  # Python renames what starts with two, as it is a class's own
        if not word.isidentifier():
            word = "value"
        if keyword.iskeyword(word):
            word += "_"
        while True:
            self._counts[word] += 1
            count = self._counts[word]
            result = word if count == 1 else f"{word}{count}"
            if result not in self._taken:
                self._taken.add(result)
                return result


def _expression(slot: _VaryingNumber, bases: Mapping[str, tuple[int, ...]]) -> str:
    """Return how the values follow from arguments, or nothing."""
    if not all(map(_is_whole, slot.column)):
        return ""
    wanted = _numbers(slot.column)
    return next((text for text, values in _candidates(slot.kind, bases) if values == wanted), "")


def _candidates(
    kind: str, bases: Mapping[str, tuple[int, ...]]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield expressions over the arguments ``bases`` with their values, as people write them:
    multiples and parts of widths, `kernel_size // 2`, the growth from input to output."""
    of = {name: bases[name] for name in bases if name in _POSITIONAL}
    if kind == "size":
        for name in sorted(of, key=_rank, reverse=True):
            for factor in _TRIED_FACTORS:
                yield f"{factor} * {name}", tuple(factor * n for n in of[name])
                if all(n % factor == 0 for n in of[name]):
                    yield f"{name} // {factor}", tuple(n // factor for n in of[name])
        return
    if "kernel_size" in bases:
        yield "kernel_size // 2", tuple(n // 2 for n in bases["kernel_size"])
    if "dilation" in bases:
        for factor in _TRIED_FACTORS:
            yield f"{factor} * dilation", tuple(factor * n for n in bases["dilation"])
    if "in_channels" in of and "out_channels" in of:
        more = [b - a for a, b in zip(of["in_channels"], of["out_channels"], strict=True)]
        yield "(out_channels - in_channels) // 2", tuple(n // 2 for n in more)
        yield "out_channels - in_channels", tuple(more)


def _default(slot: _VaryingNumber) -> str | None:
    """Return the value that calls leave out: that of the function that the number is given to, or
    the one that most bodies share."""
    if slot.name in _POSITIONAL or slot.kind == "size":
        return None
    if slot.default in slot.column:
        return slot.default
    value, count = Counter(slot.column).most_common(1)[0]
    return value if count > 2 and 2 * count > len(slot.column) else None


def _rank(name: str) -> int:
    return _POSITIONAL.index(name) if name in _POSITIONAL else len(_POSITIONAL)


def _is_size(word: str) -> bool:
    bare = word.rstrip("0123456789")
    return bare in _SIZES or bare.endswith(("channels", "features"))


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdigit()


def _numbers(column: Column) -> tuple[int, ...]:
    return tuple(int(text) for text in column)
