"""A run of a study as a trial of Optuna."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence

from optuna.distributions import BaseDistribution
from optuna.trial import FrozenTrial, TrialState, create_trial

from resdsl.language.holes import PlainValue
from resdsl.study.findings.study_result import flat
from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import Objective

_STATES = {
    "finished": TrialState.COMPLETE,
    "diverged": TrialState.COMPLETE,
    "pruned": TrialState.PRUNED,
    "failed": TrialState.FAIL,
}


def frozen_trial(
    run: Run,
    objectives: Sequence[Objective],
    settings: Mapping[str, tuple[PlainValue, BaseDistribution]],
    ended: datetime.datetime,
) -> FrozenTrial:
    """Return a run as Optuna keeps trials.

    What the run is beside its settings stands in the user attributes, by names with dots:
    ``purpose``, ``seed``, ``params``, ``train.loss``, ``test.accuracy``. A run that ended without a
    value of every objective failed, for Optuna.

    Args:
        run: one that ended.
        objectives: those of the study.
        settings: the parameters of the trial, each with its domain.
        ended: when it ended, in local time.
    """
    values = [objective.of(run) for objective in objectives]
    measured = [value for value in values if value is not None and not math.isnan(value)]
    state, is_whole = _STATES[run.status], len(measured) == len(values)
    if state == TrialState.COMPLETE and not is_whole:
        state = TrialState.FAIL
    trial = create_trial(
        state=state,
        values=measured if is_whole and state != TrialState.FAIL else None,
        params={name: value for name, (value, _) in settings.items()},
        distributions={name: domain for name, (_, domain) in settings.items()},
        intermediate_values=_reports(run, objectives),
        user_attrs=dict(flat(run.model_dump(exclude={"history", "tuned", "cell"}))),
    )
    trial.datetime_complete = ended
    trial.datetime_start = ended - datetime.timedelta(seconds=run.seconds)
    return trial


def _reports(run: Run, objectives: Sequence[Objective]) -> dict[int, float]:
    """Return the objective after each epoch; Optuna has no place for those of several."""
    if len(objectives) > 1:
        return {}
    values = {int(row["epoch"]): objectives[0].at_epoch(row) for row in run.history}
    return {epoch: value for epoch, value in values.items() if value is not None}
