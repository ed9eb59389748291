"""What words and signs of other languages mean where an expression cannot have them."""

from __future__ import annotations

from resdsl.language.expression_tree import ExpressionError

_MEANT = {
    "=": "equality is written `==`",
    "^": "powers are written `**`",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`, or `!=` between values",
    "?": "write `x if condition else y`",
    ".": "a value has no parts to take",
    "[": "a value has no parts to take",
    "{": "a name is written `$name`, without brackets",
    "'": "the quote is not closed",
    '"': "the quote is not closed",
    "True": "it is written `true`",
    "False": "it is written `false`",
    "None": "there is no such value in expressions",
    "null": "there is no such value in expressions",
    "is": "equality is written `==`",
    "in": "compare by `==`, and join comparisons by `or`",
}
_DOWN = "`(...) // 1` rounds down"
_INSTEAD = {
    "int": _DOWN,
    "floor": _DOWN,
    "trunc": _DOWN,
    "ceil": "`-(-(...) // 1)` rounds up",
    "abs": "`max(x, -x)` is the same",
    "fabs": "`max(x, -x)` is the same",
    "pow": "`x ** y` is the same",
    "sum": "join by `+`",
    "float": "`x / 1` is the same",
    "bool": "compare, as in `x != 0`",
}


def meaning(word: str) -> str | None:
    """Return what to write for a word or sign of another language, None where it is of none."""
    return _MEANT.get(word)


def unexpected(kind: str, text: str, start: int) -> ExpressionError:
    """Return the error of a token where none of its kind may stand, with what may be meant."""
    shown = f"${text}" if kind == "name" else text
    meant = None if kind in ("name", "number", "text") else meaning(text)
    message = f"unexpected `{shown}`: {meant}" if meant else f"unexpected `{shown}`"
    return ExpressionError(message, start, start + len(shown))


def functions_help(name: str) -> str:
    """Return which functions there are, and what stands for the one of that name."""
    instead = _INSTEAD.get(name.rpartition(".")[2])
    there = "the functions are `min`, `max`, `round` and `sqrt`"
    return f"{there}; {instead}" if instead else there
