"""Runs as trials of Optuna."""

from __future__ import annotations

import datetime

import optuna
import pytest
from optuna.distributions import IntDistribution
from optuna.trial import TrialState
from told_study import make_run

from resdsl.study.plan.objective import ACCURACY, Objective
from resdsl.tracking.optuna_trials import frozen_trial

ENDED = datetime.datetime(2026, 11, 23, 12, 0)
SETTINGS = {"n": (2, IntDistribution(1, 3))}


def test_a_run_is_a_trial():
    trial = frozen_trial(make_run(), [ACCURACY], SETTINGS, ENDED)
    assert (trial.state, trial.value, trial.params) == (TrialState.COMPLETE, 0.5, {"n": 2})
    assert trial.intermediate_values == {1: 0.25, 3: 0.5}
    assert (trial.datetime_complete, trial.duration) == (ENDED, datetime.timedelta(seconds=90))
    kept = {"number": 3, "seed": 7, "depth": 4, "purpose": "final", "test.accuracy": 0.25}
    assert trial.user_attrs.items() >= kept.items()
    assert not {"history", "cell.n"} & trial.user_attrs.keys()


@pytest.mark.parametrize(
    ("changes", "state", "value"),
    [
        ({"status": "pruned"}, TrialState.PRUNED, 0.5),
        ({"status": "pruned", "validation": {}}, TrialState.PRUNED, None),
        ({"status": "failed"}, TrialState.FAIL, None),
        ({"status": "diverged"}, TrialState.COMPLETE, 0.5),
        ({"status": "diverged", "validation": {}}, TrialState.FAIL, None),
        ({"validation": {"accuracy": float("nan")}}, TrialState.FAIL, None),
    ],
)
def test_how_a_run_ended_is_the_state_of_the_trial(changes, state, value):
    trial = frozen_trial(make_run(**changes), [ACCURACY], {}, ENDED)
    assert (trial.state, trial.value if trial.values else None) == (state, value)
    optuna.create_study(direction="maximize").add_trial(trial)  # which checks it


def test_several_objectives():
    objectives = [ACCURACY, Objective("params", "minimize")]
    trial = frozen_trial(make_run(), objectives, {}, ENDED)
    assert (trial.values, trial.intermediate_values) == ([0.5, 10.0], {})
    study = optuna.create_study(directions=["maximize", "minimize"])
    study.add_trial(trial)
    unmeasured = frozen_trial(make_run(validation={}), objectives, {}, ENDED)
    assert (unmeasured.state, unmeasured.values) == (TrialState.FAIL, None)
    study.add_trial(unmeasured)
