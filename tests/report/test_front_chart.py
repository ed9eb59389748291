"""The chart of a Pareto front: what is drawn solid, and on which axes."""

from __future__ import annotations

import pytest
from synthetic_study import synthetic_runs

from resdsl.report.charts import Shared
from resdsl.report.front_chart import front_chart
from resdsl.report.report_figures import figures
from resdsl.study.findings.statistics import summarise
from resdsl.study.plan.objective import ACCURACY, Objective

PARAMS = Objective("params", "minimize")


def chart(objectives, runs=None):
    runs = runs or synthetic_runs({"plain": {1: 0.8, 5: 0.9, 50: 0.7}})
    result = summarise(runs, objectives=objectives)
    trials = [("plain", run) for run in runs if run.purpose == "tune"]
    return result, front_chart(result.front, trials, Shared(["plain"], (0, 1)))


def test_the_points_of_the_front_are_marked():
    result, spec = chart([ACCURACY, PARAMS])
    (rows,) = spec["datasets"].values()
    assert len(rows) == 12
    assert {row["trial"] for row in rows if row["is_on_front"]} == {
        point.number for point in result.front.points
    }
    assert spec["title"] == "accuracy against params"


@pytest.mark.parametrize(
    ("objectives", "titles", "kind"),
    [
        ([ACCURACY, PARAMS], ("params (less is better)", "accuracy (more is better)"), "log"),
        ([PARAMS, ACCURACY], ("accuracy (more is better)", "params (less is better)"), None),
    ],
)
def test_axes_are_named_by_objective_and_direction(objectives, titles, kind):
    _, spec = chart(objectives)
    encodings = spec["layer"][1]["encoding"]
    assert tuple(encodings[axis]["axis"]["title"] for axis in ("x", "y")) == titles
    assert encodings["x"]["scale"].get("type") == kind


def test_trials_without_a_value_leave_no_mark():
    runs = synthetic_runs({"plain": {1: 0.8, 5: 0.9}})
    runs[0] = runs[0].model_copy(update={"validation": {}})
    runs[1] = runs[1].model_copy(update={"status": "pruned"})
    _, spec = chart([ACCURACY, PARAMS], runs)
    (rows,) = spec["datasets"].values()
    assert len(rows) == 6


def test_the_figure_comes_first_and_names_objectives_that_it_does_not_show():
    runs = synthetic_runs({"plain": {1: 0.8, 5: 0.9}})
    three = [ACCURACY, PARAMS, Objective("depth", "minimize")]
    shown = figures(summarise(runs, objectives=three), runs)[0]
    assert shown.title == "Pareto front"
    assert shown.caption.endswith("The front is also one of depth, which this chart does not show.")
    two = figures(summarise(runs, objectives=three[:2]), runs)[0]
    assert "does not show" not in two.caption
