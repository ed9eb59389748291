"""Trials of a cell, of which a pruner is shown the earlier ones and its own."""

import optuna
from optuna.study import StudyDirection

from resdsl.study.plan.cell_storage import CellStorage


def test_later_trials_are_hidden_while_a_pruner_looks():
    storage = CellStorage()
    storage.create_new_study([StudyDirection.MAXIMIZE], "cell")
    study = optuna.Study("cell", storage, sampler=optuna.samplers.RandomSampler(seed=0))
    for _ in range(5):
        study.ask()
    assert storage.newest().number == 4
    with storage.up_to(1, 3):
        assert [trial.number for trial in study.get_trials()] == [0, 1, 3]
    assert len(study.get_trials()) == 5


def test_values_that_a_sampler_gave_without_being_asked_are_not_kept():
    storage = CellStorage()
    storage.create_new_study([StudyDirection.MAXIMIZE], "cell")
    trial = optuna.Study("cell", storage).ask()
    for key in ("tpe:relative_params:0", "gp:relative_params:0", "cma:generation"):
        storage.set_trial_system_attr(trial._trial_id, key, 1)
    assert storage.newest().system_attrs == {"cma:generation": 1}
