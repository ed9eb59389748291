"""Figures as people read them."""

from __future__ import annotations

import pytest

from resdsl.report import numbers
from resdsl.study.intervals import over_seeds


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (999, "999"), (1000, "1k"), (41_096, "41.1k"), (999_600, "1M"), (1_727_962, "1.73M"),
     (3_000_000_000, "3G")],
)  # fmt: skip
def test_counts_have_three_digits(value, text):
    assert numbers.count(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.14, "3.1 s"), (59.97, "1 min 00 s"), (130, "2 min 10 s"), (11_100, "3 h 05 min")],
)
def test_seconds(value, text):
    assert numbers.seconds(value) == text


def test_accuracies():
    assert numbers.accuracy(None) == "-"
    assert numbers.accuracy(over_seeds({0: 0.5})) == "0.500"
    assert numbers.accuracy(over_seeds({0: 0.5, 1: 0.5})) == "0.500 ±0.000"


def test_differences_and_probabilities():
    assert numbers.signed(-0.0001) == "+0.000"
    assert numbers.signed(-0.295) == "-0.295"
    assert numbers.probability(0.0) == "p < 0.001"
    assert numbers.probability(0.0123) == "p = 0.012"
    assert numbers.probability(None) == "-"


def test_recipes():
    assert numbers.recipe({"lr": 0.104123, "bias": -2, "gate": "auto"}) == (
        "lr=0.104, bias=-2, gate=auto"
    )
    assert numbers.recipe({}) == "-"
