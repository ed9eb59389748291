"""What words and signs of other languages mean."""

import pytest

from resdsl.language.evaluation import evaluate
from resdsl.language.expression_words import functions_help, meaning, unexpected
from resdsl.language.expressions import parse


@pytest.mark.parametrize(
    ("kind", "text", "message", "end"),
    [
        ("name", "n", "unexpected `$n`", 7), ("word", "is", "unexpected `is`: equality is written `==`", 7),
        ("text", "'is'", "unexpected `'is'`", 9), ("number", "3", "unexpected `3`", 6),
    ],
)  # fmt: skip
def test_only_words_and_signs_have_a_meaning(kind: str, text: str, message: str, end: int) -> None:
    error = unexpected(kind, text, 5)
    assert (error.message, error.start, error.end) == (message, 5, end)
    assert meaning("rulu") is None


@pytest.mark.parametrize(
    ("function", "written", "x", "value"),
    [
        ("math.floor", "($x) // 1", 2.7, 2), ("ceil", "-(-($x) // 1)", 2.1, 3), ("abs", "max($x, -$x)", -3, 3),
        ("float", "$x / 1", 3, 3.0), ("bool", "$x != 0", 3, True),
    ],
)  # fmt: skip
def test_what_stands_for_a_function_gives_its_value(
    function: str, written: str, x: float, value: object
) -> None:
    shape = written.replace("($x)", "(...)").replace("$x", "x")
    assert f"`{shape}`" in functions_help(function) or shape in functions_help(function)
    assert evaluate(parse(written), lambda name: x) == value
