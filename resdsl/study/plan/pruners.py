"""Optuna's pruners by the settings of a study, and one for several objectives."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import assert_never

import numpy as np
import optuna

from resdsl.study.config import search_settings as settings

KEEPS_RUNGS = frozenset({"hyperband", "successive_halving"})
"""Pruners that note in a trial which rungs it has reached."""

BY_RANK = frozenset({"none", "median", "percentile"})
"""Pruners that a study of several objectives can have."""


def make_pruner(chosen: settings.Pruner, epochs: int | None) -> optuna.pruners.BasePruner:
    """Return the pruner of a cell; ``epochs`` is the length of its runs, None where it is tuned."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        match chosen:
            case settings.NoPruner():
                return optuna.pruners.NopPruner()
            case settings.MedianPruner():
                return optuna.pruners.MedianPruner(**chosen.model_dump(exclude={"kind"}))
            case settings.PercentilePruner():
                return optuna.pruners.PercentilePruner(**chosen.model_dump(exclude={"kind"}))
            case settings.HyperbandPruner(max_resource=most):
                return optuna.pruners.HyperbandPruner(
                    chosen.min_resource, most or epochs or "auto", chosen.reduction_factor
                )
            case settings.SuccessiveHalvingPruner():
                return optuna.pruners.SuccessiveHalvingPruner(**chosen.model_dump(exclude={"kind"}))
            case settings.WilcoxonPruner():
                return optuna.pruners.WilcoxonPruner(**chosen.model_dump(exclude={"kind"}))
            case settings.ThresholdPruner():
                return optuna.pruners.ThresholdPruner(**chosen.model_dump(exclude={"kind"}))
            case settings.PatientPruner(wrapped_pruner=wrapped):
                inner = make_pruner(wrapped, epochs) if wrapped else None
                return optuna.pruners.PatientPruner(inner, chosen.patience, chosen.min_delta)
    assert_never(chosen)


def ends_by_rank(
    chosen: settings.Pruner,
    epoch: int,
    own: Sequence[float],
    others: Sequence[Sequence[float]],
    n_ended: int,
) -> bool:
    """Return whether a run ends after ``epoch`` because of its Pareto rank among others there.

    The rank of a run is the number of the front it lies on when fronts are taken off one after the
    other (Goldberg 1989; Deb et al. 2002). It ends when its rank is worse than the given percentile
    of the ranks; equal ranks stay, so that a front is never cut through.

    Args:
        chosen: `median`, `percentile` or `none`.
        epoch: counted from 1.
        own: the values of the run, larger being better.
        others: the values of the ended runs at the same epoch.
        n_ended: how many runs have ended, whether they reached this epoch or not.
    """
    match chosen:
        case settings.MedianPruner():
            percentile = 50.0
        case settings.PercentilePruner(percentile=percentile):
            pass
        case _:
            return False
    if n_ended < chosen.n_startup_trials or len(others) < chosen.n_min_trials:
        return False
    if epoch <= chosen.n_warmup_steps or (epoch - chosen.n_warmup_steps) % chosen.interval_steps:
        return False
    ranks = pareto_ranks([own, *others])
    return bool(ranks[0] > np.percentile(ranks, percentile, method="inverted_cdf"))


def pareto_ranks(values: Sequence[Sequence[float]]) -> list[int]:
    """Return the front that each of ``values`` lies on, from 0, larger values being better.

    >>> pareto_ranks([(1, 1), (2, 0), (0, 0), (2, 2)])
    [1, 1, 2, 0]
    """
    points = np.asarray(values, dtype=float)
    no_worse = np.all(points[:, None] >= points[None], axis=-1)
    better = np.asarray(no_worse & np.any(points[:, None] > points[None], axis=-1))
    ranks = np.full(len(points), -1)
    rank = 0
    while (left := ranks < 0).any():
        ranks[left & ~better[left].any(0)] = rank
        rank += 1
    return [int(rank) for rank in ranks]
