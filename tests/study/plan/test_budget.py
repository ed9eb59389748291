"""Rounds that fit into the time, and what a cell is expected to cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resdsl.study.config.budget_settings import Budget
from resdsl.study.plan.budget import Costs, Rounds, dropped_notes, fitted, planned

BUDGET = Budget(trials_per_cell=4, seeds=5, max_time=100)


@pytest.mark.parametrize(
    ("begun", "remaining", "each", "kept"),
    [
        (Rounds(0, 0), 100, None, Rounds(4, 5)),  # nothing is known yet
        (Rounds(1, 0), 90, 10, Rounds(4, 5)),
        (Rounds(1, 0), 84, 10, Rounds(3, 5)),  # 5 s are kept for the test part: 7 rounds fit
        (Rounds(1, 0), 55, 10, Rounds(1, 5)),  # all tuning rounds go before the first final one
        (Rounds(1, 0), 46, 10, Rounds(1, 4)),
        (Rounds(1, 0), -50, 10, Rounds(1, 3)),  # one tuning round and three final ones stay
        (Rounds(3, 0), -50, 10, Rounds(3, 3)),
        (Rounds(0, 0), -50, 10, Rounds(1, 3)),
        (Rounds(2, 1), 1000, 10, Rounds(2, 5)),  # tuning is closed once a final run has begun
        (Rounds(2, 4), -50, 10, Rounds(2, 4)),
    ],
)
def test_fitted(begun, remaining, each, kept):
    assert fitted(BUDGET, begun, remaining, each) == kept


def test_a_tuning_round_takes_as_long_as_its_seeds():
    budget = Budget(trials_per_cell=4, tuning_seeds=3, seeds=5, max_time=100)
    assert fitted(budget, Rounds(1, 0), 200, 10) == Rounds(4, 5)  # 19 fit: 9 for 3 trials, 5
    assert fitted(budget, Rounds(1, 0), 130, 10) == Rounds(3, 5)  # 12 fit: 6, 5
    assert fitted(budget, Rounds(1, 0), 95, 10) == Rounds(2, 5)  # 9 fit: 3, 5
    assert fitted(budget, Rounds(1, 0), 75, 10) == Rounds(1, 5)


def test_without_a_limit_nothing_is_dropped():
    assert fitted(Budget(trials_per_cell=4, seeds=5), Rounds(1, 0), -5, 10) == Rounds(4, 5)


@given(st.integers(0, 4), st.floats(-100, 1000), st.floats(0.1, 100), st.floats(0, 100))
def test_more_time_never_keeps_fewer_rounds(tune, remaining, each, more):
    less_time = fitted(BUDGET, Rounds(tune, 0), remaining, each)
    more_time = fitted(BUDGET, Rounds(tune, 0), remaining + more, each)
    assert more_time.tune >= less_time.tune
    assert more_time.final >= less_time.final
    assert max(1, tune) <= less_time.tune <= 4
    assert 3 <= less_time.final <= 5


def test_one_seed_is_kept_where_one_was_asked_for():
    assert fitted(Budget(seeds=1, max_time=9), Rounds(1, 0), -5, 10).final == 1


def test_notes_name_what_was_dropped():
    assert dropped_notes(BUDGET, planned(BUDGET)) == []
    (note,) = dropped_notes(BUDGET, Rounds(2, 5))
    assert note.startswith("2 of 4 tuning rounds were dropped in all cells alike")


def test_a_cell_that_was_not_measured_costs_by_its_multiply_adds():
    costs = Costs(flops=[100, 200, 400], measured={0: [1.0, 3.0], 2: [8.0]})
    assert costs.seconds(0) == 3.0  # the latest
    assert costs.seconds(1) == pytest.approx(200 * 12 / 600)
    assert sorted([0, 1, 2], key=costs.rank) == [2, 1, 0]
    assert sorted([0, 1], key=Costs([100, 300], {}).rank) == [1, 0]
    assert Costs([100, 300], {}).round_seconds(2) is None


def test_a_round_takes_at_least_its_longest_run():
    costs = Costs([1, 1, 1], {0: [9.0], 1: [1.0], 2: [2.0]})
    assert costs.round_seconds(1) == 12
    assert costs.round_seconds(2) == 9
