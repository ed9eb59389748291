"""Means, differences, p values and intervals against hand-counted numbers and scipy's own tests."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from resdsl.study.findings.intervals import holm, over_seeds, paired, paired_p, welch

accuracies = st.lists(st.integers(0, 300), min_size=2, max_size=8).map(
    lambda counts: [count / 300 for count in counts]
)


def by_seed(values):
    return dict(enumerate(values))


def test_mean_and_interval_of_a_known_sample():
    interval = over_seeds(by_seed([0.90, 0.92, 0.94]))
    assert interval.mean == pytest.approx(0.92)
    # t(0.975, 2) = 4.302653, standard error 0.02 / sqrt(3)
    assert interval.half_width == pytest.approx(4.302653 * 0.02 / math.sqrt(3), rel=1e-6)
    assert interval.n == 3


def test_one_seed_has_a_mean_and_no_bounds():
    interval = over_seeds({7: 0.5})
    assert (interval.mean, interval.low, interval.high, interval.n) == (0.5, None, None, 1)


def test_no_values_have_no_interval():
    assert over_seeds({}) is None
    assert paired({0: 0.5}, {1: 0.5}) is None


def test_equal_values_have_an_exact_interval_of_length_zero():
    interval = over_seeds(by_seed([0.1, 0.1, 0.1]))
    assert interval.low == interval.high == interval.mean


@given(accuracies)
def test_intervals_equal_scipys(values):
    interval = over_seeds(by_seed(values))
    assert interval.mean == pytest.approx(sum(values) / len(values))
    if len(set(values)) > 1:
        expected = stats.ttest_1samp(values, 0).confidence_interval()
        assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high))


@given(accuracies, accuracies)
def test_welch_equals_scipys(left, right):
    assume(len(set(left)) > 1 and len(set(right)) > 1)  # scipy warns where one has no spread
    difference = welch(over_seeds(by_seed(left)), over_seeds(by_seed(right)))
    expected = stats.ttest_ind(left, right, equal_var=False).confidence_interval()
    assert (difference.low, difference.high) == pytest.approx(
        (expected.low, expected.high), abs=1e-9
    )


def test_welch_without_spread_on_one_side_or_both():
    steady, noisy = over_seeds(by_seed([0.7, 0.7, 0.7])), over_seeds(by_seed([0.8, 0.9, 1.0]))
    difference = welch(steady, noisy)
    # the degrees of freedom are those of the side with spread
    assert difference.high - difference.low == pytest.approx(noisy.high - noisy.low)
    exact = welch(steady, over_seeds(by_seed([0.9, 0.9])))
    assert exact.low == exact.high == exact.mean == -0.2


def test_paired_test_equals_scipys():
    left, right = [0.90, 0.93, 0.95, 0.91], [0.88, 0.92, 0.91, 0.90]
    difference = paired(by_seed(left), by_seed(right))
    expected = stats.ttest_rel(left, right)
    assert paired_p(difference) == pytest.approx(expected.pvalue)
    bounds = expected.confidence_interval()
    assert (difference.low, difference.high) == pytest.approx((bounds.low, bounds.high))


def test_pairs_are_made_by_seed_and_only_of_common_seeds():
    difference = paired({1: 0.5, 2: 0.7, 9: 0.0}, {2: 0.6, 1: 0.3, 4: 1.0})
    assert difference.values == pytest.approx({1: 0.2, 2: 0.1})


def test_zero_variance_is_handled_exactly():
    # 0.9 - 0.8 and 0.8 - 0.7 differ as floats; as accuracies they do not.
    constant = paired(by_seed([0.9, 0.8]), by_seed([0.8, 0.7]))
    assert constant.low == constant.high == 0.1
    assert paired_p(constant) == 0.0
    assert paired_p(paired(by_seed([0.9, 0.8]), by_seed([0.9, 0.8]))) == 1.0
    assert paired_p(paired({0: 0.9}, {0: 0.8})) is None


def test_holm_against_its_definition():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, None, 0.04]) == [0.5, None, 0.08]
    assert holm([0.9, 0.8]) == [1.0, 1.0]


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_keeps_the_order_and_never_lowers(ps):
    corrected = holm(ps)
    assert all(p <= c <= 1 for p, c in zip(ps, corrected, strict=True))
    for a, b in zip(range(len(ps)), range(1, len(ps)), strict=False):
        assert (ps[a] - ps[b]) * (corrected[a] - corrected[b]) >= 0
