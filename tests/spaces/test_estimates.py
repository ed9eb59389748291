"""Estimates hold what is true as often as their intervals say."""

from __future__ import annotations

import math
from collections import Counter
from random import Random

import pytest

from resdsl.spaces.estimates import Estimate, exactly, exponential, kinds, leaves, wilson


@pytest.mark.parametrize(
    ("n_kinds", "n"), [(500, 300), (500, 1000), (50, 200), (2000, 10_000), (20_000, 700), (3, 50)]
)
def test_chao1_holds_the_number_of_kinds(n_kinds: int, n: int) -> None:
    held = 0
    for seed in range(60):
        random = Random(seed)
        found = kinds(Counter(str(random.randrange(n_kinds)) for _ in range(n)))
        assert found.high is None or found.low <= (found.value or found.low) <= found.high
        held += found.low <= n_kinds and (found.high is None or n_kinds <= found.high)
    assert held >= 52  # of 57 that a level of 95% expects; fewer happen in 1 of 50 tries


def test_chao1_is_a_lower_bound_where_kinds_are_unequal() -> None:
    random = Random(0)
    drawn = [str(min(int(random.paretovariate(0.5)), 5000)) for _ in range(2000)]
    found = kinds(Counter(drawn))
    assert found.value is not None
    assert len(set(drawn)) < found.value < 5000


def test_chao1_as_counted_by_hand() -> None:
    """Four kinds, two met once, one met twice, 7 draws: 4 + 6/7 * 2 / (2 * 2)."""
    found = kinds({"a": 1, "b": 1, "c": 3, "d": 2})
    assert found.value == pytest.approx(4 + 6 / 7 * 2 / 4)
    assert kinds({"a": 5, "b": 7}) == Estimate(2.0, 2, 3, "Chao1")


def test_without_repeats_there_is_a_bound_alone() -> None:
    found = kinds({str(i): 1 for i in range(1000)})
    assert (found.value, found.high) == (None, None)
    assert found.low == pytest.approx(1000 * 999 / (2 * math.log(20)))
    too_many = 0
    for seed in range(100):  # of as many kinds as the bound says, few draws are all different
        random = Random(seed)
        drawn = {random.randrange(round(found.low)) for _ in range(1000)}
        too_many += len(drawn) == 1000
    assert too_many <= 12
    assert kinds({}).low == 0


def test_leaves_of_a_tree() -> None:
    """A tree with 5 leaves on one side and 3 * 4 on the other."""
    held = 0
    for seed in range(60):
        random = Random(seed)
        weights = [math.log(10) if random.random() < 0.5 else math.log(24) for _ in range(300)]
        found = leaves(weights)
        assert found.high is not None
        held += found.low <= 17 <= found.high
    assert held >= 52
    flat = leaves([math.log(120)] * 100)
    assert flat == Estimate(120, 116, 120, "Knuth")
    assert leaves([math.log(8)]) == Estimate(8, 1, None, "Knuth")


def test_leaves_beyond_floats() -> None:
    found = leaves([1000 * math.log(10)] * 10)
    assert math.log10(found.value or 0) == pytest.approx(1000)
    assert exponential(math.log(7)) == pytest.approx(7)


def test_wilson() -> None:
    """The interval of 81 in 263: Newcombe 1998, Statistics in Medicine 17, table I."""
    found = wilson(81, 263)
    assert (round(found.low, 4), round(found.high or 0, 4)) == (0.2553, 0.3662)
    assert wilson(0, 0) == Estimate(None, 0.0, 1.0, "Wilson")
    assert wilson(10, 10).high == 1.0


def test_cutting_keeps_order() -> None:
    found = Estimate(50.0, 20.0, None, "Chao1")
    assert found.within(60, None) == Estimate(60, 60, None, "Chao1")
    assert found.within(1, 30) == Estimate(30, 20.0, 30, "Chao1")
    assert exactly(3).is_exact
    assert not found.is_exact
