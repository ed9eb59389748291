"""Plans of the small space, and studies of it."""

from __future__ import annotations

import pytest
from tiny_study import SPACE, formula

from resdsl.study.config.compose_study import compose_study
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.jobs import Job, Outcome
from resdsl.study.plan.open_plan import open_plan
from resdsl.study.run.coordinator import Coordinator
from resdsl.study.run.executors import InlineExecutor
from resdsl.study.run.ledger import Ledger
from resdsl.study.run.progress import Progress
from resdsl.study.run.run_directory import read, write_json


@pytest.fixture
def space(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(SPACE)
    return path


@pytest.fixture
def make_plan(space):
    """Return a function that opens a plan of the small space; keywords replace its settings."""

    def make(text=SPACE, **changes):
        space.write_text(text)
        values = {
            "name": "tiny",
            "space": str(space),
            "cells": {"family": ["plain", "gated"], "n": [1, 2]},
            "recipe": {"lr": {"float": [0.01, 1.0], "log": True}},
            "budget": {"trials_per_cell": 3, "seeds": 2, "epochs": 2},
            "executor": {"kind": "inline"},
        }
        return open_plan(StudyConfig.model_validate(values | changes), {"": space})

    return make


@pytest.fixture
def run_study(tmp_path):
    """Return a function that coordinates a plan, inline, in a run directory of its own."""

    def run(plan, name="run", work=formula, progress=None, **options):
        directory = tmp_path / name
        write_json(directory / "study.json", plan.study)
        executor = InlineExecutor(work)
        coordinator = Coordinator(plan, directory, executor, progress or Progress(), **options)
        coordinator.run()
        return coordinator

    return run


@pytest.fixture
def ledger(make_plan, tmp_path):
    """A ledger of four cells, three tuning and two final rounds, with nothing run yet."""
    plan = make_plan()
    write_json(tmp_path / "run" / "study.json", plan.study)
    return Ledger(plan, tmp_path / "run")


@pytest.fixture
def job(run_study, make_plan):
    """Return a function that gives job ``number`` of the whole study."""
    trials = run_study(make_plan(), "whole").directory / "trials"
    return lambda number: read(trials / f"{number:04d}" / "job.json", Job)


@pytest.fixture
def end(job):
    """Return a function that ends run ``number`` in a ledger as an outcome says."""

    def add(ledger, number, **outcome):
        return ledger.add(job(number), Outcome(**{"status": "finished", "seconds": 1.0, **outcome}))

    return add


@pytest.fixture
def composed():
    """Return a function that composes the packaged depth profile with overrides."""
    return lambda *overrides: compose_study(["study=depth_profile", *overrides])


@pytest.fixture
def mine(tmp_path):
    """Return a function that writes files of a user's configuration directory."""

    def write(**files):
        for name, text in files.items():
            group, _, stem = name.partition("__")
            (tmp_path / group).mkdir(exist_ok=True)
            (tmp_path / group / f"{stem}.yaml").write_text(text)
        return tmp_path

    return write
