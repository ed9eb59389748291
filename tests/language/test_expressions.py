"""The grammar of expressions: precedence as in Python, and offsets of what is wrong."""

import math

import pytest

from resdsl.language.evaluation import evaluate
from resdsl.language.expression_tree import Binary, ExpressionError, Unary
from resdsl.language.expressions import MAX_LENGTH, is_expression, parse

VALUES = {"a": 7, "b": 2, "c": 3}


@pytest.mark.parametrize(
    "text",
    [
        "$a - $b - $c", "$a // $b ** $c", "-$a ** 2", "2 ** -1", "$a + $b * $c", "($a + $b) * $c",
        "$a % $b == 1 and not $b > $c or $a < 0", "$a if $b < $c else $c if $a > 1 else 0",
        "min($a, $b, $c) + max($b, $c) + round($a / $b)", "1_000 + .5e1", "'x' + \"y\" == 'xy'",
        "not not $a == 7", "- - $a", "sqrt($a + $b) * 2", "1/sqrt($a ** 2)", "$a if false else $b if true else $c",
    ],
)  # fmt: skip
def test_the_value_is_pythons(text: str) -> None:
    plain = text.replace("$", "").replace("true", "True").replace("false", "False")
    value = evaluate(parse(text), lambda name: VALUES[name.name])
    assert value == eval(
        plain, {"min": min, "max": max, "round": round, "sqrt": math.sqrt}, dict(VALUES)
    )


def test_powers_bind_to_the_right_and_before_signs() -> None:
    tree = parse("-$a ** $b ** $c")
    assert isinstance(tree, Unary)
    assert isinstance(tree.operand, Binary)
    assert isinstance(tree.operand.right, Binary)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("$a $b", 3),
        ("$a + ", 3),
        ("$a = 1", 3),
        ("(1 + $a", 0),
        ("$a < 1 < 2", 7),
        ("ceil($a)", 0),
        ("sqrt($a, 2)", 0),
        ("1 + sqrt $a", 4),
    ],
)
def test_errors_have_their_offset(text: str, start: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.start == start


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("$a $b", "unexpected `$b`"), ("$a + 'b", "unexpected `'`: the quote is not closed"),
        ("$a && $b", "unexpected `&`: write `and`"), ("$a is 7", "unexpected `is`: equality is written `==`"),
        ("$a in 7", "unexpected `in`: compare by `==`, and join comparisons by `or`"),
        ("$a True", "unexpected `True`: it is written `true`"), ("$a + if", "unexpected `if`"),
        ("0x10 * $a", "`0x10` is no number"), ("$a + 10k", "`10k` is no number"), ("$a + 1e", "`1e` is no number"),
        ("$a 'is'", "unexpected `'is'`"), ("$a or or", "unexpected `or`"),
    ],
)  # fmt: skip
def test_what_may_be_meant_is_said(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.message == message


def test_length_and_depth_are_bounded() -> None:
    for text in ("$a" + " + $a" * MAX_LENGTH, "(" * 60 + "$a" + ")" * 60, "-" * 150 + "$a"):
        with pytest.raises(ExpressionError):
            parse(text)


@pytest.mark.parametrize(
    ("value", "wanted"), [("$a", True), ("a $b", True), ("$1", False), ("a", False), (3, False)]
)
def test_a_text_with_a_name_is_an_expression(value: object, wanted: bool) -> None:
    assert is_expression(value) is wanted
