"""Means, differences and their 95% intervals over a few seeds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev

from scipy.stats import t as student

from resdsl.study.findings.study_result import Interval

LEVEL = 0.95


def over_seeds(values: Mapping[int, float]) -> Interval | None:
    """Return the mean over seeds with its t interval; None without values.

    Args:
        values: what each seed measured. One seed gives a mean without bounds; equal values give an
            interval of length zero, exactly.

    >>> interval = over_seeds({1: 0.5, 2: 0.7, 3: 0.6})
    >>> f"{interval.mean:.2f}, {interval.low:.3f} to {interval.high:.3f}"
    '0.60, 0.352 to 0.848'
    """
    n = len(values)
    if n == 0:
        return None
    plain = Interval(mean=fmean(values.values()), n=n, values=dict(values))
    return plain if n == 1 else _bounded(plain, _error(plain), n - 1)


def paired(left: Mapping[int, float], right: Mapping[int, float]) -> Interval | None:
    """Return the mean of ``left - right`` over the seeds that both have, with its t interval.

    None where they have none in common. Pairs remove what a seed does to both: the order of the
    data and the initial numbers of layers that the nets share.
    """
    return over_seeds({s: _minus(left[s], right[s]) for s in left if s in right})


def paired_p(difference: Interval) -> float | None:
    """Return the two-sided p of a paired t test, from what :func:`paired` returned.

    None for one seed. Differences without any spread give 1 where they are all 0, else 0, which is
    the limit.
    """
    if difference.n < 2:
        return None
    error = _error(difference)
    if error == 0:
        return 1.0 if difference.mean == 0 else 0.0
    return float(2 * student.sf(abs(difference.mean) / error, difference.n - 1))


def welch(left: Interval, right: Interval) -> Interval:
    """Return the difference of two independent means with Welch's t interval.

    There are no bounds where either side has one seed.

    Source: Welch 1947, Biometrika 34: with a and b the squared standard errors of the two means,
    the degrees of freedom are (a + b)^2 / (a^2 / (n_a - 1) + b^2 / (n_b - 1)).
    """
    plain = Interval(mean=_minus(left.mean, right.mean), n=min(left.n, right.n))
    if plain.n < 2:
        return plain
    a, b = _error(left) ** 2, _error(right) ** 2
    if a + b == 0:
        return _bounded(plain, 0.0, 1)
    freedom = (a + b) ** 2 / (a**2 / (left.n - 1) + b**2 / (right.n - 1))
    return _bounded(plain, math.sqrt(a + b), freedom)


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


def _minus(left: float, right: float) -> float:
    # Accuracies are fractions k/N: 0.9 - 0.8 and 0.8 - 0.7 are meant to be equal.
    return round(left - right, 12)


def _error(interval: Interval) -> float:
    """Return the standard error of a mean over two seeds or more."""
    return stdev(interval.values.values()) / math.sqrt(interval.n)


def _bounded(plain: Interval, error: float, freedom: float) -> Interval:
    half = float(student.ppf((1 + LEVEL) / 2, freedom)) * error
    return plain.model_copy(update={"low": plain.mean - half, "high": plain.mean + half})
