"""Fronts and volumes against their definitions."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from final_runs import run
from hypothesis import given
from hypothesis import strategies as st

from resdsl.study.findings.pareto import hypervolume, pareto_front, reference_point, study_front
from resdsl.study.findings.statistics import summarise
from resdsl.study.findings.study_result import StudyResult
from resdsl.study.plan.objective import ACCURACY, Objective

MIN3 = ["minimize"] * 3
points_of_3 = st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=1, max_size=12)


def dominates(a, b):
    return a != b and all(x <= y for x, y in zip(a, b, strict=True))


def test_a_front_of_two_directions():
    points = [(0.9, 100), (0.8, 50), (0.7, 60), (0.95, 400), (0.95, 500), (0.1, 10)]
    assert pareto_front(points, ["maximize", "minimize"]) == [0, 1, 3, 5]


def test_equal_points_all_stand_on_the_front():
    assert pareto_front([(1, 1), (1, 1), (2, 2)], ["minimize"] * 2) == [0, 1]


def test_one_objective_has_its_best_as_front():
    assert pareto_front([(3,), (1,), (2,), (3,)], ["maximize"]) == [0, 3]


def test_what_is_not_finite_is_never_on_the_front():
    points = [(math.nan, 1), (math.inf, 0), (-math.inf, 0), (1, 1)]
    assert pareto_front(points, ["maximize", "minimize"]) == [3]
    assert pareto_front([(math.nan, 1)], ["maximize", "minimize"]) == []
    assert pareto_front([], ["maximize", "minimize"]) == []


@given(points_of_3)
def test_a_front_is_what_nothing_dominates(points):
    expected = [i for i, p in enumerate(points) if not any(dominates(q, p) for q in points)]
    assert pareto_front(points, MIN3) == expected
    turned = [(-a, b, -c) for a, b, c in points]
    assert pareto_front(turned, ["maximize", "minimize", "maximize"]) == expected


@given(points_of_3)
def test_a_volume_is_the_number_of_unit_cubes_that_are_dominated(points):
    cubes = itertools.product(range(5), repeat=3)
    count = sum(any(q == cube or dominates(q, cube) for q in points) for cube in cubes)
    assert hypervolume(points, MIN3, (5, 5, 5)) == pytest.approx(count)
    turned = [(-a, b, -c) for a, b, c in points]
    assert hypervolume(turned, ["maximize", "minimize", "maximize"], (-5, 5, -5)) == count


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12))
def test_a_volume_of_two_is_an_area(points):
    squares = itertools.product(range(8), repeat=2)
    count = sum(any(p[0] <= x and p[1] <= y for p in points) for x, y in squares)
    assert hypervolume(points, ["minimize"] * 2, (8, 8)) == count
    lifted = [(*p, 0) for p in points]
    assert hypervolume(lifted, MIN3, (8, 8, 1)) == count


def test_a_volume_of_four_objectives():
    draw = random.Random(0)
    points = [tuple(draw.randint(0, 4) for _ in range(4)) for _ in range(9)]
    cubes = itertools.product(range(4), repeat=4)
    count = sum(any(q == cube or dominates(q, cube) for q in points) for cube in cubes)
    assert hypervolume(points, ["minimize"] * 4, (4,) * 4) == count


def test_volumes_have_the_units_of_the_objectives():
    points = [(0.9, 1e6), (0.8, 1e5)]
    found = hypervolume(points, ["maximize", "minimize"], (0.1, 2e6))
    assert found == pytest.approx(0.8 * 1e6 + 0.7 * 0.9e6)


def test_one_objective_and_none():
    assert hypervolume([(3,), (1,)], ["maximize"], (0,)) == 3
    assert hypervolume([], ["maximize", "minimize"], (0, 0)) == 0
    assert hypervolume([(0.5, 9)], ["maximize", "minimize"], (0.6, 10)) == 0


def test_the_reference_lies_a_tenth_beyond_the_worst():
    points = [(0.9, 100), (0.5, 300), (0.7, 200)]
    assert reference_point(points, ["maximize", "minimize"]) == pytest.approx([0.46, 320])
    assert reference_point(points[:1], ["maximize", "minimize"]) == pytest.approx([0.9, 100])


BOTH = (ACCURACY, Objective("params", "minimize"))


def trial(number, accuracy, params, **fields):
    values = {"accuracy": accuracy} if accuracy is not None else {}
    found = run(number, {"family": "plain"}, purpose="tune", params=params, tuned={"w": params})
    return found.model_copy(update={"validation": values} | fields)


def test_the_front_of_a_study():
    runs = [
        trial(0, 0.9, 300),
        trial(1, 0.8, 100),
        trial(2, 0.7, 200),
        trial(3, None, 50),
        trial(4, 0.99, 40, status="diverged"),
        trial(5, 1.0, 10, purpose="final"),
    ]
    result = summarise(runs, objectives=BOTH)
    front = result.front
    assert [(p.number, p.values, p.tuned) for p in front.points] == [
        (0, {"accuracy": 0.9, "params": 300}, {"w": 300}),
        (1, {"accuracy": 0.8, "params": 100}, {"w": 100}),
    ]
    assert front.trials == 3
    assert front.objectives == {"accuracy": "maximize", "params": "minimize"}
    assert front.reference == pytest.approx({"accuracy": 0.68, "params": 320})
    area = hypervolume([(0.9, 300), (0.8, 100)], ["maximize", "minimize"], (0.68, 320))
    assert front.hypervolume == pytest.approx(area / (0.22 * 220))
    assert any("reference point" in text for text in result.methods)
    assert StudyResult.model_validate_json(result.model_dump_json()) == result


def test_a_study_of_one_objective_has_no_front():
    runs = [trial(0, 0.9, 300), trial(1, 0.8, 100)]
    assert study_front(runs, BOTH[:1], BOTH[0]) is None
    assert study_front([], BOTH, BOTH[0]) is None
    assert summarise(runs).front is None


def test_objectives_without_a_range_are_no_part_of_the_volume():
    one = study_front([trial(0, 0.9, 300)], BOTH, BOTH[0])
    assert ([p.number for p in one.points], one.hypervolume) == ([0], None)
    line = study_front([trial(0, 0.9, 300), trial(1, 0.8, 300)], BOTH, BOTH[0])
    assert [p.number for p in line.points] == [0]
    assert line.hypervolume == pytest.approx(1.0)


def test_a_point_has_what_its_values_measured_on_fresh_seeds():
    again = {"purpose": "front", "seed": 1, "test": {"accuracy": 0.7}}
    runs = [
        trial(0, 0.9, 300),
        trial(1, 0.8, 100),
        trial(2, 0.85, 300, purpose="final", seed=1, test={"accuracy": 0.8}),
        trial(3, 0.85, 300, purpose="final", seed=2, test={"accuracy": 0.9}),
        trial(4, 0.75, 100, **again),
        trial(5, 0.75, 200, **again),
    ]
    large, small = study_front(runs, BOTH, BOTH[0]).points
    assert (large.test.mean, large.test.n) == (pytest.approx(0.85), 2)
    assert (small.test.mean, small.test.n) == (0.7, 1)
    assert study_front(runs[:2], BOTH, BOTH[0]).points[0].test is None
