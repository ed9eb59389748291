"""Means, differences, p values and intervals against hand-counted numbers and scipy's own tests."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from resdsl.study.findings.intervals import (
    equivalence_p,
    holm,
    over_seeds,
    paired,
    paired_p,
    welch,
)

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


@pytest.mark.parametrize("n", [2, 3, 8])
@pytest.mark.parametrize("value", [0.0, 0.1, 1.0, -7.0, 1e300, 5e-324])
def test_equal_values_have_a_mean_and_no_interval(value, n):
    interval = over_seeds(by_seed([value] * n))
    assert (interval.mean, interval.low, interval.high) == (value, None, None)
    assert interval.unbounded == "too few distinct values"


@pytest.mark.parametrize("lost", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_left_out(lost):
    assert over_seeds({0: 0.5, 1: lost, 2: 0.7}) == over_seeds({0: 0.5, 2: 0.7})
    assert over_seeds({0: lost}) is None
    assert paired({0: lost, 1: 0.5}, {0: 0.5, 1: 0.25}) == over_seeds({1: 0.25})
    assert paired({0: math.inf}, {0: math.inf}) is None


@pytest.mark.parametrize("size", [1e-300, 1e-9, 1e9, 1e150])
def test_numbers_of_any_size_have_the_same_statistics(size):
    left, right = [0.90, 0.93, 0.95], [0.88, 0.92, 0.91]
    scaled = paired(by_seed([v * size for v in left]), by_seed([v * size for v in right]))
    plain = paired(by_seed(left), by_seed(right))
    assert paired_p(scaled) == pytest.approx(paired_p(plain))
    assert equivalence_p(scaled, 0.03 * size) == pytest.approx(equivalence_p(plain, 0.03))
    assert (scaled.low / size, scaled.high / size) == pytest.approx((plain.low, plain.high))


def test_bounds_beyond_all_numbers_are_none():
    wide = over_seeds(by_seed([1.7e308, -1.7e308]))
    assert (wide.mean, wide.low, wide.high) == (0.0, None, None)
    assert (paired_p(wide), equivalence_p(wide, 0.03)) == (1.0, 0.5)
    assert welch(wide, over_seeds(by_seed([0.0, 1.0]))).low is None


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
    both = welch(steady, over_seeds(by_seed([0.9, 0.9])))
    assert (both.mean, both.low, both.high) == (-0.2, None, None)


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


@pytest.mark.parametrize(
    ("left", "right", "mean"),
    [
        # 0.9 - 0.8 and 0.8 - 0.7 differ as floats; as accuracies they do not.
        ([0.9, 0.8], [0.8, 0.7], 0.1),
        ([0.9, 0.8], [0.9, 0.8], 0.0),
        ([90e6, 80e6], [80e6, 70e6], 10e6),
        ([0.9e-9, 0.8e-9], [0.8e-9, 0.7e-9], 0.1e-9),
        ([1.0, 1.0, 1.0], [0.0, 0.0, 0.0], 1.0),
        ([0.9], [0.8], 0.1),
    ],
)
def test_differences_without_spread_have_no_test(left, right, mean):
    difference = paired(by_seed(left), by_seed(right))
    assert difference.mean == pytest.approx(mean)
    assert (difference.low, difference.high) == (None, None)
    assert paired_p(difference) is None
    assert equivalence_p(difference, 0.5) is None


@pytest.mark.parametrize(
    ("left", "right", "margin", "p"),
    [  # what statsmodels 0.15 returns: ttost_paired(left, right, -margin, margin)[0]
        ([0.91, 0.93, 0.92], [0.91, 0.92, 0.925], 0.03, 0.011687758821787847),
        ([0.91, 0.93, 0.92], [0.91, 0.92, 0.925], 0.01, 0.09967961548728232),
        ([0.982, 0.985, 0.979], [0.980, 0.986, 0.975], 0.005, 0.07437173462062585),
        ([3.1, 2.9, 3.3, 3.0], [2.0, 2.5, 2.4, 2.2], 1.0, 0.13368358410366324),
    ],
)
def test_equivalence_equals_that_of_statsmodels(left, right, margin, p):
    for first, second in ((left, right), (right, left)):
        difference = paired(by_seed(first), by_seed(second))
        assert equivalence_p(difference, margin) == pytest.approx(p)


@given(accuracies, st.floats(0.001, 0.2))
def test_equivalence_is_the_interval_of_90_percent_within_the_margin(values, margin):
    difference = paired(by_seed(values), by_seed([0.5] * len(values)))
    p = equivalence_p(difference, margin)
    assume(p is not None)
    shifted = list(difference.values.values())
    low, high = stats.ttest_1samp(shifted, 0).confidence_interval(0.9)
    assume(min(abs(low + margin), abs(high - margin)) > 1e-9)
    assert (p < 0.05) == (-margin < low and high < margin)
    tests = [("greater", -margin), ("less", margin)]
    assert p == pytest.approx(
        max(stats.ttest_1samp(shifted, m, alternative=a).pvalue for a, m in tests)
    )


def test_without_a_margin_nothing_is_equivalent():
    difference = paired(by_seed([0.9, 0.8, 0.7]), by_seed([0.9, 0.8001, 0.6999]))
    assert equivalence_p(difference, 0.0) >= 0.5


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
