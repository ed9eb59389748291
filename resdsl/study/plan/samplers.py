"""Optuna's samplers by the settings of a study, each seeded by the number of the trial."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, assert_never

import numpy as np
import optuna
from optuna.distributions import BaseDistribution
from optuna.search_space import IntersectionSearchSpace
from optuna.trial import FrozenTrial
from scipy.stats import qmc

from resdsl.language.holes import Choice, Float, Hole, Int
from resdsl.study.config import search_settings as settings
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.distributions import quantile
from resdsl.study.plan.prior_sampler import PriorSampler, follows_prior
from resdsl.text.diagnostics import ResdslError

DIMENSIONS = 256
BLOCK = 32
"""Points of a Sobol sequence that are made at once."""

MAX_GRID = 100_000
"""The most points of a grid, which is laid out in memory."""

MODELLED_ATTEMPTS = 10
"""Attempts at a trial that a model is asked for."""

MODELS = frozenset({"tpe", "gp", "cmaes", "nsgaii"})

STATEFUL = frozenset({"cmaes", "nsgaii", "grid"})
"""Samplers that note in a trial what they need to know of it later."""


def sampler_kind(study: StudyConfig) -> str:
    """Return the sampler that is used; `auto` stands for `qmc` or `tpe`."""
    match study.sampler:
        case settings.AutoSampler(n_startup_trials=n):
            few = study.budget.trials_per_cell < n and study.import_from is None
            return "qmc" if few else "tpe"
    return study.sampler.kind


def make_sampler(
    study: StudyConfig,
    holes: Mapping[str, Hole],
    number: int,
    attempt: int,
    known: dict[str, IntersectionSearchSpace] | None = None,
) -> optuna.samplers.BaseSampler:
    """Return the sampler for one attempt at a trial of a cell, with the priors of its holes.

    It is seeded by the seed of the study, the number of the trial and the attempt, so that a
    proposal is a function of these and of what the study of the cell has been told. A model may
    propose the like again and again of what is refused: after a few attempts points are drawn at
    random, and no more around a prior.

    Args:
        study: its sampler and seed.
        holes: the domains of what is tuned, by name.
        number: of the trial.
        attempt: at the trial.
        known: the domains that the ended trials of the cell share, as its samplers found them. Each
            goes on from there; one without it goes through all trials again.

    Raises:
        ResdslError: `missing-package` for `cmaes` without its package; `bad-grid`.
    """
    sampler = _sampler(study, holes, number, attempt)
    for name, found in vars(sampler).items():
        if known is not None and isinstance(found, IntersectionSearchSpace):
            setattr(sampler, name, known.setdefault(name, found))
    has_prior = any(hole.prior is not None for hole in holes.values())
    if has_prior and attempt < MODELLED_ATTEMPTS and follows_prior(sampler_kind(study), number):
        place = [study.seed, number, attempt]
        return PriorSampler(sampler, holes, place, exact=number == attempt == 0)
    return sampler


def _sampler(
    study: StudyConfig, holes: Mapping[str, Hole], number: int, attempt: int
) -> optuna.samplers.BaseSampler:
    seed = int(np.random.SeedSequence([study.seed, number, attempt]).generate_state(1)[0])
    chosen = study.sampler
    if attempt >= MODELLED_ATTEMPTS and sampler_kind(study) in MODELS:
        return optuna.samplers.RandomSampler(seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        match chosen:
            case settings.AutoSampler(n_startup_trials=startup):
                if sampler_kind(study) == "qmc":
                    return SobolSampler(study.seed, number, attempt)
                return optuna.samplers.TPESampler(seed=seed, n_startup_trials=startup)
            case settings.QmcSampler():
                return SobolSampler(study.seed, number, attempt)
            case settings.TpeSampler():
                return optuna.samplers.TPESampler(seed=seed, **_arguments(chosen))
            case settings.GpSampler():
                return optuna.samplers.GPSampler(
                    seed=seed, warn_independent_sampling=False, **_arguments(chosen)
                )
            case settings.CmaEsSampler():
                _needs_cmaes()
                return optuna.samplers.CmaEsSampler(
                    seed=seed, warn_independent_sampling=False, **_arguments(chosen)
                )
            case settings.Nsga2Sampler():
                return optuna.samplers.NSGAIISampler(seed=seed, **_arguments(chosen))
            case settings.RandomSampler():
                return optuna.samplers.RandomSampler(seed=seed)
            case settings.GridSampler():
                return optuna.samplers.GridSampler(_grid(chosen, holes), seed=study.seed)
            case settings.BruteForceSampler():
                return optuna.samplers.BruteForceSampler(seed=seed)
    assert_never(chosen)


def _arguments(chosen: settings.StudySettings) -> dict[str, Any]:
    return chosen.model_dump(exclude={"kind"})


def _needs_cmaes() -> None:
    if find_spec("cmaes") is None:
        message = "the sampler `cmaes` needs the package cmaes, which is not installed"
        raise ResdslError.of("missing-package", message, help="pip install 'resdsl[cmaes]'")


def _grid(chosen: settings.GridSampler, holes: Mapping[str, Hole]) -> dict[str, list[Any]]:
    """Return the values of each hole, those of ordered choices as positions."""
    found: dict[str, list[Any]] = {}
    for name, hole in holes.items():
        given = chosen.search_space.get(name)
        for value in given or ():
            if not hole.contains(value):
                raise _bad_grid(f"{value!r} of `{name}` is outside {hole.domain()}")
        match hole:
            case Choice(labels=labels):
                values = list(given or labels)
                found[name] = [labels.index(v) for v in values] if hole.ordered else values
            case Int(bounds=(low, high)):
                found[name] = list(given or range(low, high + 1))
            case Float():
                if given is None:
                    raise _bad_grid(f"`{name}` is a range of real numbers", name)
                found[name] = [float(value) for value in given]
    if unknown := [name for name in chosen.search_space if name not in holes]:
        raise _bad_grid(f"`{unknown[0]}` is not tuned in this study")
    if math.prod(map(len, found.values())) > MAX_GRID:
        raise _bad_grid(f"it has more than {MAX_GRID:,} points")
    return found


def _bad_grid(reason: str, name: str = "") -> ResdslError:
    help = f"give its values: `sampler.search_space.{name}=[...]`" if name else None
    return ResdslError.of("bad-grid", f"no grid: {reason}", help=help)


@lru_cache(maxsize=64)
def _sobol_points(seed: int, attempt: int, block: int) -> np.ndarray:
    """Return points ``BLOCK * block`` and after of a scrambled sequence, a row for each.

    To scramble it takes 10 ms of processor time, a trial a quarter of that. The cells of a study
    have the same points.
    """
    engine = qmc.Sobol(DIMENSIONS, scramble=True, rng=np.random.default_rng([seed, attempt]))
    if block:
        engine.fast_forward(BLOCK * block)
    points: np.ndarray = engine.random(BLOCK)
    points.setflags(write=False)
    return points


class SobolSampler(optuna.samplers.RandomSampler):
    """Proposes point ``number`` of a scrambled Sobol sequence, hole by hole as they are asked for.

    Source: Sobol' 1967, with the scrambling of Owen 1995 as scipy does it.

    Optuna's own QMCSampler draws its first trial at random, counts its points in the storage and
    wants to know all holes from the first trial; here four trials are four points of the sequence,
    the number of the trial is all the state there is, and the k-th hole that a trial asks for
    takes the k-th coordinate (beyond the last one, from the first again).
    """

    def __init__(self, seed: int, number: int, attempt: int) -> None:
        super().__init__(seed)
        self._point = _sobol_points(seed, attempt, number // BLOCK)[number % BLOCK]
        self._asked = itertools.count()

    def sample_independent(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        k = next(self._asked)
        return quantile(param_distribution, float(self._point[k % DIMENSIONS]))
