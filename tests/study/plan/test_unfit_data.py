"""Settings that mean nothing to the data are told with their places, before anything is trained."""

from dataclasses import replace

import pytest

from resdsl.data import DataConfig, load_dataset
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.unfit_data import unfit_for_data
from resdsl.text.diagnostics import Place, ResdslError, Source

DIGITS = load_dataset(DataConfig(train=40, validation=20, test=20))
TOKENS = replace(DIGITS, train=replace(DIGITS.train, inputs=DIGITS.train.inputs.long()))


def _told(recipe=None, train=None, data=DIGITS):
    values = {"space": "x.yaml", "recipe": recipe or {}}
    study = StudyConfig.model_validate(values | {"train": {"epochs": 1} | (train or {})})
    asked = []

    def place(path):
        asked.append(".".join(map(str, path)))
        return Place(Source("study.yaml", ""), 1, 1, 1, 1)

    found = unfit_for_data(study, data, place)
    return [(one.code, at) for one, at in zip(found, asked, strict=True)]


def test_what_is_not_tuned():
    train = {"loss": "mse", "metric": ["accuracy", "r2"], "mixup": 0.1}
    assert _told(train=train, data=TOKENS) == [
        ("unfit-loss", "train.loss"),
        ("unfit-metric", "train.metric"),
        ("unfit-mixup", "train.mixup"),
    ]
    assert _told(train={"mixup": 0.1, "label_smoothing": 0.1, "loss": "cross_entropy"}) == []


def test_every_value_that_is_tuned_is_tried():
    recipe = {
        "loss": {"choice": ["cross_entropy", "huber"]},
        "metric": {"choice": {"usual": ["accuracy"], "other": ["miou"]}},
        "mixup": {"float": [0, 1]},
    }
    assert _told(recipe, data=TOKENS) == [
        ("unfit-loss", "recipe.loss.choice.1"),
        ("unfit-metric", "recipe.metric.choice.other"),
        ("unfit-mixup", "recipe.mixup.float.1"),
    ]


def test_smoothing_is_told_where_it_stands():
    numbers = replace(DIGITS, task="regression")
    assert _told(train={"label_smoothing": 0.1}, data=numbers) == [
        ("unfit-loss", "train.label_smoothing")
    ]


def test_a_study_with_them_has_no_plan(make_plan):
    with pytest.raises(ResdslError) as raised:
        make_plan(train={"epochs": 1, "loss": "mse"})
    assert raised.value.diagnostics[0].code == "unfit-loss"
