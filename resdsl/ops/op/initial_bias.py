"""The bias that a gate starts with, which may follow from the number of gates."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AutoBias:
    """The bias `sign * ln(exp(1/L) - 1)`, where L is the number of auto-gated skips in a list.

    With it the product of the L initial carries `1 - sigmoid(bias)` is exactly 1/e.
    """

    sign: int = 1

    def at(self, n_gates: int) -> float:
        """Return the number for a list of ``n_gates`` auto-gated skips."""
        return self.sign * math.log(math.expm1(1 / n_gates))


InitialBias = float | AutoBias
