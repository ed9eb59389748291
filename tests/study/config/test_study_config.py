"""The models of a study's configuration."""

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from resdsl.data import DataConfig
from resdsl.study.config.search_settings import MedianPruner, PercentilePruner
from resdsl.study.config.study_config import StudyConfig, study_schema
from resdsl.train import Recipe
from resdsl.train.bounds import MAX_SEED, MAX_THREADS

MINIMAL = {"space": "x.yaml", "cells": {"n": [1, 2]}}


def test_what_a_study_has_that_says_no_more():
    config = StudyConfig.model_validate(MINIMAL)
    assert config.model_dump(exclude={"space", "cells", "data", "train"}) == {
        "name": "study",
        "set_": {},
        "where": None,
        "ablate": [],
        "match": None,
        "recipe": {},
        "import_from": None,
        "budget": {
            "trials_per_cell": 6,
            "tuning_seeds": 1,
            "seeds": 3,
            "front_seeds": 0,
            "epochs": None,
            "max_time": None,
            "max_run_time": None,
            "max_epochs_per_cell": None,
            "max_flops_per_cell": None,
            "max_epochs": None,
            "max_flops": None,
        },
        "baseline": None,
        "margin": None,
        "lag": None,
        "objectives": {},
        "seed": 0,
        "device": "cpu",
        "sampler": {"kind": "auto", "n_startup_trials": 10},
        "pruner": {"kind": "none"},
        "executor": {"kind": "local", "slots": "auto", "threads": 1},
    }
    assert (config.data, config.train) == (DataConfig(), Recipe(epochs=12))


@pytest.mark.parametrize(
    ("pruner", "values"),
    [
        (MedianPruner, {"kind": "median", "n_startup_trials": 3, "n_warmup_steps": 3}),
        (
            PercentilePruner,
            {"kind": "percentile", "percentile": 25.0, "n_startup_trials": 3, "n_warmup_steps": 3},
        ),
    ],
)
def test_a_pruner_that_is_only_named(pruner, values):
    named = StudyConfig.model_validate(MINIMAL | {"pruner": {"kind": values["kind"]}})
    assert named.pruner == pruner()
    assert values.items() <= named.pruner.model_dump().items()


@pytest.mark.parametrize(
    "change",
    [
        {"pruner": {"kind": "median", "n_startup_trials": 1, "n_warmup_steps": 0}},
        {"pruner": {"kind": "percentile", "percentile": 0, "n_warmup_steps": 0}},
        {"cells": [{"n": 1}, {"n": True}]},
        {"cells": {}},
        {"match": {"flops": 100, "by": "width", "within": 0.5}},
        {"sampler": {"kind": "tpe", "multivariate": True, "group": True}},
        {"pruner": {"kind": "percentile", "percentile": 100}},
        {"executor": {"kind": "local", "slots": 1, "threads": MAX_THREADS}},
        {"seed": MAX_SEED},
        {"name": "a-b_c.1" + 93 * "x"},
    ],
)
def test_a_bound_is_a_value_too(change):
    (key,) = change
    config = StudyConfig.model_validate(MINIMAL | change)
    assert config.model_dump(exclude_unset=True)[key] == change[key]


@pytest.mark.parametrize(
    "change",
    [
        {"budget": {"max_time": 0}},
        {"budget": {"max_time": "0s"}},
        {"budget": {"seeds": 0}},
        {"budget": {"seeds": True}},
        {"budget": {"sees": 3}},
        {"cells": {"n": []}},
        {"cells": []},
        {"cells": [{"n": 1}, {"n": 1}]},
        {"cells": {"n": [1]}, "ablate": "all"},
        {"match": {"params": 100}},
        {"match": {"params": 100, "flops": 3, "by": "width"}},
        {"match": {"by": "width"}},
        {"match": {"params": 100, "by": "width", "within": "200%"}},
        {"sampler": {"kind": "tpe", "group": True}},
        {"pruner": {"kind": "threshold"}},
        {"lag": 0},
        {"margin": 0},
        {"cells": {"n": [1, 1]}},
        {"recipe": {"lr": 0.1}},
        {"recipe": {"lr": {"float": [1.0, 0.1]}}},
        {"recipe": {"lr": {"float": [0, 1], "lag": True}}},
        {"objectives": {"accuracy": "minimize"}},
        {"objectives": {"loss": "maximize"}},
        {"executor": {"kind": "local", "slots": 0}},
        {"executor": {"kind": "inline", "slots": 2}},
        {"pruner": {"kind": "median", "percentile": 3}},
        {"pruner": {"kind": "median", "n_warmup_steps": -1}},
        {"pruner": {"kind": "median", "n_startup_trials": 0}},
        {"pruner": {"kind": "median", "n_warmup_steps": True}},
        {"pruner": {"kind": "percentile", "n_warmup_steps": -1}},
        {"pruner": {"kind": "percentile", "n_warmup_steps": True}},
        {"pruner": {"kind": "percentile", "n_startup_trials": 0}},
        {"pruner": {"kind": "percentile", "percentile": -1}},
        {"pruner": {"kind": "percentile", "percentile": 101}},
        {"executor": {"kind": "local", "threads": 0}},
        {"executor": {"kind": "local", "threads": MAX_THREADS + 1}},
        {"budget": {"max_time": float("inf")}},
        {"seed": -1},
        {"seed": MAX_SEED + 1},
        {"seed": True},
        {"name": 101 * "x"},
        {"name": ""},
        {"name": "a/b"},
        {"speed": 1},
    ],
)
def test_refused(change):
    with pytest.raises(ValidationError):
        StudyConfig.model_validate(MINIMAL | change)


def test_cells_may_hold_values_that_are_equal_but_of_two_types():
    config = StudyConfig.model_validate(MINIMAL | {"cells": {"a": [1, True]}})
    assert [type(value) for value in config.cells["a"]] == [int, bool]


def test_epochs_of_the_budget_replace_the_length_of_the_recipe():
    values = MINIMAL | {"budget": {"epochs": 7}, "train": {"steps": 1000}}
    config = StudyConfig.model_validate(values)
    assert (config.train.epochs, config.train.steps) == (7, None)


def test_json_round_trip():
    values = MINIMAL | {
        "recipe": {
            "lr": {"float": [0.1, 1.0], "log": True},
            "batch_size": {"choice": [50, 100], "ordered": True},
        },
        "budget": {"max_time": "4m", "epochs": 3},
        "pruner": {"kind": "percentile"},
        "executor": {"kind": "local", "slots": 3},
    }
    config = StudyConfig.model_validate(values)
    assert StudyConfig.model_validate(config.model_dump(mode="json", by_alias=True)) == config


def test_schema_accepts_the_packaged_study_and_refuses_a_misspelt_one(composed):
    schema = study_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    study = composed().config.model_dump(mode="json", by_alias=True)
    study["budget"]["max_time"] = "4m"
    assert list(validator.iter_errors(study)) == []
    assert list(validator.iter_errors(study | {"bugdet": {}})) != []
    assert list(validator.iter_errors(study | {"budget": {"max_time": "4min"}})) != []
