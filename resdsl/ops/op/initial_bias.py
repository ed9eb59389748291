"""The bias that a gate starts with: a number, or one that follows from the number of gates."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AutoBias:
    """The bias `sign * ln(exp(1/L) - 1)`, where L is the number of auto-gated skips in a list.

    With it a carry `1 - sigmoid(bias)` starts at `exp(-1/L)`, so that the product of all L, which
    is what the list passes on of its input, is exactly 1/e at any depth. The sign is -1 for a carry
    with a gate of its own, since `sigmoid(-bias)` is `1 - sigmoid(bias)`.

    >>> round(AutoBias().at(1), 4), round(AutoBias().at(50), 4)
    (0.5413, -3.902)
    """

    sign: int = 1

    def at(self, n_gates: int) -> float:
        """Return the number for a list of ``n_gates`` auto-gated skips, 1 at least."""
        return self.sign * math.log(math.expm1(1 / n_gates))


InitialBias = float | AutoBias


def bias_statement(value: InitialBias) -> str:
    """Return the source that sets a bias ``{w}``.

    An automatic bias has its number before source is written; of one that stands in no list yet,
    such as in the canonical form of a layer, the source is that for a single gate.

    >>> bias_statement(-2.0)
    'nn.init.constant_({w}, -2.0)'
    """
    if isinstance(value, AutoBias):
        value = value.at(1)
    return "nn.init.zeros_({w})" if value == 0 else f"nn.init.constant_({{w}}, {value!r})"
