"""Where expressions and the names in them stand."""

import pytest
from reading import node, scalar

from resdsl.language.expression_places import expression_fault, free_names, inside_scalar
from resdsl.language.expression_tree import ExpressionError


def test_free_names_are_found_at_any_depth() -> None:
    found = free_names(node("{a: $x * 2, b: [$y, {c: '$x if $z else 1'}], d: plain, e: $q +}"))
    assert found == {"x", "y", "z"}  # a bad expression has none


@pytest.mark.parametrize(("text", "column"), [("a + $b", 5), ("'a + $b'", 6), ('"a + $b"', 6)])
def test_a_stretch_of_a_scalar(text: str, column: int) -> None:
    place = inside_scalar(scalar(text), 4, 6)
    assert (place.line, place.column, place.end_column) == (1, column, column + 2)
    assert place.text == "$b"


def test_what_runs_over_lines_is_pointed_at_whole() -> None:
    place = inside_scalar(scalar("a +\n  $b"), 4, 6)
    assert (place.line, place.column, place.end_line) == (1, 1, 2)


def test_a_fault_points_into_the_expression() -> None:
    found = expression_fault(scalar("$a + ?"), ExpressionError("unexpected", 5, 6))
    assert found.code == "bad-expression"
    assert found.place is not None
    assert found.place.text == "?"


def test_a_comment_that_cuts_an_expression_is_named() -> None:
    found = expression_fault(scalar("$a + # 3"), ExpressionError("ends", 3))
    assert "starts a comment" in str(found.help)
