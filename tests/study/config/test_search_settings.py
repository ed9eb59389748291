"""Samplers and pruners by name, with the arguments that Optuna gives them."""

from __future__ import annotations

import inspect

import optuna
import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from resdsl import resources
from resdsl.study.config.search_settings import Pruner, Sampler

SAMPLERS, PRUNERS = TypeAdapter(Sampler), TypeAdapter(Pruner)
OF_OPTUNA = {
    "tpe": optuna.samplers.TPESampler, "gp": optuna.samplers.GPSampler,
    "cmaes": optuna.samplers.CmaEsSampler, "nsgaii": optuna.samplers.NSGAIISampler,
    "grid": optuna.samplers.GridSampler, "median": optuna.pruners.MedianPruner,
    "percentile": optuna.pruners.PercentilePruner, "hyperband": optuna.pruners.HyperbandPruner,
    "successive_halving": optuna.pruners.SuccessiveHalvingPruner,
    "wilcoxon": optuna.pruners.WilcoxonPruner, "threshold": optuna.pruners.ThresholdPruner,
    "patient": optuna.pruners.PatientPruner,
}  # fmt: skip
LEAST = {"threshold": {"lower": 0.1}}


@pytest.mark.parametrize(("group", "settings"), [("sampler", SAMPLERS), ("pruner", PRUNERS)])
def test_every_packaged_file_is_one_of_its_name(group, settings) -> None:
    files = sorted((resources.directory("search") / group).glob("*.yaml"))
    assert len(files) >= 8
    for file in files:
        assert settings.validate_python(yaml.safe_load(file.read_text())).kind == file.stem


@pytest.mark.parametrize("kind", OF_OPTUNA)
def test_arguments_have_the_names_that_optuna_gives_them(kind) -> None:
    known = set(inspect.signature(OF_OPTUNA[kind].__init__).parameters)
    group = PRUNERS if "pruner" in OF_OPTUNA[kind].__module__ else SAMPLERS
    chosen = group.validate_python({"kind": kind, **LEAST.get(kind, {})})
    assert set(type(chosen).model_fields) - {"kind"} <= known


@pytest.mark.parametrize(
    ("group", "values"),
    [
        (SAMPLERS, {"kind": "tpe", "group": True}), (SAMPLERS, {"kind": "gp", "n_startup_trials": 0}),
        (SAMPLERS, {"kind": "cmaes", "popsize": 3}), (SAMPLERS, {"kind": "random", "seed": 1}),
        (SAMPLERS, {"kind": "nsgaii", "population_size": 1}),
        (SAMPLERS, {"kind": "grid", "search_space": {"lr": []}}),
        (PRUNERS, {"kind": "threshold"}), (PRUNERS, {"kind": "wilcoxon", "p_threshold": 2}),
        (PRUNERS, {"kind": "patient", "wrapped_pruner": {"kind": "patient"}}),
        (PRUNERS, {"kind": "successive_halving", "reduction_factor": 1}),
    ],
)  # fmt: skip
def test_refused(group, values) -> None:
    with pytest.raises(ValidationError):
        group.validate_python(values)
