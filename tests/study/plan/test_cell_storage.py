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
