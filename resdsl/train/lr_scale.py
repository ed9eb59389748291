"""The share of the learning rate that hidden weights have, as an expression of the net's size.

A rate that was found for one net then serves for deeper and wider ones. Where each of L residual
branches is multiplied by L**-a, Adam's rate for hidden weights goes as L**(a - 1): as 1/sqrt(L) for
a = 1/2 (Yang et al. 2023, arXiv 2310.02244), and not at all for a = 1 (Dey et al. 2025, arXiv
2505.01618, where hidden biases and norms follow too, which have the full rate here). In width it
goes as 1/fan_in (Yang et al. 2022, arXiv 2203.03466). These are laws for Adam; what suits other
optimizers and other nets is to be tried.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping

from resdsl.language.evaluation import evaluate
from resdsl.language.expression_tree import ExpressionError, Name
from resdsl.language.expressions import parse
from resdsl.text.values import show

NAMES = ("depth", "fan_in")
"""Weighted layers of the net; inputs of one unit of a layer."""

# Every text here is an expression, so a name needs no `$` to be told from one.
_BARE = re.compile(rf"(?<![\w$.'\"])({'|'.join(NAMES)})\b")
_TRIED = (1, 2, 3, 5, 10, 20, 50, 100, 1000)


def scale_of(written: str | float, sizes: Mapping[str, int]) -> float:
    """Return the value of an expression, or the number that is written.

    >>> round(scale_of("1/sqrt(depth)", {"depth": 20, "fan_in": 144}), 4)
    0.2236
    >>> scale_of("64 / $fan_in if $depth > 8 else 1", {"depth": 20, "fan_in": 128})
    0.5

    Args:
        written: names of ``sizes`` with or without `$`.
        sizes: what :data:`NAMES` stand for, as far as it is known.

    Raises:
        ValueError: it is no expression, it has no value, or none above 0.
    """

    def lookup(name: Name) -> object:
        if name.name not in NAMES:
            raise ExpressionError(f"there is no `{name.name}` here, but `depth` and `fan_in`")
        if name.name not in sizes:
            raise ExpressionError(f"the `{name.name}` of the net was not given")
        return sizes[name.name]

    value: object = written
    if isinstance(written, str):
        try:
            value = evaluate(parse(_BARE.sub(r"$\1", written)), lookup)
        except ExpressionError as error:
            raise ValueError(": ".join(filter(None, (error.message, error.help)))) from None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf:
        return float(value)
    raise ValueError(f"it must be a number above 0, but is {show(value)}")


def checked_scale(written: object) -> str | float:
    """Return ``written`` where it is a scale for some net.

    Whether it is one for a certain net is known when that net is trained.

    Raises:
        ValueError: it is none for any of some eighty sizes of nets.
    """
    if isinstance(written, bool) or not isinstance(written, str | int | float):
        raise ValueError("it must be a number above 0, or an expression such as `1/sqrt(depth)`")
    reason = ""
    for depth, fan_in in itertools.product(_TRIED, _TRIED):
        try:
            scale_of(written, {"depth": depth, "fan_in": fan_in})
        except ValueError as error:
            reason = reason or str(error)
        else:
            return written if isinstance(written, str) else float(written)
    raise ValueError(reason)
