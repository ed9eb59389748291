"""Sizes, values and random draws of holes."""

from collections import Counter
from random import Random

import pytest

from resdsl.language.holes import Choice, Float, Int
from resdsl.spaces.domains import draw, nth, probability, size

LOG = Int(int=[1, 9], log=True)
HOLES = [Choice(choice=["a", 1, True]), Choice(choice={"x": [1], "y": 2}), Int(int=[-2, 3]), LOG]


@pytest.mark.parametrize("hole", HOLES)
def test_the_values_are_the_domain_once(hole) -> None:
    values = [nth(hole, i) for i in range(size(hole) or 0)]
    assert len({(type(v), v) for v in values}) == size(hole)
    assert all(hole.contains(value) for value in values)
    assert sum(probability(hole, value) for value in values) == pytest.approx(1)


@pytest.mark.parametrize("hole", HOLES)
def test_draws_have_their_probability(hole) -> None:
    random, n = Random(1), 20_000
    seen = Counter((type(v), v) for v in (draw(hole, random) for _ in range(n)))
    for index in range(size(hole) or 0):
        value = nth(hole, index)
        assert seen[type(value), value] / n == pytest.approx(probability(hole, value), abs=0.015)


def test_floats_stay_within_their_bounds_and_are_not_counted() -> None:
    random = Random(1)
    for hole in (Float(float=[0.1, 0.3]), Float(float=[1e-9, 1.0], log=True)):
        drawn = [draw(hole, random) for _ in range(1000)]
        assert all(map(hole.contains, drawn))
        assert len(set(drawn)) == 1000
        assert (size(hole), probability(hole, drawn[0])) == (None, 1.0)
    assert sum(value < 1e-4 for value in drawn) == pytest.approx(1000 * 5 / 9, abs=60)
    assert (size(Float(float=[2, 2])), nth(Float(float=[2, 2]), 0)) == (1, 2)


def test_the_largest_ranges_can_be_drawn_from() -> None:
    top = 2**63 - 1
    for log in (False, True):
        hole = Int(int=[1, top], log=log)
        assert size(hole) == top
        value = draw(hole, Random(3))
        assert hole.contains(value)
        assert 0 < probability(hole, value) < 1e-9 or log
        assert probability(hole, top) > 0
