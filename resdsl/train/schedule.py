"""The learning rate of every step, as a function of the step alone.

torch's schedulers count the steps themselves. A function without state makes a resumed run go on
exactly where the other one would be.
"""

from __future__ import annotations

import math

from resdsl.train.recipe import Recipe

# Source: L. N. Smith, N. Topin 2017, arXiv 1708.07120; the two divisors are torch's OneCycleLR's.
_FIRST_DIVISOR = 25.0
_LAST_DIVISOR = 1e4 * _FIRST_DIVISOR


def learning_rate(recipe: Recipe, step: int, steps: int) -> float:
    """Return the learning rate of ``step``, from 0, of ``steps``.

    Of w steps of warm-up and n in all, in shares of ``recipe.lr``: `one_cycle` rises by a half
    cosine from 1/25 to 1 at step w - 1 and falls by one to 4e-6; `cosine` falls from 1 at step w
    towards 0, which step n would have; `multi_step` is multiplied by `decay` at each milestone;
    the warm-up of these and of `constant` rises linearly.

    >>> from resdsl.train import Recipe
    >>> recipe = Recipe(lr=0.5, schedule="multi_step", steps=4)
    >>> [learning_rate(recipe, step, 4) for step in range(4)]
    [0.5, 0.5, 0.05, 0.005000000000000001]
    """
    return recipe.lr * _factor(recipe, step, steps)


def _factor(recipe: Recipe, step: int, steps: int) -> float:
    default = 0.3 if recipe.schedule == "one_cycle" else 0.0
    warmup = steps * (default if recipe.warmup is None else recipe.warmup)
    if recipe.schedule != "one_cycle" and step < warmup:
        return (step + 1) / (warmup + 1)
    match recipe.schedule:
        case "one_cycle":
            peak = warmup - 1  # the last step of the warm-up has the full rate
            if step < peak:
                return _cosine(1 / _FIRST_DIVISOR, 1.0, step / peak)
            return _cosine(1.0, 1 / _LAST_DIVISOR, (step - peak) / max(steps - 1 - peak, 1))
        case "cosine":
            return _cosine(1.0, 0.0, (step - warmup) / (steps - warmup))
        case "multi_step":
            passed = sum(step >= milestone * steps for milestone in recipe.milestones)
            return float(recipe.decay**passed)
        case "constant":
            return 1.0


def _cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2
