"""Helps for words and values in the wrong place."""

import pytest
from reading import scalar

from resdsl.language.suggestions import field_help, value_help, whole_help, word_help
from resdsl.ops.op.op import Op
from resdsl.ops.skip.gates import Gate
from resdsl.ops.skip.shortcuts import Shortcut


@pytest.mark.parametrize(
    ("family", "word", "help"),
    [
        (Op, "batchnrom", "`batchnorm`"), (Op, "rleu", "did you mean `relu`?"), (Op, "$body", "stands alone: `- $body`"),
        (Gate, "channel", "transform: channel"), (Shortcut, "conv", "layers: [conv: ...]"),
        (Gate, "highway(bias=-2)", "highway: {bias: -2}"), (Op, "relu()", "without parentheses"),
    ],
)  # fmt: skip
def test_a_word(family: type, word: str, help: str) -> None:
    assert help in word_help(family, word)


def test_a_block_and_a_param_are_recognised() -> None:
    assert "block: {use: unit" in word_help(Op, "unit", blocks=["unit"])
    assert "`$width`" in word_help(Op, "width", names=["width"])


@pytest.mark.parametrize(
    ("value", "help"),
    [
        ("True", "`true`"), ("on", "YAML 1.2"), ("50%", "`0.5`"), ("integer", "`int`"),
        ("${n}", "`$n`"), ("@n", "`$n`"), ("(3, 3)", "`[3, 3]`"), ("3x3", "`[3, 3]`"),
        ("2 * 8", "`16`"), ("16", "leave the quotes out"),
    ],
)  # fmt: skip
def test_a_value(value: str, help: str) -> None:
    assert help in str(value_help(value))


def test_values_without_a_help() -> None:
    assert value_help(3) is None
    assert value_help("$n") is None
    assert value_help("word") is None
    assert value_help("same", ["width"]) is None


def test_a_misspelt_name_without_its_sign() -> None:
    assert value_help("widht", ["depth", "width"]) == "to read the value of `width` write `$width`"


def test_a_field_that_stands_beside_the_op() -> None:
    assert "stands beside the op" in field_help("if", ["out"])


def test_a_setting_that_is_given_already_is_not_proposed() -> None:
    known = ["bias", "heads"]
    assert field_help("kv_heads", known) == "did you mean `heads`?"
    assert field_help("kv_heads", known, {"heads": 2, "kv_heads": 1}) == "known: `bias`, `heads`"


def test_numbers_that_are_not_whole() -> None:
    near = whole_help(110.00000000000001, scalar("100 * $m").place)
    far = whole_help(2.5, scalar("5 / $n").place)
    assert near == "write `round(100 * $m)`: arithmetic with fractions is not exact"
    assert far == "`round(5 / $n)` is 2, and `(5 / $n) // 1` is 2"
    assert whole_help(2.5, scalar("2.5").place) is None
