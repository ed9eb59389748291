"""Domains of a study as distributions of Optuna."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from resdsl.study.plan.jobs import Run
from resdsl.study.run.run_directory import read_run_directory
from resdsl.tracking.optuna_domains import Domains

SPACE = """\
resdsl: 1
name: tiny
input: [4]
params:
  family: {choice: {wide: 8, narrow: 2}, default: wide}
  n: {int: [1, 8], log: true}
  p: {float: [0, 0.5]}
  classes: 2
net: [{linear: {out: $classes}}]
"""
CELLS = {"depth": [4, 1, 2], "ratio": [0.5, 2], "gate": ["none", 1], "bias": [True, False]}


@pytest.fixture
def domains(tmp_path: Path) -> Domains:
    study = {
        "name": "tiny",
        "space": "space.yaml",
        "cells": CELLS,
        "recipe": {"lr": {"float": [0.01, 1], "log": True}, "optimizer": {"choice": ["sgd", "adam"]}},
    }  # fmt: skip
    (tmp_path / "study.json").write_text(json.dumps(study), encoding="utf-8")
    (tmp_path / "space.yaml").write_text(SPACE, encoding="utf-8")
    return Domains(read_run_directory(tmp_path))


def run(cell, tuned) -> Run:
    figures = {"params": 1, "flops": 1, "depth": 1, "seed": 0}
    return Run(number=0, cell=cell, purpose="tune", tuned=tuned, status="finished", **figures)


def test_every_kind_of_domain(domains):
    cell = {"depth": 2, "ratio": 2, "gate": 1, "bias": False}
    tuned = {"lr": 0.1, "optimizer": "adam", "family": "narrow", "p": 0.25, "n@stage1.block0": 3}
    assert domains.of(run(cell, tuned)) == {
        "depth": (2, IntDistribution(1, 4)),
        "ratio": (2, FloatDistribution(0.5, 2.0)),
        "gate": (1, CategoricalDistribution(["none", 1])),
        "bias": (False, CategoricalDistribution([True, False])),
        "lr": (0.1, FloatDistribution(0.01, 1.0, log=True)),
        "optimizer": ("adam", CategoricalDistribution(["sgd", "adam"])),
        "family": ("narrow", CategoricalDistribution(["wide", "narrow"])),
        "p": (0.25, FloatDistribution(0.0, 0.5)),
        "n@stage1.block0": (3, IntDistribution(1, 8, log=True)),
    }


@pytest.mark.parametrize(
    ("cell", "tuned"),
    [({"depth": 5}, {}), ({"depth": "2"}, {}), ({"other": 1}, {}), ({}, {"lr": 2.0}), ({}, {"lr": "x"}),
     ({}, {"optimizer": "nadam"}), ({}, {"gone": 1})],
)  # fmt: skip
def test_what_lies_outside_is_left_out(domains, cell, tuned):
    kept = {"depth": 1} if "depth" not in cell else {"ratio": 0.5}
    assert list(domains.of(run({**kept, **cell}, tuned))) == list(kept)
