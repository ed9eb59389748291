"""Which charts a result has, and what stands beside them."""

from __future__ import annotations

from synthetic_study import synthetic_runs

from resdsl.report.report_figures import MOST_HOLES, figures
from resdsl.study.findings.statistics import summarise


def drawn(runs):
    """Return the ids of the charts by the titles of their figures."""
    found = figures(summarise(runs), runs)
    return {figure.title: [list(row) for row in figure.rows] for figure in found}


def test_the_figures_of_a_study():
    assert drawn(synthetic_runs({"plain": {2: 0.9, 5: 0.8}})) == {
        "Accuracy against depth": [["test-depth", "train-depth"]],
        "Learning curves": [
            ["curve-training-0", "curve-training-1"],
            ["curve-validation-0", "curve-validation-1"],
        ],
        "Tuned values": [["tuned-0-0", "tuned-0-1"]],
    }


def test_a_figure_without_a_chart_is_left_out():
    runs = synthetic_runs({"plain": {2: 0.9, 5: 0.8}})
    final = [r.model_copy(update={"history": []}) for r in runs if r.purpose == "final"]
    assert list(drawn(final)) == ["Accuracy against depth"]
    assert drawn([]) == {}


def test_cells_of_one_depth_are_compared_without_depth():
    runs = synthetic_runs({"plain": {2: 0.9}, "residual": {2: 0.9}})
    measured, curves, tuned = figures(summarise(runs), runs)
    assert measured.title == "Accuracy"
    assert [spec["title"] for spec in curves.rows[0].values()] == ["training, all cells"]
    assert [spec["title"] for spec in tuned.rows[0].values()] == ["all cells"]


def test_one_cell_is_compared_with_nothing():
    runs = synthetic_runs({"plain": {2: 0.9}})
    curves, tuned = figures(summarise(runs), runs)
    assert curves.title == "Learning curves"
    assert [spec["title"] for spec in tuned.rows[0].values()] == ["plain"]


def test_what_was_tuned_to_one_value_has_no_chart():
    runs = [
        run.model_copy(update={"tuned": {**run.tuned, "clip": 1.0}})
        for run in synthetic_runs({"plain": {2: 0.9}})
    ]
    assert drawn(runs)["Tuned values"] == [["tuned-0-0"]]


def test_charts_go_from_shallow_to_deep_and_name_all_depths_of_a_point():
    runs = synthetic_runs({"plain": {5: 0.8, 2: 0.9}, "residual": {2: 0.9}})
    deeper = [
        run.model_copy(update={"depth": 12}) if run.cell == {"family": "residual", "n": 2} else run
        for run in runs
    ]
    (_, curves, _) = figures(summarise(deeper), deeper)
    titles = [spec["title"] for spec in curves.rows[0].values()]
    assert titles == ["training, depth 10 to 12", "training, depth 22"]


def test_holes_beyond_the_most_are_named():
    names = [f"h{i}" for i in range(MOST_HOLES + 2)]
    runs = [
        run.model_copy(update={"tuned": dict.fromkeys(names, float(run.number))})
        for run in synthetic_runs({"plain": {2: 0.9}})
    ]
    tuned = figures(summarise(runs), runs)[-1]
    assert len(tuned.rows) == MOST_HOLES
    assert tuned.caption.endswith(f" Not drawn: h{MOST_HOLES}, h{MOST_HOLES + 1}.")
