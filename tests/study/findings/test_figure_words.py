"""Figures as people read them."""

from __future__ import annotations

import pytest

from resdsl.study.findings import figure_words
from resdsl.study.findings.intervals import over_seeds


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.0 s"),
        (3.14, "3.1 s"),
        (59.94, "59.9 s"),
        (59.95, "1 min 00 s"),
        (59.97, "1 min 00 s"),
        (130, "2 min 10 s"),
        (3599.4, "59 min 59 s"),
        (3599.6, "1 h 00 min"),
        (3600, "1 h 00 min"),
        (3660, "1 h 01 min"),
        (11_100, "3 h 05 min"),
        (360_000, "100 h 00 min"),
    ],
)
def test_seconds(value, text):
    assert figure_words.seconds(value) == text


def test_accuracies():
    assert figure_words.mean(None) == "-"
    assert figure_words.mean(over_seeds({0: 0.5})) == "0.500"
    assert figure_words.mean(over_seeds({0: 0.5, 1: 0.5})) == "0.500"
    assert figure_words.mean(over_seeds({0: 0.5, 1: 0.7, 2: 0.6})) == "0.600 ±0.248"


def test_bounds_or_why_there_are_none():
    assert figure_words.span(over_seeds({0: 0.1, 1: 0.2, 2: 0.15})) == "+0.026 to +0.274"
    assert figure_words.span(over_seeds({0: 0.1})) == "one seed"
    assert figure_words.span(over_seeds({0: 0.1, 1: 0.1})) == "too few distinct values"


def test_differences_and_probabilities():
    assert figure_words.signed(-0.0001) == "+0.000"
    assert figure_words.signed(0.00049) == "+0.000"
    assert figure_words.signed(-0.0005) == "-0.001"
    assert figure_words.signed(0.0007) == "+0.001"
    assert figure_words.signed(-0.295) == "-0.295"
    assert figure_words.signed(-1234.7, ",.0f") == "-1,235"
    assert figure_words.signed(-0.4, ",.0f") == "+0"
    assert figure_words.signed(-3e-9, ".4g") == "-3e-09"
    assert figure_words.probability(0.0) == "p < 0.001"
    assert figure_words.probability(0.00099) == "p < 0.001"
    assert figure_words.probability(0.001) == "p = 0.001"
    assert figure_words.probability(0.0123) == "p = 0.012"
    assert figure_words.probability(None) == "-"


def test_recipes():
    assert figure_words.tuned({"lr": 0.104123, "bias": -2, "gate": "auto"}) == (
        "lr=0.104, bias=-2, gate=auto"
    )
    assert figure_words.tuned({}) == "-"
