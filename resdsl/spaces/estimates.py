"""Estimates from random points, each with its 95% interval and the name of its method."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist, fmean, stdev

LEVEL = 0.95
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95% interval.

    ``value`` is None where there is nothing better than the interval, and ``high`` where there is
    no upper bound. ``method`` names the estimator; "" where the figure is exact.
    """

    value: float | None
    low: float
    high: float | None
    method: str = ""

    @property
    def is_exact(self) -> bool:
        """Return whether the figure was counted, not estimated."""
        return not self.method

    def within(self, low: float, high: float | None) -> Estimate:
        """Return the estimate cut to what is known to be possible; ``high`` None is no bound.

        >>> Estimate(12.0, 8.0, None, "Chao1").within(9, 10)
        Estimate(value=10, low=9, high=10, method='Chao1')
        """

        def cut(value: float) -> float:
            value = max(value, low)
            return value if high is None else min(value, high)

        top = self.high if self.high is None else cut(self.high)
        return replace(
            self,
            value=None if self.value is None else cut(self.value),
            low=cut(self.low),
            high=high if top is None else top,
        )


def exactly(value: float) -> Estimate:
    """Return a figure that was counted."""
    return Estimate(value, value, value)


def wilson(n_hits: int, n: int) -> Estimate:
    """Return a share in [0, 1] of which ``n_hits`` of ``n`` independent draws give an idea.

    Without draws nothing is known: the interval is all of [0, 1].

    Source: Wilson 1927, Journal of the American Statistical Association 22, pages 209 to 212.

    >>> share = wilson(0, 100)
    >>> f"{share.value}: {share.low:.3f} to {share.high:.3f}"
    '0.0: 0.000 to 0.037'
    """
    if not n:
        return Estimate(None, 0.0, 1.0, "Wilson")
    share, z2 = n_hits / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half), "Wilson")


def leaves(log_weights: Sequence[float]) -> Estimate:
    """Return how many leaves a tree has, of which random ones were drawn, one or more.

    Args:
        log_weights: log(1 / p) of each leaf drawn, where p is its probability.

    The mean of 1 / p is unbiased. The interval is normal in the logarithm, since the mean is
    skewed; where all are equal, what was never met may be 3 in n by the rule of three.

    Source: Knuth 1975, Mathematics of Computation 29, pages 121 to 136, theorem 1.
    """
    n, largest = len(log_weights), max(log_weights)
    ratios = [math.exp(weight - largest) for weight in log_weights]
    mean = fmean(ratios)
    error = stdev(ratios) / math.sqrt(n) / mean if n > 1 else math.inf
    middle = largest + math.log(mean)
    if error < 1e-9:
        low, high = middle + math.log1p(-min(3 / n, 0.95)), middle
    elif math.isinf(error):  # one leaf alone: its probability says nothing of the others
        return Estimate(_whole(round, middle), 1, None, "Knuth")
    else:
        low, high = middle - _Z * error, middle + _Z * error
    bounds = _whole(math.floor, low + 1e-9), _whole(math.ceil, high - 1e-9)
    return Estimate(_whole(round, middle), *bounds, "Knuth")


def _whole(rounded: Callable[[float], int], logarithm: float) -> int:
    return max(1, rounded(exponential(logarithm)))


def exponential(logarithm: float) -> float:
    """Return e to the power of a number, as a whole number where it is beyond floats.

    >>> exponential(0.0), len(str(exponential(1000 * math.log(10)))) in (1000, 1001)
    (1.0, True)
    """
    if logarithm < 700:
        return math.exp(logarithm)
    digits, rest = divmod(logarithm / math.log(10), 1)
    return int(10.0 ** (rest + 15)) * int(10 ** (int(digits) - 15))


def kinds(seen: Mapping[str, int]) -> Estimate:
    """Return how many kinds there are, where ``seen`` counts the draws of each kind that was met.

    It is Chao1 in its bias-corrected form: a lower bound in expectation, which is exact where all
    kinds are equally likely. Where no kind was met twice there is no estimate; then there are at
    least n (n - 1) / (2 log 20) kinds, since among fewer ones, however likely each of them is,
    n draws would have met one twice with a probability of 95%.

    Source: Chao 1984, Scandinavian Journal of Statistics 11; Chao 1987, Biometrics 43, for the
    interval; Colwell, EstimateS 9, appendix B, equations 5, 6 and 13, for few repeats.

    >>> kinds({"a": 5, "b": 4, "c": 6}).value
    3.0
    """
    n, met = sum(seen.values()), len(seen)
    often = Counter(seen.values())
    once, twice = often[1], often[2]
    if once == n:
        bound = n * (n - 1) / (2 * math.log(1 / (1 - LEVEL)))
        return Estimate(None, max(float(met), bound), None, "none met twice")
    part = (n - 1) / n
    unseen = part * once * (once - 1) / (2 * (twice + 1))
    if not unseen:
        return _nearly_all(met, n)
    value = met + unseen
    square = part * part * once
    if twice:
        more = (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        more += once * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    else:
        more = (2 * once - 1) ** 2 / 4 - once**3 / (4 * value)
    variance = unseen + square * more
    factor = math.exp(_Z * math.sqrt(math.log1p(variance / unseen**2)))
    low, high = math.floor(met + unseen / factor), math.ceil(met + unseen * factor)
    return Estimate(value, low, high, "Chao1")


def _nearly_all(met: int, n: int) -> Estimate:
    """Return the estimate where at most one kind was met only once."""
    missed = math.exp(-n / met)
    middle, half = met / (1 - missed), _Z * math.sqrt(met * missed) / (1 - missed)
    low, high = max(met, math.floor(middle - half)), math.ceil(middle + half)
    return Estimate(float(met), low, high, "Chao1")
