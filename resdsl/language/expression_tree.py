"""The tree of an expression: frozen values, with the offsets at which they are written."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

MAX_INT = 2**63
FUNCTIONS: dict[str, Callable[..., object]] = {
    "min": min,
    "max": max,
    "round": round,
    "sqrt": lambda x: x**0.5,  # of a number below 0 it is complex, which `bounded` refuses
}


class ExpressionError(Exception):
    """The text is no expression, or has no value. ``start`` and ``end`` are offsets in it."""

    def __init__(
        self, message: str, start: int = 0, end: int | None = None, help: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.help = help


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, true or false."""

    value: bool | int | float | str


@dataclass(frozen=True, slots=True)
class Name:
    """`$name`, at an offset of the text."""

    name: str
    start: int


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x`, `+x` or `not x`."""

    symbol: str
    operand: Tree
    start: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, comparison, `and` or `or`."""

    symbol: str
    left: Tree
    right: Tree
    start: int


@dataclass(frozen=True, slots=True)
class Conditional:
    """`value if test else other`."""

    test: Tree
    value: Tree
    other: Tree
    start: int


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """`min(...)`, `max(...)`, `round(...)` or `sqrt(...)`."""

    function: str
    arguments: tuple[Tree, ...]
    start: int


Tree = Literal | Name | Unary | Binary | Conditional | FunctionCall


def names(tree: Tree) -> tuple[Name, ...]:
    """Return every `$name` of a tree, in order."""
    match tree:
        case Literal():
            return ()
        case Name():
            return (tree,)
        case Unary(operand=operand):
            return names(operand)
        case Binary(left=left, right=right):
            return names(left) + names(right)
        case Conditional(test=test, value=value, other=other):
            return names(value) + names(test) + names(other)
        case FunctionCall(arguments=arguments):
            return tuple(name for argument in arguments for name in names(argument))


def height(tree: Tree) -> int:
    """Return how many operations lie one inside the other."""
    match tree:
        case Literal() | Name():
            return 0
        case Unary(operand=operand):
            return 1 + height(operand)
        case Binary(left=left, right=right):
            return 1 + max(height(left), height(right))
        case Conditional(test=test, value=value, other=other):
            return 1 + max(map(height, (test, value, other)))
        case FunctionCall(arguments=arguments):
            return 1 + max(map(height, arguments))


def bounded(value: object, start: int) -> object:
    """Return a result that lies within the bounds of numbers.

    Raises:
        ExpressionError: it is complex, infinite, or a whole number of 2**63 or more.
    """
    if isinstance(value, complex):
        raise ExpressionError("the result is not a real number", start)
    if isinstance(value, int) and abs(value) >= MAX_INT:
        raise ExpressionError("the result is out of range: whole numbers lie within 2**63", start)
    if isinstance(value, float) and not math.isfinite(value):
        raise ExpressionError("the result is not a finite number", start)
    return value
