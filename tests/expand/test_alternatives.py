"""Groups of alternatives: each stands in one, and each two are separated."""

from itertools import permutations

import pytest

from resdsl.expand.alternatives import Alternative, first_value, groups, other_values
from resdsl.language.holes import parse_hole


@pytest.mark.parametrize("n", [1, 2, 7, 8, 9, 100])
def test_of_each_two_holes_one_changes_alone(n: int) -> None:
    alternatives = [Alternative(f"h{i}", 3) for i in range(n)]
    found = [set(group) for group in groups(alternatives)]
    assert set().union(*found) == set(alternatives)
    for one, other in permutations(alternatives, 2):
        assert any(one in group and other not in group for group in found)


def test_groups_hold_one_alternative_of_a_hole() -> None:
    alternatives = [Alternative(f"h{i % 20}", i // 20) for i in range(60)]
    found = groups(alternatives)
    assert len(found) == 3 * 2 * 5
    assert all(len({one.draw for one in group}) == len(group) for group in found)


@pytest.mark.parametrize(
    ("n", "n_groups"), [(1, 1), (2, 2), (6, 6), (7, 6), (8, 6), (9, 8), (64, 12)]
)
def test_there_are_never_more_groups_than_alternatives(n: int, n_groups: int) -> None:
    found = groups([Alternative(f"h{i}", 3) for i in range(n)])
    assert len(found) == n_groups
    assert (sorted(map(len, found)) == [1] * n) is (n <= 6)


def test_few_holes_are_tried_one_by_one() -> None:
    alternatives = [Alternative(draw, value) for draw in "ab" for value in range(50)]
    assert sorted(map(len, groups(alternatives))) == [1] * 100


@pytest.mark.parametrize(
    ("hole", "first", "others"),
    [
        ({"choice": [1, True, 1.0]}, 1, [True, 1.0]),
        ({"choice": {"a": 1, "b": 2}, "default": "b"}, "b", ["a"]),
        ({"int": [2, 9], "default": 4}, 4, [2, 9]),
        ({"float": [0.5, 0.5]}, 0.5, []),
    ],
)
def test_other_values(hole: dict[str, object], first: object, others: list[object]) -> None:
    parsed = parse_hole(hole)
    assert repr(first_value(parsed)) == repr(first)
    found = [other.value for other in other_values("h", parsed, first_value(parsed))]
    assert repr(found) == repr(others)
