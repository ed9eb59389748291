"""Trials at and around the values that a user believes in: the priors of holes."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution
from optuna.trial import FrozenTrial
from scipy.stats import truncnorm

from resdsl.language.holes import Hole, Prior, hole_name
from resdsl.study.plan.distributions import as_optuna, quantile, share_below

WIDTHS = {"low": 0.5, "medium": 0.25, "high": 0.125}
"""The standard deviation of a draw around a value, in the range of its hole."""

WEIGHTS = {"low": 2, "medium": 4, "high": 6}
"""How often an alternative is drawn for each time that another one is."""

EXHAUSTIVE = frozenset({"grid", "brute_force"})
"""Samplers that propose every point once, so that no value can come before the others."""


def follows_prior(sampler: str, number: int) -> bool:
    """Return whether a trial is one at or around the values that have a prior.

    These are the trials 0, 1, 3, 7, 15 and so on: of ``n`` trials about the logarithm of ``n``, so
    that what is believed wrongly costs little in a long study. With CMA-ES, in which a trial is
    one of a generation that is drawn together, it is the first one alone.

    >>> [number for number in range(40) if follows_prior("tpe", number)]
    [0, 1, 3, 7, 15, 31]
    """
    if sampler == "cmaes":
        return number == 0
    return sampler not in EXHAUSTIVE and number & (number + 1) == 0


class PriorSampler(optuna.samplers.BaseSampler):
    """Takes values of holes that have a prior from it, and those of others from a sampler.

    The sampler is asked for all values, so that it knows of the trial as it knows of one that was
    enqueued. Around a value numbers are drawn normally, cut off at the ends of their range (along
    the logarithm where it is drawn so), and alternatives by weight.

    Source: the widths and weights of NePS, in which PriorBand was published (Mallik et al. 2023,
    arXiv 2306.12370); a mixture of draws from the prior and of others is what it proposes.
    """

    def __init__(
        self,
        sampler: optuna.samplers.BaseSampler,
        holes: Mapping[str, Hole],
        seed: Sequence[int],
        *,
        exact: bool,
    ) -> None:
        """Make the sampler of one attempt at a trial.

        Args:
            sampler: gives the values of holes without a prior.
            holes: the domains by name.
            seed: of the draws; each name has draws of its own, whatever else is asked for.
            exact: whether the values themselves are taken.
        """
        self._sampler, self._holes, self._seed, self._exact = sampler, holes, seed, exact

    def infer_relative_search_space(
        self, study: optuna.Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        return self._sampler.infer_relative_search_space(study, trial)

    def sample_relative(
        self, study: optuna.Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        values = self._sampler.sample_relative(study, trial, search_space)
        return {name: self._value(name, search_space[name], v) for name, v in values.items()}

    def sample_independent(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        value = self._sampler.sample_independent(study, trial, param_name, param_distribution)
        return self._value(param_name, param_distribution, value)

    def before_trial(self, study: optuna.Study, trial: FrozenTrial) -> None:
        self._sampler.before_trial(study, trial)

    def _value(self, name: str, domain: BaseDistribution, otherwise: Any) -> Any:
        hole = self._holes[hole_name(name)]
        if hole.prior is None:
            return otherwise
        value = as_optuna(hole, hole.prior.value)
        if self._exact:
            return value
        rng = np.random.default_rng([*self._seed, zlib.crc32(name.encode())])
        return _around(value, hole.prior, domain, rng)


def _around(value: Any, prior: Prior, domain: BaseDistribution, rng: np.random.Generator) -> Any:
    if isinstance(domain, CategoricalDistribution):
        is_it = [type(c) is type(value) and c == value for c in domain.choices]
        weights = np.where(is_it, WEIGHTS[prior.confidence], 1)
        return domain.choices[rng.choice(len(weights), p=weights / weights.sum())]
    centre, width = share_below(domain, value), WIDTHS[prior.confidence]
    low, high = -centre / width, (1 - centre) / width
    share = float(truncnorm.ppf(rng.random(), low, high, loc=centre, scale=width))
    return quantile(domain, min(max(share, 0.0), np.nextafter(1.0, 0.0)))
