"""Importance of tuned values, on functions of which it is known."""

from __future__ import annotations

import random
import warnings

import pytest
from final_runs import run

from resdsl.language.holes import parse_hole
from resdsl.study.findings.importance import LEAST_TRIALS, importance
from resdsl.study.findings.statistics import summarise
from resdsl.study.plan.objective import ACCURACY, Objective

X = parse_hole({"float": [0.0, 1.0]})
HOLES = {"x": X, "y": X, "z": X}


def trials(function, *, n=60, metric="accuracy", draw=None, seed=0):
    """Return tuning runs whose measured value is a function of what was tuned."""
    source = random.Random(seed)
    draw = draw or (lambda source: {name: source.random() for name in HOLES})
    runs = []
    for i in range(n):
        tuned = draw(source)
        value = function(tuned)
        runs.append(
            run(i, {"family": "plain"}, purpose="tune", tuned=tuned, status="finished").model_copy(
                update={"validation": {} if value is None else {metric: value}}
            )
        )
    return runs


@pytest.mark.parametrize(
    ("objective", "sign"),
    [(ACCURACY, 1), (Objective("loss", "minimize"), -1)],
)
def test_what_decides_is_found_in_either_direction(objective, sign):
    # The best lie near x = 0.1, the worst spread over the rest: the sign matters.
    def value(tuned):
        return sign * (1 - abs(tuned["x"] - 0.1) + 0.01 * tuned["y"])

    found = importance(trials(value, n=100, metric=objective.name), HOLES, objective)
    assert next(iter(found)) == "x"
    assert found["x"] > 0.7
    assert sum(found.values()) == pytest.approx(1)


def test_the_best_decide_and_not_the_worst():
    # z alone decides whether a trial is bad; among those that are not, x alone decides.
    def value(tuned):
        return 0.0 if tuned["z"] > 0.85 else 0.5 + 0.5 * (tuned["x"] > 0.8)

    found = importance(trials(value, n=200), HOLES, ACCURACY)
    assert next(iter(found)) == "x"
    worst_first = importance(trials(lambda t: -value(t), n=200), HOLES, ACCURACY)
    assert next(iter(worst_first)) == "z"


def test_a_value_of_some_trials_counts_by_those():
    def draw(source):
        tuned = {"x": source.random(), "kind": source.choice(["a", "b"])}
        return tuned | ({"y": source.random()} if tuned["kind"] == "b" else {})

    holes = {"x": X, "y": X, "kind": parse_hole({"choice": ["a", "b"]})}
    runs = trials(lambda t: t.get("y", 0.0), n=120, draw=draw)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = importance(runs, holes, ACCURACY)
    assert set(found) == {"x", "y", "kind"}
    assert list(found)[-1] == "x"


@pytest.mark.parametrize("others", [1, 99])
def test_a_value_that_one_trial_has_or_lacks_is_left_out(others):
    runs = trials(lambda t: t["x"], n=100)
    for i, one in enumerate(runs):
        runs[i] = one.model_copy(update={"tuned": {"x": one.tuned["x"]}})
    for i in range(others):
        runs[i] = runs[i].model_copy(update={"tuned": {**runs[i].tuned, "rare": 0.5}})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert set(importance(runs, HOLES | {"rare": X}, ACCURACY)) == {"x"}


def test_every_kind_of_domain():
    holes = {
        "lr": parse_hole({"float": [0.001, 1.0], "log": True}),
        "width": parse_hole({"choice": [8, 16, 32], "ordered": True}),
        "clip": parse_hole({"choice": {"off": None, "on": 1.0}}),
        "n": parse_hole({"int": [1, 9]}),
        "rate": parse_hole({"float": [0.0, 1.0], "per": "block"}),
    }

    def draw(source):
        return {
            "lr": 10 ** source.uniform(-3, 0),
            "width": source.choice([8, 16, 32]),
            "clip": source.choice(["off", "on"]),
            "n": source.randint(1, 9),
            "rate@block0": source.random(),
            "rate@block1": source.random(),
        }

    found = importance(trials(lambda t: t["width"] / 32, n=80, draw=draw), holes, ACCURACY)
    assert next(iter(found)) == "width"
    assert {"rate@block0", "rate@block1"} <= set(found)


def test_too_few_trials_or_equal_values_have_none():
    assert importance(trials(lambda t: t["x"], n=LEAST_TRIALS - 1), HOLES, ACCURACY) == {}
    assert importance(trials(lambda t: t["x"], n=LEAST_TRIALS), HOLES, ACCURACY)
    assert importance(trials(lambda t: 0.5), HOLES, ACCURACY) == {}
    assert importance(trials(lambda t: None), HOLES, ACCURACY) == {}
    assert importance(trials(lambda t: t["x"]), {}, ACCURACY) == {}
    assert importance([], HOLES, ACCURACY) == {}
    assert importance(trials(lambda t: float(t["x"] > 0.97)), HOLES, ACCURACY) == {}


def test_diverged_trials_count_as_the_worst_and_failed_ones_not_at_all():
    runs = trials(lambda t: 0.5 + 0.1 * t["y"] if t["x"] < 0.3 else None, n=100)
    runs = [r if r.validation else r.model_copy(update={"status": "diverged"}) for r in runs]
    found = importance(runs, HOLES, ACCURACY)
    assert found["x"] > 0.3
    kept = [r if r.validation else r.model_copy(update={"status": "failed"}) for r in runs]
    assert importance(kept, HOLES, ACCURACY)["x"] < found["x"]


def test_importance_stands_in_the_result_of_a_cell():
    result = summarise(trials(lambda t: t["x"]), holes=HOLES)
    assert next(iter(result.cells[0].importance)) == "x"
    assert any("PED-ANOVA" in text for text in result.methods)
    without = summarise(trials(lambda t: t["x"]))
    assert without.cells[0].importance == {}
    assert not any("PED-ANOVA" in text for text in without.methods)
