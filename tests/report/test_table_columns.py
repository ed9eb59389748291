"""What the columns of the tables say."""

from __future__ import annotations

import pytest
from synthetic_study import synthetic_runs

from resdsl.report.table_columns import (
    IMPORTANCE_COLUMNS,
    cells,
    comparisons,
    front,
    front_legend,
    legend,
)
from resdsl.study.findings.statistics import summarise
from resdsl.study.plan.objective import ACCURACY, Objective


def said(columns, row):
    return {column.title: column.text(row) for column in columns}


def test_a_cell():
    result = summarise(synthetic_runs({"plain": {2: 0.9}}, seeds=2))
    cell = result.cells[0]
    shown = said(cells(result), cell)
    assert (shown["family"], shown["depth"], shown["params"]) == ("plain", "10", "18,000")
    assert shown["test"] == f"{cell.test.mean:.3f} ±{cell.test.half_width:.3f}"
    assert (shown["seeds"], shown["trials"], shown["best recipe"]) == ("2", "4", "lr=0.06")


@pytest.mark.parametrize(
    ("lost", "seeds", "trials"),
    [
        ({"diverged": 1}, "2, 1 diverged", "4"),
        ({"diverged": 1, "failed": 2}, "2, 1 diverged, 2 failed", "4"),
        ({"lost_tuning_runs": 3}, "2", "4, 3 lost"),
        ({"test": None}, "0", "4"),
    ],
)
def test_lost_runs_are_counted(lost, seeds, trials):
    result = summarise(synthetic_runs({"plain": {2: 0.9}}, seeds=2))
    shown = said(cells(result), result.cells[0].model_copy(update=lost))
    assert (shown["seeds"], shown["trials"]) == (seeds, trials)


def test_a_comparison_says_at_which_depth():
    result = summarise(synthetic_runs({"plain": {2: 0.9, 5: 0.8}, "residual": {2: 0.9, 5: 0.9}}))
    shown = said(comparisons(result), result.comparisons[1])
    assert (shown["at"], shown["difference"]) == ("depth 22", "residual - plain")
    other = result.comparisons[1].model_copy(update={"depth": None})
    assert said(comparisons(result), other)["at"] == "n 5"
    without = other.model_copy(update={"at": None})
    assert said(comparisons(result), without)["at"] == "differing depths"


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        ("better", "better"),
        ("worse", "worse"),
        ("equivalent", "equivalent within 0.03"),
        ("undecided", "undecided"),
    ],
)
def test_a_comparison_says_what_was_found(relation, words):
    result = summarise(synthetic_runs({"plain": {2: 0.9}, "residual": {2: 0.9}}))
    pair = result.comparisons[0].model_copy(update={"relation": relation})
    assert said(comparisons(result), pair)["finding"] == words


def test_the_legend_names_the_metric_and_what_chose_the_recipe():
    result = summarise(synthetic_runs({"plain": {2: 0.9}}))
    assert legend(result) == (
        "accuracy (more is better), ± is half of a 95% t interval over the seeds; "
        "* has chosen the recipe"
    )
    final = [run for run in synthetic_runs({"plain": {2: 0.9}}) if run.purpose == "final"]
    assert legend(summarise(final)).endswith("over the seeds")  # nothing was tuned


def test_a_metric_of_another_size_has_its_own_digits():
    runs = [
        run.model_copy(update={"test": {"mse": 54321.25 + run.number}, "validation": {"mse": 2e4}})
        for run in synthetic_runs({"plain": {2: 0.9}, "residual": {2: 0.9}})
    ]
    result = summarise(runs, objective=Objective("mse", "minimize"))
    shown = said(cells(result), result.cells[0])
    assert (shown["test"], shown["validation*"]) == ("54,326 ±2", "20,000")
    assert said(comparisons(result), result.comparisons[0])["mean"] == "+7"


def test_the_cost_of_tuning_is_told_where_it_is_known():
    runs = synthetic_runs({"plain": {2: 0.9}})
    known = summarise(runs, samples=1000)
    assert known.cells[0].tuning_flops == 4 * 12 * 1000 * 840_000 * 3
    assert said(cells(known), known.cells[0])["tuning mult-adds"] == "1.2e+11"
    assert "tuning mult-adds" not in [column.title for column in cells(summarise(runs))]


def test_the_points_of_a_front():
    runs = synthetic_runs({"plain": {2: 0.9, 5: 0.95}})
    result = summarise(runs, objectives=[ACCURACY, Objective("params", "minimize")])
    best = result.front.points[0]
    assert said(front(result), best) == {
        "accuracy": f"{best.values['accuracy']:.3f}",
        "params": "45,000",
        "cell": "plain, n 5",
        "trial": f"{best.number:04d}",
        "tuned": "lr=0.09",
    }
    assert front_legend(result).startswith(
        "accuracy (more is better), params (less is better); 2 of 8 trials on the front, which "
        f"dominates {result.front.hypervolume:.3f} of the space up to accuracy "
    )
    assert front_legend(result).endswith(", params 4.77e+04")


def test_what_a_point_measured_on_fresh_seeds_stands_beside_it():
    runs = synthetic_runs({"plain": {2: 0.9, 5: 0.95}})
    result = summarise(runs, objectives=[ACCURACY, Objective("params", "minimize")])
    tested, other = result.front.points
    tested = tested.model_copy(update={"test": result.cells[1].test})
    points = (tested, other)
    result = result.model_copy(update={"front": result.front.model_copy(update={"points": points})})
    test = result.cells[1].test
    assert said(front(result), tested)["test accuracy"] == f"{test.mean:.3f} ±{test.half_width:.3f}"
    assert said(front(result), other)["test accuracy"] == "-"


def test_a_front_of_one_trial_has_no_volume():
    runs = synthetic_runs({"plain": {2: 0.9}})[:1]
    result = summarise(runs, objectives=[ACCURACY, Objective("params", "minimize")])
    assert front_legend(result) == (
        "accuracy (more is better), params (less is better); 1 of 1 trial on the front"
    )
    none = summarise(runs)
    assert front_legend(none) == ""


def test_the_importance_of_tuned_values():
    cell = summarise(synthetic_runs({"plain": {2: 0.9}})).cells[0]
    cell = cell.model_copy(update={"importance": {"lr": 0.75, "bias": 0.25}})
    shown = said(IMPORTANCE_COLUMNS, cell)
    assert shown["importance of tuned values"] == "lr 0.75, bias 0.25"
