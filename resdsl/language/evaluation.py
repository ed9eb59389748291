"""The values of expressions. Whole numbers and texts are bounded.

`and`, `or` and `x if c else y` read only what they need, so what is not read is never asked for.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

from resdsl.language.expression_tree import (
    FUNCTIONS,
    Binary,
    Conditional,
    ExpressionError,
    FunctionCall,
    Literal,
    Name,
    Tree,
    Unary,
    bounded,
)
from resdsl.language.expressions import MAX_LENGTH
from resdsl.text.values import show

Lookup = Callable[[Name], object]


_ARITHMETIC: dict[str, Callable[..., object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}


_ORDER: dict[str, Callable[..., bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def evaluate(tree: Tree, lookup: Lookup) -> object:
    """Return the value of a tree; ``lookup`` gives the value of a name when it is read.

    Raises:
        ExpressionError: operands do not fit, a division by zero, a result out of bounds.
    """
    match tree:
        case Literal(value=value):
            return value
        case Name():
            return lookup(tree)
        case Conditional(test=test, value=value, other=other):
            return evaluate(value if _truth(test, lookup, tree.start) else other, lookup)
        case Unary(symbol="not", operand=operand):
            return not _truth(operand, lookup, tree.start)
        case Unary(symbol=symbol, operand=operand):
            number = _numeric(evaluate(operand, lookup), symbol, tree.start)
            return bounded(-number if symbol == "-" else number, tree.start)
        case Binary(symbol="and"):
            left = _truth(tree.left, lookup, tree.start)
            return left and _truth(tree.right, lookup, tree.start)
        case Binary(symbol="or"):
            left = _truth(tree.left, lookup, tree.start)
            return left or _truth(tree.right, lookup, tree.start)
        case Binary():
            return _binary(tree, evaluate(tree.left, lookup), evaluate(tree.right, lookup))
        case FunctionCall(function=function, arguments=arguments):
            values = [_numeric(evaluate(a, lookup), function, tree.start) for a in arguments]
            return bounded(FUNCTIONS[function](*values), tree.start)


def _truth(tree: Tree, lookup: Lookup, start: int) -> bool:
    value = evaluate(tree, lookup)
    if not isinstance(value, bool):
        raise ExpressionError(f"a condition must be true or false, but got {show(value)}", start)
    return value


def _numeric(value: object, symbol: str, start: int) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ExpressionError(f"`{symbol}` takes numbers, but got {show(value)}", start)
    return value


def _binary(tree: Binary, left: object, right: object) -> object:
    symbol, start = tree.symbol, tree.start
    if symbol in ("==", "!="):
        for side in (left, right):
            if not isinstance(side, (bool, int, float, str)) and side is not None:
                raise ExpressionError(f"`{symbol}` compares plain values, not {show(side)}", start)
        same = left == right and isinstance(left, bool) == isinstance(right, bool)
        return same == (symbol == "==")
    if isinstance(left, str) and isinstance(right, str) and symbol == "+":
        if len(left) + len(right) > MAX_LENGTH:
            raise ExpressionError("the text grows too long", start)
        return left + right
    a, b = _numeric(left, symbol, start), _numeric(right, symbol, start)
    if symbol in _ORDER:
        return _ORDER[symbol](a, b)
    try:
        result = _power(a, b, start) if symbol == "**" else _ARITHMETIC[symbol](a, b)
    except ZeroDivisionError:
        raise ExpressionError(f"division by zero: {a} {symbol} {b}", start) from None
    except OverflowError:
        raise ExpressionError(f"the result of {a} {symbol} {b} is out of range", start) from None
    return bounded(result, start)


def _power(base: int | float, exponent: int | float, start: int) -> object:
    if isinstance(base, int) and isinstance(exponent, int) and abs(base) > 1 and exponent > 64:
        raise ExpressionError(f"{base} ** {exponent} is out of range", start)
    return base**exponent
