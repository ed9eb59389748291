"""What results are measured by: the metric, which way is better, how large a difference matters."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from resdsl.train.metric_names import WITHIN_UNIT, Direction

ACCURACY_FORMAT = ".3f"
"""The format of accuracies; other metrics have one by their size."""

MARGIN = 0.03
"""The smallest difference that counts in a metric that is at most 1: about what a test part of 300
images can resolve."""


def default_margin(metric: str) -> float:
    """Return the smallest difference of a metric that counts where a study names none.

    Nobody but the user knows what matters in a metric of any size, so there it is 0: a change for
    the worse counts however small it is, and nothing is equivalent.

    >>> default_margin("accuracy"), default_margin("mse")
    (0.03, 0.0)
    """
    return MARGIN if metric in WITHIN_UNIT | {"r2"} else 0.0


@dataclass(frozen=True)
class Scale:
    """A metric by which nets are compared, with the words and the format of its differences."""

    metric: str = "accuracy"
    direction: Direction = "maximize"
    margin: float = MARGIN
    """The smallest difference that counts, in the unit of the metric; 0 where none was set."""
    format: str = ACCURACY_FORMAT
    """As of :func:`format`, for the metric and its differences."""

    @property
    def is_within_unit(self) -> bool:
        """Whether every value lies in [0, 1]."""
        return self.metric in WITHIN_UNIT

    @property
    def label(self) -> str:
        """The metric with its direction, as on an axis: ``mse (less is better)``."""
        better = "more" if self.direction == "maximize" else "less"
        return f"{self.metric} ({better} is better)"

    @property
    def worsens(self) -> str:
        """What a metric does that gets worse: `falls` or `rises`."""
        return "falls" if self.direction == "maximize" else "rises"

    @property
    def counted_change(self) -> str:
        """The change for the worse that counts, such as ``a fall of more than 0.03``."""
        change = "a fall" if self.direction == "maximize" else "a rise"
        return f"{change} of more than {self.margin:g}" if self.margin else change

    def goodness(self, value: float) -> float:
        """Return a number that is larger for what is better."""
        return value if self.direction == "maximize" else -value

    def gain(self, bounds: tuple[float, float] | None) -> tuple[float, float] | None:
        """Return the bounds of a difference as those of a gain: what is better lies above 0.

        None where the difference has no bounds.

        >>> Scale("mse", "minimize").gain((-0.75, -0.25))
        (0.25, 0.75)
        """
        if bounds is None or self.direction == "maximize":
            return bounds
        low, high = bounds
        return -high, -low


ACCURACY_SCALE = Scale()


def metric_format(metric: str, values: Iterable[float]) -> str:
    """Return the format in which values of a metric are told apart, the same for all of a study.

    Values in [0, 1] have three decimals; others have four digits of the largest one.

    >>> [format(v, metric_format("mse", [v, 0.0])) for v in (0.5, 20.25, 54321.5, 2e9, 1e-7)]
    ['0.500', '20.25', '54,322', '2e+09', '1e-07']
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if metric in WITHIN_UNIT or 0.1 <= largest < 10 or largest == 0:
        return ACCURACY_FORMAT
    if not 1e-4 <= largest < 1e7:
        return ".4g"
    return f",.{max(0, 3 - math.floor(math.log10(largest)))}f"
