"""The values of which trees of expressions are made."""

import pytest

from resdsl.language.expression_tree import (
    MAX_INT,
    Binary,
    ExpressionError,
    Literal,
    Name,
    bounded,
    height,
    names,
)


def test_names_in_the_order_of_the_text() -> None:
    tree = Binary("+", Name("a", 0), Binary("*", Name("b", 5), Name("a", 10), 8), 3)
    assert [(name.name, name.start) for name in names(tree)] == [("a", 0), ("b", 5), ("a", 10)]


def test_height_counts_operations_inside_each_other() -> None:
    tree = Binary("+", Literal(1), Binary("*", Name("b", 5), Literal(2), 8), 3)
    assert height(tree) == 2
    assert height(Literal(1)) == 0


@pytest.mark.parametrize("value", [MAX_INT, -MAX_INT, float("inf"), float("nan"), 1j])
def test_what_lies_outside_the_bounds_of_numbers(value: object) -> None:
    with pytest.raises(ExpressionError):
        bounded(value, 0)


@pytest.mark.parametrize("value", [MAX_INT - 1, 1 - MAX_INT, 1e308, "text", True])
def test_what_lies_within_them(value: object) -> None:
    assert bounded(value, 0) is value
