"""Points of a space: each once, or at random."""

from collections import Counter
from itertools import islice, product

import pytest
from known_spaces import conditional, products, space_of

from resdsl.spaces.drawn_points import EndlessHole, every_point, point_at, random_points


def test_every_point_comes_once_and_with_its_probability() -> None:
    points = list(every_point(conditional()))
    deep = [{"kind": "deep", "n": n} for n in range(1, 6)]
    assert [p.values for p in points] == deep + [{"kind": "wide", "width": w} for w in (11, 12, 13)]
    weights = [round(pow(2.718281828459045, p.log_weight)) for p in points]
    assert weights == [10] * 5 + [6] * 3
    values = [tuple(p.values.values()) for p in every_point(products())]
    assert values == list(product(range(1, 5), repeat=2))


def test_settings_are_not_drawn() -> None:
    assert [p.values for p in every_point(conditional(kind="wide"))] == [
        {"width": 11},
        {"width": 12},
        {"width": 13},
    ]
    assert [p.values for p in every_point(conditional(kind="deep", n=2))] == [{}]


def test_a_hole_of_stages_is_drawn_in_each() -> None:
    space = space_of(
        "n: {int: [1, 2], per: stage}",
        "{stage: {block: unit, depth: $n}}, {stage: {block: unit, depth: $n}}",
        "blocks: {unit: {body: [linear: {out: 4}]}}",
    )
    points = [p.values for p in every_point(space)]
    assert points[0] == {"n@stage1": 1, "n@stage2": 1}
    assert len(points) == 4


def test_random_points_come_as_often_as_they_are_likely() -> None:
    points = list(islice(random_points(conditional(), seed=5), 4000))
    seen = Counter(tuple(p.values.items()) for p in points)
    assert len(seen) == 8
    assert seen[("kind", "wide"), ("width", 12)] / 4000 == pytest.approx(1 / 6, abs=0.02)
    again = list(islice(random_points(conditional(), seed=5), 50))
    assert [p.values for p in again] == [p.values for p in points[:50]]


def test_a_float_that_is_read_has_no_end() -> None:
    space = space_of(
        "kind: {choice: [0, 1]}, p: {float: [0, 0.5]}", "{dropout: {p: $p}, if: $kind == 1}"
    )
    with pytest.raises(EndlessHole):
        list(every_point(space))
    assert [p.values for p in every_point(space_of("p: {float: [0, 0.5]}", "relu"))] == [{}]
    floats = {p.values["kind"]: p.reads_float for p in islice(random_points(space), 20)}
    assert floats == {0: False, 1: True}


def test_a_point_takes_defaults_where_nothing_is_said() -> None:
    assert point_at(conditional(), {"n": 4}).values == {"kind": "deep", "n": 4}
    assert point_at(conditional(), {"kind": "wide"}).values == {"kind": "wide", "width": 11}
