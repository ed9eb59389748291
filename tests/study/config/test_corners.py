"""Every corner of a recipe's domains is tried before the first run."""

import pytest
from own_study import told

from resdsl.study.config.corners import refused_corners
from resdsl.study.config.study_config import StudyConfig
from resdsl.text.diagnostics import Place, ResdslError, Source


def _refused(recipe, train=None):
    values = {"space": "x.yaml", "cells": {"n": [1]}, "recipe": recipe}
    study = StudyConfig.model_validate(values | {"train": {"epochs": 1} | (train or {})})
    source = Source("study.yaml", "")
    asked = []

    def place(path):
        asked.append(".".join(map(str, path)))
        return Place(source, 1, 1, 1, 1)

    return list(refused_corners(study, place)), asked


WRONG = {
    "momentum": ({"choice": [0.9, 0.0]}, "choice.1"),
    "optimizer": ({"choice": ["sgd", "adan"]}, "choice.1"),
    "batch_size": ({"float": [16, 64]}, "float.0"),
    "clip": ({"choice": {"none": None, "zero": 0.0}}, "choice.zero"),
    "lr": ({"float": [0, 1]}, "float.0"),
    "warmup": ({"float": [0.1, 1.0]}, "float.1"),
    "epochs": ({"int": [0, 3]}, "int.0"),
    "steps": ({"int": [1, 3]}, "int.0"),
    "nesterov": ({"choice": ["on", "off"]}, "choice.0"),
    "milestones": ({"choice": {"a": [0.5], "b": [0.7, 0.5]}}, "choice.b"),
    "schedule": ({"int": [0, 1]}, "int.0"),
    "channels_last": ({"int": [0, 1]}, "int.0"),
    "precision": ({"choice": ["auto", "bfloat16"]}, "choice.1"),
}
REASONS = told("refused_corners.txt")


@pytest.mark.parametrize("name", WRONG)
def test_a_refused_corner_has_its_place(name):
    hole, at = WRONG[name]
    (finding,), asked = _refused({name: hole})
    assert (finding.code, asked) == ("bad-recipe", [f"recipe.{name}.{at}"])
    assert f"{finding.message}\n  = help: {finding.help}" == REASONS[name]


def test_a_rule_is_tried_in_every_combination():
    both = {"momentum": {"choice": [0.0, 0.9]}, "nesterov": {"choice": [False, True]}}
    (finding,), _ = _refused(both)
    assert 'momentum=0.0, nesterov=true, optimizer="sgd"' in finding.message
    assert finding.help == (
        "take one of these values out of its domain, or change `train.optimizer`"
    )
    assert _refused(both, {"optimizer": "adamw"}) == ([], [])
    assert _refused({"momentum": both["momentum"]}, {"nesterov": False}) == ([], [])
    lengths = {"epochs": {"choice": {"a": None}}, "steps": {"choice": [9]}}
    assert _refused(lengths) == ([], [])


def test_every_domain_is_told_of_at_once():
    found, _ = _refused(
        {"lr": {"float": [0, 1]}, "clip": {"choice": [0]}, "decay": {"int": [0, 1]}}
    )
    assert len(found) == 3


def test_a_precision_that_the_device_does_not_have_ends_a_study_before_it_starts(make_plan):
    with pytest.raises(ResdslError, match="does not compute bfloat16"):
        make_plan(train={"epochs": 1, "precision": "bfloat16"})
