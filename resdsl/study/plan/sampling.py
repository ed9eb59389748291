"""Proposals: the part of a study that Optuna does. Only the coordinator imports this file.

Nothing is kept between proposals. Each one rebuilds the Optuna study of its cell from the runs
that ended, with samplers seeded by the number of the trial, so it is a function of (configuration,
ended runs, number): a resumed study proposes what the uninterrupted one would have.

The seed does not depend on the cell. With ``qmc`` and ``random`` the r-th trials of all cells have
the same point (common random numbers), as far as they have the same holes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, assert_never

import numpy as np
import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import FrozenTrial, TrialState, create_trial
from scipy.stats import qmc

from resdsl.language.holes import Choice, Float, Hole, Int, PlainValue
from resdsl.study.config import study_config as config
from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import Objective

DIMENSIONS = 256
_WORST = {"maximize": 0.0, "minimize": 1e6}

_STATES = {
    "finished": TrialState.COMPLETE,
    "diverged": TrialState.COMPLETE,
    "pruned": TrialState.PRUNED,
    "failed": TrialState.FAIL,
}


class Proposal:
    """An open trial of a cell: asks for values, then hears of each epoch."""

    def __init__(self, trial: optuna.Trial, objective: Objective) -> None:
        self._trial, self._objective = trial, objective

    def ask(self, name: str, hole: Hole) -> PlainValue:
        """Return a value of ``hole`` under ``name``; the same one when asked again.

        An alternative of a choice is told by its label. A choice whose labels are ordered is asked
        for as a position, so that a sampler can tell neighbours from what is far apart.
        """
        value: Any
        match hole:
            case Float(bounds=(low, high), log=log):
                value = self._trial.suggest_float(name, low, high, log=log)
            case Int(bounds=(low, high), log=log):
                value = self._trial.suggest_int(name, low, high, log=log)
            case Choice(ordered=True, labels=labels):
                value = labels[self._trial.suggest_int(name, 0, len(labels) - 1)]
            case Choice(labels=labels):
                value = self._trial.suggest_categorical(name, labels)
            case other:
                assert_never(other)
        return value  # type: ignore[no-any-return]

    def prune(self, epoch: int, value: float | None) -> bool:
        """Return whether the trial shall end after ``epoch``, which is counted from 1.

        ``value`` is that of the objective; one that was not measured counts as the worst.
        """
        self._trial.report(_told(self._objective, value), epoch)
        return bool(self._trial.should_prune())


def propose(
    study: config.StudyConfig,
    objective: Objective,
    holes: Mapping[str, Hole],
    ended: Sequence[Run],
    number: int,
) -> Iterator[Proposal]:
    """Yield proposals for trial ``number`` of a cell, one attempt after the other, without end.

    A caller takes a later attempt where a constraint of the space refuses the earlier ones.

    Args:
        study: its sampler, pruner and seed.
        objective: what is made large or small.
        holes: the domains by name, those of the recipe and those of the space.
        ended: the tuning runs of this cell with smaller numbers.
        number: the trial of the cell, from 0.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    past = [_trial(run, objective, holes) for run in sorted(ended, key=lambda run: run.number)]
    for attempt in count():
        sampler, pruner = _sampler(study, number, attempt), _pruner(study.pruner)
        direction = objective.direction
        cell = optuna.create_study(direction=direction, sampler=sampler, pruner=pruner)
        cell.add_trials(past)
        yield Proposal(cell.ask(), objective)


def distribution(hole: Hole) -> BaseDistribution:
    """Return Optuna's form of a hole. An ordered choice is the range of its positions."""
    match hole:
        case Float(bounds=(low, high), log=log):
            return FloatDistribution(float(low), float(high), log=log)
        case Int(bounds=(low, high), log=log):
            return IntDistribution(low, high, log=log)
        case Choice(ordered=True):
            return IntDistribution(0, len(hole.labels) - 1)
        case Choice():
            return CategoricalDistribution(hole.labels)
    assert_never(hole)


def _told(objective: Objective, value: float | None) -> float:
    """Return a value as Optuna is told of it; what was not measured is the worst there is."""
    if value is not None and math.isfinite(value):
        return value
    return _WORST[objective.direction]


def _trial(run: Run, objective: Objective, holes: Mapping[str, Hole]) -> FrozenTrial:
    """Return a run as Optuna is told of it."""
    domains = {name: holes[base_name(name)] for name in run.tuned if base_name(name) in holes}
    reports = {int(row["epoch"]): _told(objective, objective.at_epoch(row)) for row in run.history}
    return create_trial(
        state=_STATES[run.status],
        value=None if run.status == "failed" else _told(objective, objective.of(run)),
        params={
            name: hole.labels.index(run.tuned[name])
            if isinstance(hole, Choice) and hole.ordered
            else run.tuned[name]
            for name, hole in domains.items()
        },
        distributions={name: distribution(hole) for name, hole in domains.items()},
        intermediate_values=reports,
    )


def base_name(name: str) -> str:
    """Return the hole that a draw belongs to.

    >>> base_name("n@stage2.block0")
    'n'
    """
    return name.partition("@")[0]


def sampler_kind(study: config.StudyConfig) -> str:
    """Return the sampler that is used: `qmc`, `tpe` or `random`."""
    if study.sampler.kind != "auto":
        return study.sampler.kind
    return "qmc" if study.budget.trials_per_cell < study.sampler.startup else "tpe"


def _sampler(study: config.StudyConfig, number: int, attempt: int) -> optuna.samplers.BaseSampler:
    seed = int(np.random.SeedSequence([study.seed, number, attempt]).generate_state(1)[0])
    match sampler_kind(study):
        case "qmc":
            return SobolSampler(study.seed, number, attempt)
        case "tpe":
            return optuna.samplers.TPESampler(seed=seed, n_startup_trials=study.sampler.startup)
        case _:
            return optuna.samplers.RandomSampler(seed=seed)


def _pruner(pruner: config.Pruner) -> optuna.pruners.BasePruner:
    match pruner:
        case config.NoPruner():
            return optuna.pruners.NopPruner()
        case config.MedianPruner(startup=startup, warmup=warmup):
            return optuna.pruners.MedianPruner(startup, warmup)
        case config.PercentilePruner(keep=keep, startup=startup, warmup=warmup):
            return optuna.pruners.PercentilePruner(keep, startup, warmup)
    assert_never(pruner)


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
        scramble = np.random.default_rng([seed, attempt])
        engine = qmc.Sobol(DIMENSIONS, scramble=True, rng=scramble)
        if number:
            engine.fast_forward(number)
        self._point = engine.random(1)[0]

    def sample_independent(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        k = len(trial.params)
        return _quantile(param_distribution, float(self._point[k % DIMENSIONS]))


def _quantile(domain: BaseDistribution, u: float) -> Any:
    """Return the value that a share ``u`` in [0, 1) of the domain lies below."""
    match domain:
        case FloatDistribution(low=low, high=high, log=True):
            return min(high, max(low, low * (high / low) ** u))
        case FloatDistribution(low=low, high=high):
            return low + u * (high - low)
        case IntDistribution(low=low, high=high, log=True):
            start, end = low - 0.5, high + 0.5
            return min(high, max(low, round(start * math.exp(u * math.log(end / start)))))
        case IntDistribution(low=low, high=high):
            return low + int(u * (high - low + 1))
        case CategoricalDistribution(choices=choices):
            return choices[int(u * len(choices))]
        case other:
            raise TypeError(f"no quantiles for {other}")
