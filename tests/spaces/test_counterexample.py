"""The smallest point that is no net."""

from known_spaces import failing, space_of

from resdsl.spaces.counterexample import Failure, distance, shrink
from resdsl.spaces.drawn_points import point_at


def _failure(space, **values) -> Failure:
    found = point_at(space, values)
    return Failure(found.values, tuple(found.tried.findings))


def test_the_distance_counts_draws_first() -> None:
    space = failing()
    assert distance(space, {"kernel": 3, "out": 5}) == (0, 0)
    assert distance(space, {"kernel": 9, "out": 5}) == (1, 6)
    assert distance(space, {"kernel": 4, "out": 1}) == (2, 5)


def test_a_failure_shrinks_to_the_nearest_one() -> None:
    space = failing()
    small = shrink(space, _failure(space, kernel=20, out=9))
    assert small.values == {"kernel": 9, "out": 5}
    assert small.findings[0].code == _failure(space, kernel=20).findings[0].code
    (told,) = small.diagnostics()
    assert told.notes[-1] in ("at the point out=5, kernel=9", "at the point kernel=9, out=5")


def test_shrinking_keeps_the_kind_of_mistake() -> None:
    space = space_of(
        "a: {choice: [0, 1]}, b: {int: [-5, 5], default: 1}",
        "{linear: {out: $b}}, {conv: {out: 2, kernel: 1}, if: $a == 1}",
    )
    small = shrink(space, _failure(space, a=1, b=4))
    assert small.values == {"a": 1, "b": 1}
    small = shrink(space, _failure(space, a=0, b=-5))
    assert small.values == {"b": 0, "a": 0}


def test_a_number_is_brought_to_where_failures_begin() -> None:
    space = space_of("n: {int: [1, 9223372036854775807], log: true}", "linear: {out: $n}")
    assert shrink(space, _failure(space, n=2**62 + 12345)).values == {"n": 2**31 + 1}
    below = space_of("n: {int: [-1000, 1000], default: 100}", "linear: {out: $n}")
    assert shrink(below, _failure(below, n=-977)).values == {"n": 0}


def test_a_draw_may_vanish_on_the_way() -> None:
    space = space_of(
        "kind: {choice: [0, 1]}, k: {int: [1, 9]}, n: {int: [0, 5], default: 3}",
        "{linear: {out: $n}}, {linear: {out: $k}, if: $kind == 1}",
    )
    assert shrink(space, _failure(space, kind=1, k=7, n=0)).values == {"n": 0, "kind": 0}
