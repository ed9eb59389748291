"""What is made large or small."""

from __future__ import annotations

import math

import pytest

from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import Objective, objectives_of
from resdsl.train import Recipe

RUN = Run(
    number=0, cell={}, purpose="tune", seed=0, tuned={}, status="finished", params=7, flops=8,
    depth=3, validation={"loss": 0.5, "mae": 2.0},
)  # fmt: skip


def test_values_of_a_run_and_of_an_epoch() -> None:
    assert Objective("mae", "minimize").of(RUN) == 2.0
    assert Objective("r2", "maximize").of(RUN) is None
    assert Objective("params", "minimize").of(RUN) == 7
    assert Objective("mae", "minimize").at_epoch({"validation": {"mae": 3.0}}) == 3.0
    assert Objective("mae", "minimize").at_epoch({"epoch": 1}) is None


def test_what_is_better_has_more_goodness() -> None:
    small = Objective("loss", "minimize")
    values = [2.0, None, 1.0, -3.0]
    assert sorted(values, key=small.goodness) == [None, 2.0, 1.0, -3.0]
    assert sorted(values, key=Objective("r2", "maximize").goodness) == [None, -3.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("recipe", "task", "name", "direction"),
    [
        ({}, "classification", "accuracy", "maximize"), ({}, "sequence", "perplexity", "minimize"),
        ({"metric": "mae"}, "regression", "mae", "minimize"),
        ({"metric": ["a.b:worst"]}, "regression", "worst", "maximize"),
    ],
)  # fmt: skip
def test_the_first_metric_is_the_objective(recipe, task, name, direction) -> None:
    settings = Recipe.model_validate({"epochs": 1, **recipe})
    assert objectives_of({}, settings, task) == (Objective(name, direction),)
    chosen = objectives_of({"loss": "minimize", "depth": "minimize"}, settings, task)
    assert [objective.name for objective in chosen] == ["loss", "depth"]


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_worst(direction, value):
    objective = Objective("loss", direction)
    assert objective.goodness(value) < objective.goodness(-1e30)
    assert objective.goodness(value) < objective.goodness(1e30)
