"""Charts as specifications: what is drawn, on which axes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_study import synthetic_runs

from resdsl.report.charts import (
    Shared,
    learning_curves,
    metric_against_depth,
    metric_range,
    tuned_values,
)
from resdsl.study.findings.scale import ACCURACY_SCALE, Scale
from resdsl.study.findings.statistics import summarise

MSE = Scale("mse", "minimize", 0.0, ".4g")
SHARED = Shared(["plain", "residual"], (0.5, 1.0))


def rows(spec):
    """Return all rows of data in a specification."""
    return [row for data in spec["datasets"].values() for row in data]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([0.51, 0.87, None], (0.5, 0.9)),
        ([], (0.0, 1.0)),
        ([None], (0.0, 1.0)),
        ([-0.2, 1.3], (0.0, 1.0)),  # bounds of intervals may lie beyond what an accuracy can be
        ([0.5], (0.45, 0.55)),
        ([1.0, 1.0], (0.95, 1.0)),
        ([0.0], (0.0, 0.05)),
    ],
)
def test_the_range_of_accuracies(values, found):
    assert metric_range(values, ACCURACY_SCALE) == pytest.approx(found)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([10.0, 30.0, None, math.nan, math.inf], (9.0, 31.0)),
        ([-2.0, 0.9], (-2.145, 1.045)),
        ([0.01, 2.0], (0.01 / 1.1, 2.2)),  # on a logarithmic axis
        ([5.0, 5.0], (4.5, 5.5)),
        ([0.0], (-1.0, 1.0)),
        ([1.7e308, -1.7e308], (-1.87e308, 1.87e308)),
        ([], (-0.05, 1.05)),
    ],
)
def test_the_range_of_other_metrics(values, found):
    assert metric_range(values, MSE) == pytest.approx(found)


@pytest.mark.parametrize(
    ("scale", "ends", "title", "kind"),
    [
        (ACCURACY_SCALE, (0.05, 1.0), "accuracy (more is better)", None),
        (Scale("mse", "minimize"), (0.05, 1.0), "mse (less is better)", "log"),
        (Scale("mse", "minimize"), (0.5, 1.0), "mse (less is better)", None),
        (Scale("r2", "maximize"), (-20.0, 1.0), "r2 (more is better)", None),
    ],
)
def test_the_axis_of_a_metric(scale, ends, title, kind):
    run = synthetic_runs({"plain": {2: 0.9}})[0]
    shared = Shared(["plain"], ends, scale)
    y = learning_curves([("plain", run)], "train", "accuracy", "", shared)["encoding"]["y"]
    assert (y["axis"]["title"], y["scale"].get("type")) == (title, kind)
    assert y["scale"]["domain"] == list(ends)


def test_a_metric_without_bounds_is_drawn_as_it_is():
    (cell,) = summarise(synthetic_runs({"plain": {2: 0.9}}, seeds=2)).cells
    wide = cell.test.model_copy(update={"mean": 123456.789, "low": -5.25, "high": 2e6})
    (mean, *_) = rows(metric_against_depth([(cell, wide)], "", Shared(["plain"], (-6, 2e6), MSE)))
    assert (mean["low"], mean["mean"], mean["high"]) == (-5.25, 123460.0, 2e6)


@given(st.lists(st.floats(0, 1), min_size=1))
def test_every_accuracy_is_in_the_range(values):
    low, high = metric_range(values, ACCURACY_SCALE)
    assert 0 <= low <= min(values) + 1e-9
    assert low < high
    assert max(values) - 1e-9 <= high <= 1


def test_families_of_one_depth_stand_side_by_side():
    result = summarise(synthetic_runs({"plain": {2: 0.9, 5: 0.8}, "residual": {2: 0.9, 5: 0.9}}))
    spec = metric_against_depth([(c, c.test) for c in result.cells], "test", SHARED)
    means = [row for row in rows(spec) if "seeds" in row]
    at_10 = {row["family"]: row["x"] for row in means if row["depth"] == 10}
    assert at_10["plain"] < 10 < at_10["residual"]
    assert at_10["residual"] - at_10["plain"] < 0.5
    seeds = [row for row in rows(spec) if "seeds" not in row]
    assert len(seeds) == 4 * 3


def test_intervals_are_cut_at_what_an_accuracy_can_be():
    (cell,) = summarise(synthetic_runs({"plain": {2: 0.9}}, seeds=2)).cells
    wide = cell.test.model_copy(update={"low": -0.5, "high": 1.5})
    (mean, *_) = rows(metric_against_depth([(cell, wide)], "test", SHARED))
    assert (mean["low"], mean["high"]) == (0.0, 1.0)


def test_one_seed_has_no_bar_and_no_dot():
    (cell,) = summarise(synthetic_runs({"plain": {2: 0.9}}, seeds=1)).cells
    (mean,) = rows(metric_against_depth([(cell, cell.test)], "test", SHARED))
    assert mean["low"] == mean["high"] == pytest.approx(mean["mean"], abs=1e-4)


def test_a_curve_has_a_point_for_each_epoch_that_was_measured():
    run = synthetic_runs({"plain": {2: 0.9}})[0]
    gap = [{"epoch": 1.0, "train": {}}, {"epoch": 2.0, "train": {"accuracy": 0.25}}]
    runs = [("plain", run), ("plain", run.model_copy(update={"number": 9, "history": gap}))]
    points = rows(learning_curves(runs, "train", "accuracy", "training", SHARED))
    assert [row["epoch"] for row in points if row["run"] == 9] == [2.0]
    assert len([row for row in points if row["run"] != 9]) == 12
    assert learning_curves(runs[1:], "validation", "accuracy", "validation", SHARED) == {}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0.1, 0.2], {"zero": False}),
        ([0.01, 0.2], {"type": "log"}),
        ([0.0, 5.0], {"zero": False}),  # zero has no logarithm
        (["sgd", "adamw"], None),
        ([True, False], None),
    ],
)
def test_the_axis_of_a_tuned_value(values, kind):
    run = synthetic_runs({"plain": {2: 0.9}})[0]
    trials = [("plain", run.model_copy(update={"tuned": {"hole": v}})) for v in values]
    x = tuned_values(trials, "hole", "accuracy", "depth 10", SHARED)["encoding"]["x"]
    assert x["type"] == ("nominal" if kind is None else "quantitative")
    assert (kind or {}).items() <= x.get("scale", {}).items()


def test_a_trial_without_the_value_or_without_a_measurement_leaves_no_mark():
    run = synthetic_runs({"plain": {2: 0.9}})[0]
    lost = run.model_copy(update={"validation": {}})
    trials = [("plain", run), ("plain", lost)]
    assert len(rows(tuned_values(trials, "lr", "accuracy", "depth 10", SHARED))) == 1
    assert tuned_values(trials, "momentum", "accuracy", "depth 10", SHARED) == {}
