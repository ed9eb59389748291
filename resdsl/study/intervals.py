"""Means, differences and their 95% intervals over a few seeds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev

from scipy.stats import t as student

from resdsl.study.result import Interval

LEVEL = 0.95


def over_seeds(values: Mapping[int, float]) -> Interval | None:
    """Return the mean over seeds with its t interval; None without values.

    One seed gives no bounds. Equal values give an interval of length zero, exactly.
    """
    if not values:
        return None
    numbers = list(values.values())
    half = _half_width(stdev(numbers), len(numbers)) if len(numbers) > 1 else None
    return _interval(fmean(numbers), half, len(numbers), dict(values))


def paired(left: Mapping[int, float], right: Mapping[int, float]) -> Interval | None:
    """Return the mean of ``left - right`` over the seeds that both have, with its t interval."""
    return over_seeds({s: _minus(left[s], right[s]) for s in left if s in right})


def paired_p(difference: Interval) -> float | None:
    """Return the two-sided p of a paired t test from :func:`paired`'s result.

    None for one seed. Without spread: 1 where all differences are 0, else the limit, 0.
    """
    n = difference.n
    if n < 2:
        return None
    spread = stdev(difference.values.values())
    if spread == 0:
        return 1.0 if difference.mean == 0 else 0.0
    return float(2 * student.sf(abs(difference.mean) / (spread / math.sqrt(n)), n - 1))


def welch(left: Interval, right: Interval) -> Interval:
    """Return the difference of two independent means with Welch's t interval.

    No bounds where either side has one seed.

    Source: Welch 1947, Biometrika 34, with the Welch-Satterthwaite degrees of freedom.
    """
    mean = _minus(left.mean, right.mean)
    n = min(left.n, right.n)
    if n < 2:
        return _interval(mean, None, n, {})
    a, b = (stdev(side.values.values()) ** 2 / side.n for side in (left, right))
    if a + b == 0:
        return _interval(mean, 0.0, n, {})
    freedom = (a + b) ** 2 / (a**2 / (left.n - 1) + b**2 / (right.n - 1))
    return _interval(mean, _quantile(freedom) * math.sqrt(a + b), n, {})


def holm(ps: Sequence[float | None]) -> list[float | None]:
    """Return the p values corrected for their number; what is None stays so and is not counted.

    Source: Holm 1979, Scandinavian Journal of Statistics 6.
    """
    corrected: list[float | None] = [None] * len(ps)
    known = sorted((p, i) for i, p in enumerate(ps) if p is not None)
    largest = 0.0
    for rank, (p, i) in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - rank) * p))
        corrected[i] = largest
    return corrected


def _minus(left: float, right: float) -> float:
    # Accuracies are fractions k/N: 0.9 - 0.8 and 0.8 - 0.7 are meant to be equal.
    return round(left - right, 12)


def _half_width(spread: float, n: int) -> float:
    return _quantile(n - 1) * spread / math.sqrt(n)


def _quantile(freedom: float) -> float:
    return float(student.ppf((1 + LEVEL) / 2, freedom))


def _interval(mean: float, half: float | None, n: int, values: dict[int, float]) -> Interval:
    low, high = (None, None) if half is None else (mean - half, mean + half)
    return Interval(mean=mean, low=low, high=high, n=n, values=values)
