"""Means, differences and their 95% intervals over a few seeds.

What cannot be computed is None: values that are all equal show no spread, so they give a mean
without an interval and without a test, however many they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import mean, stdev

from scipy.special import stdtr, stdtrit  # Student's t, a hundred times faster than scipy.stats

from resdsl.study.findings.study_result import Interval

LEVEL = 0.95
DIGITS = 12
"""Significant digits of a difference; what lies below them is rounding of the two numbers."""


def over_seeds(values: Mapping[int, float]) -> Interval | None:
    """Return the mean over seeds with its t interval; None without values.

    Args:
        values: what each seed measured; what is not finite is left out. One value, and values that
            are all equal, give a mean without bounds.

    >>> interval = over_seeds({1: 0.5, 2: 0.7, 3: 0.6})
    >>> f"{interval.mean:.2f}, {interval.low:.3f} to {interval.high:.3f}"
    '0.60, 0.352 to 0.848'
    >>> over_seeds({1: 0.5, 2: 0.5}).low is None
    True
    """
    values = {seed: value for seed, value in values.items() if math.isfinite(value)}
    if not values:
        return None
    # `mean` is exact: equal values have themselves as their mean, and large ones do not overflow.
    plain = Interval(mean=float(mean(values.values())), n=len(values), values=values)
    error = standard_error(plain)
    return plain if error is None else _bounded(plain, error, plain.n - 1)


def paired(left: Mapping[int, float], right: Mapping[int, float]) -> Interval | None:
    """Return the mean of ``left - right`` over the seeds that both have, with its t interval.

    None where they have none in common. Pairs remove what a seed does to both: the order of the
    data and the initial numbers of layers that the nets share.
    """
    return over_seeds({s: _minus(left[s], right[s]) for s in left if s in right})


def paired_p(difference: Interval) -> float | None:
    """Return the two-sided p of a paired t test, from what :func:`paired` returned.

    None where the differences have no spread: of one seed, or all equal.
    """
    error = standard_error(difference)
    if error is None:
        return None
    return float(2 * stdtr(difference.n - 1, -abs(difference.mean) / error))


def equivalence_p(difference: Interval, margin: float) -> float | None:
    """Return the p of two one-sided paired t tests, from what :func:`paired` returned.

    A small p says that the mean difference lies between ``-margin`` and ``margin``. That a
    difference is not significant says nothing of the kind: with few seeds, hardly any is. None
    where the differences have no spread, as in :func:`paired_p`.

    Args:
        difference: of two nets, by seed.
        margin: the smallest difference that matters, in the unit of the metric; without one (0)
            nothing is equivalent.

    Source: Schuirmann 1987, Journal of Pharmacokinetics and Biopharmaceutics 15: the larger p of
    the tests of ``mean <= -margin`` and of ``mean >= margin``. Below 0.05 the 90% interval lies
    within the margin.

    >>> near = paired({1: 0.91, 2: 0.93, 3: 0.92}, {1: 0.91, 2: 0.92, 3: 0.925})
    >>> f"{paired_p(near):.3f} {equivalence_p(near, 0.03):.3f} {equivalence_p(near, 0.01):.3f}"
    '0.742 0.012 0.100'
    """
    error = standard_error(difference)
    if error is None:
        return None
    above = stdtr(difference.n - 1, -(difference.mean + margin) / error)
    below = stdtr(difference.n - 1, (difference.mean - margin) / error)
    return float(max(above, below))


def welch(left: Interval, right: Interval) -> Interval:
    """Return the difference of two independent means with Welch's t interval.

    There are no bounds where either side has one seed, or neither has any spread. A side of equal
    values, such as a net that guesses the same class for every seed, adds no spread to the other's.

    Source: Welch 1947, Biometrika 34: with a and b the squared standard errors of the two means,
    the degrees of freedom are (a + b)^2 / (a^2 / (n_a - 1) + b^2 / (n_b - 1)).
    """
    plain = Interval(mean=_minus(left.mean, right.mean), n=min(left.n, right.n))
    errors = [standard_error(side) or 0.0 for side in (left, right)]
    widest = max(errors)
    if plain.n < 2 or widest in (0, math.inf):
        return plain
    a, b = ((error / widest) ** 2 for error in errors)  # in shares, which do not overflow
    freedom = (a + b) ** 2 / (a**2 / (left.n - 1) + b**2 / (right.n - 1))
    return _bounded(plain, math.hypot(*errors), freedom)


def holm(ps: Sequence[float | None]) -> list[float | None]:
    """Return the p values corrected for their number; what is None stays so and is not counted.

    The k-th smallest of m is multiplied by m - k + 1, and none falls below a smaller one.

    Source: Holm 1979, Scandinavian Journal of Statistics 6.

    >>> holm([0.01, None, 0.04])
    [0.02, None, 0.04]
    """
    corrected: list[float | None] = [None] * len(ps)
    known = sorted((p, i) for i, p in enumerate(ps) if p is not None)
    largest = 0.0
    for rank, (p, i) in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - rank) * p))
        corrected[i] = largest
    return corrected


def standard_error(interval: Interval) -> float | None:
    """Return the standard error of a mean over seeds; None where they show no spread."""
    values = interval.values.values()
    if len(set(values)) < 2:
        return None
    try:
        error = stdev(values) / math.sqrt(interval.n)
    except OverflowError:  # a spread beyond all floats: it bounds nothing
        return math.inf
    return error if error > 0 else None  # The spread of the smallest floats is below them.


def _minus(left: float, right: float) -> float:
    # Accuracies are fractions k/N: 0.9 - 0.8 and 0.8 - 0.7 are meant to be equal. Other metrics
    # may be of any size, so the rounding goes by the larger of the two numbers.
    size = max(abs(left), abs(right))
    difference = left - right
    if size == 0 or not math.isfinite(difference):
        return difference
    return round(difference, DIGITS - 1 - math.floor(math.log10(size)))


def _bounded(plain: Interval, error: float, freedom: float) -> Interval:
    half = float(stdtrit(freedom, (1 + LEVEL) / 2)) * error
    low, high = plain.mean - half, plain.mean + half
    if not (math.isfinite(low) and math.isfinite(high)):
        return plain
    return plain.model_copy(update={"low": low, "high": high})
