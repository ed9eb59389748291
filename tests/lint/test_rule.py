"""Figures in words."""

import math

import pytest

from resdsl.lint.rule import number, power


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (9.96, "10"), (0.05, "0.05"), (-4120, "-4,100"), (999_999, "1e+06"), (1e300, "1e+300")],
)  # fmt: skip
def test_figures_have_two_digits(value: float, words: str) -> None:
    assert number(value) == words


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (math.log(0.05), "0.05"),
        (-math.inf, "0"),
        (599.0, "1.4e+260"),
        (1000 * math.log(10), "1e+1000"),
        (-1000 * math.log(10), "1e-1000"),
    ],
)
def test_powers_may_be_beyond_all_floats(log: float, words: str) -> None:
    assert power(log) == words
