"""Expressions: the small language inside texts that hold a `$name`.

`parse` reads one by recursive descent, a method for each level of precedence. Nothing is ever
handed to Python's own evaluator, and text and nesting are bounded.

>>> from resdsl.language.expression_tree import names
>>> [name.name for name in names(parse("$width * 2 if $wide else 16"))]
['width', 'wide']
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache

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
    height,
)
from resdsl.language.expression_words import functions_help, meaning, unexpected

_RESERVED = {"if", "else", "and", "or", "not"}
MAX_LENGTH = 1000
MAX_DEPTH = 50  # of parentheses and conditionals
MAX_OPERATIONS = 100  # one inside the other


_HOLDS_NAME = re.compile(r"\$[A-Za-z_]")


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?)
    | \$(?P<name>[A-Za-z_]\w*)
    | (?P<word>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<symbol>\*\*|//|<=|>=|==|!=|[-+*/%<>(),])
    )""",
    re.VERBOSE,
)


_LETTERS = re.compile(r"[A-Za-z]\w*")
_COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}


def is_expression(value: object) -> bool:
    """Return whether a scalar is to be evaluated: a text that holds a `$name`."""
    return isinstance(value, str) and _HOLDS_NAME.search(value) is not None


@lru_cache(maxsize=65536)
def parse(text: str) -> Tree:
    """Return the tree of ``text``.

    Raises:
        ExpressionError: anything outside the grammar, with its offset.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"an expression has at most {MAX_LENGTH} characters")
    parser = _Parser(text)
    tree = parser.conditional()
    parser.expect_end()
    if height(tree) > MAX_OPERATIONS:
        raise ExpressionError(f"more than {MAX_OPERATIONS} operations inside each other")
    return tree


class _Parser:
    """Reads an expression from left to right. Each level of precedence has a method, whose first
    line is its rule: `[x]` stands for x or nothing, `{x}` for any number of x."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str, int]] = []
        offset = 0
        end = len(text.rstrip())
        while offset < end:
            match = _TOKEN.match(text, offset)
            if match is None:
                start = offset + len(text[offset:]) - len(text[offset:].lstrip())
                raise unexpected("symbol", text[start], start)
            kind = str(match.lastgroup)
            start = match.start(kind) - (kind == "name")
            letters = _LETTERS.match(text, match.end())
            if kind == "number" and letters:
                end = letters.end()
                help = "numbers are decimal, such as `16`, `0.5` or `1e-3`"
                raise ExpressionError(f"`{text[start:end]}` is no number", start, end, help)
            self.tokens.append((kind, match.group(kind), start))
            offset = match.end()
        self.tokens.append(("end", "", end))
        self.index = 0
        self.depth = 0

    @property
    def token(self) -> tuple[str, str, int]:
        """The token that is read next: its kind, its text and its offset."""
        return self.tokens[self.index]

    def take(self, *texts: str) -> tuple[str, str, int] | None:
        """Read the next token if it is one of ``texts``; else return None."""
        kind, text, _ = self.token
        if kind in ("symbol", "word") and text in texts:
            self.index += 1
            return self.tokens[self.index - 1]
        return None

    def expect_end(self) -> None:
        """Refuse whatever is left of the text."""
        if self.token[0] != "end":
            raise unexpected(*self.token)

    def conditional(self) -> Tree:
        """disjunction [`if` disjunction `else` conditional]"""
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"nested more than {MAX_DEPTH} levels", self.token[2])
        self.depth += 1
        tree = self.disjunction()
        found = self.take("if")
        if found:
            test = self.disjunction()
            if not self.take("else"):
                raise ExpressionError("`x if c` needs an `else`", self.token[2])
            tree = Conditional(test, tree, self.conditional(), found[2])
        self.depth -= 1
        return tree

    def disjunction(self) -> Tree:
        """conjunction {`or` conjunction}"""
        return self.chain(("or",), self.conjunction)

    def conjunction(self) -> Tree:
        """negation {`and` negation}"""
        return self.chain(("and",), self.negation)

    def negation(self) -> Tree:
        """{`not`} comparison"""
        found = self.take("not")
        if found:
            return Unary("not", self.negation(), found[2])
        return self.comparison()

    def comparison(self) -> Tree:
        """sum [one of `<` `<=` `>` `>=` `==` `!=`, sum]"""
        left = self.sum()
        found = self.take(*_COMPARISONS)
        if not found:
            return left
        right = self.sum()
        again = self.token
        if again[1] in _COMPARISONS:
            raise ExpressionError("comparisons do not chain: join them with `and`", again[2])
        return Binary(found[1], left, right, found[2])

    def sum(self) -> Tree:
        """product {`+` or `-`, product}"""
        return self.chain(("+", "-"), self.product)

    def product(self) -> Tree:
        """unary {`*`, `/`, `//` or `%`, unary}"""
        return self.chain(("*", "/", "//", "%"), self.unary)

    def unary(self) -> Tree:
        """{`-` or `+`} power"""
        found = self.take("-", "+")
        if found:
            return Unary(found[1], self.unary(), found[2])
        return self.power()

    def power(self) -> Tree:
        """atom [`**` unary]"""
        base = self.atom()
        found = self.take("**")
        if not found:
            return base
        return Binary("**", base, self.unary(), found[2])

    def chain(self, symbols: tuple[str, ...], operand: Callable[[], Tree]) -> Tree:
        """operand {one of ``symbols``, operand}, the left ones first."""
        left = operand()
        while found := self.take(*symbols):
            left = Binary(found[1], left, operand(), found[2])
        return left

    def atom(self) -> Tree:
        """number, text, `$name`, `true`, `false`, a call, or a conditional in parentheses."""
        kind, text, start = self.token
        self.index += 1
        match kind:
            case "number":
                return Literal(_number(text, start))
            case "text":
                return Literal(text[1:-1])
            case "name":
                return Name(text, start)
            case "word" if text in ("true", "false"):
                return Literal(text == "true")
            case "word" if text in FUNCTIONS:
                return self.call(text, start)
            case "word" if self.token[1] == "(":
                message = f"there is no function `{text}`"
                raise ExpressionError(message, start, start + len(text), functions_help(text))
            case "word" if text not in _RESERVED:
                help = meaning(text) or f"a name is written `${text}`, a text in quotes"
                raise ExpressionError(f"unexpected `{text}`: {help}", start, start + len(text))
            case "symbol" if text == "(":
                tree = self.conditional()
                self.expect(")", start)
                return tree
            case "end":
                raise ExpressionError(
                    "the expression ends where a value is needed", max(0, start - 1)
                )
        raise unexpected(kind, text, start)

    def call(self, function: str, start: int) -> Tree:
        """`min`, `max`, `round` or `sqrt`, and their arguments in parentheses."""
        if not self.take("("):
            raise ExpressionError(f"`{function}` needs arguments in parentheses", start)
        arguments = [self.conditional()]
        while self.take(","):
            arguments.append(self.conditional())
        self.expect(")", start)
        wanted = (1, 1) if function in ("round", "sqrt") else (2, 16)
        if not wanted[0] <= len(arguments) <= wanted[1]:
            takes = "one argument" if wanted == (1, 1) else "2 to 16 arguments"
            raise ExpressionError(f"`{function}` takes {takes}, but got {len(arguments)}", start)
        return FunctionCall(function, tuple(arguments), start)

    def expect(self, symbol: str, opened: int) -> None:
        """Read ``symbol``, which closes what stands at the offset ``opened``."""
        if not self.take(symbol):
            raise ExpressionError("unbalanced parentheses: `(` is not closed", opened, opened + 1)


def _number(text: str, start: int) -> int | float:
    digits = text.replace("_", "")
    if digits.isdigit():
        if len(digits) > 24:
            raise ExpressionError("a number out of range", start, start + len(text))
        return bounded(int(digits), start)  # type: ignore[return-value]  # an int stays one
    value = float(digits)
    if not math.isfinite(value):
        raise ExpressionError(f"{text} is too large", start, start + len(text))
    return value
