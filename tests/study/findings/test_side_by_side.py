"""Two studies in pairs: which cells are the same, and what differs."""

from __future__ import annotations

import pytest
from final_runs import run, study
from scipy import stats

from resdsl.study.findings.side_by_side import SideBySide, side_by_side
from resdsl.study.findings.statistics import summarise
from resdsl.study.plan.objective import Objective

A = {("plain", 2): [0.90, 0.91, 0.92], ("plain", 5): [0.80, 0.85, 0.75]}
B = {("plain", 2): [0.95, 0.96, 0.97, 0.96], ("gated", 2): [0.9, 0.9]}


def beside(first, second, settings=({}, {}), **options):
    results = tuple(summarise(runs, **options) for runs in (first, second))
    return side_by_side(("a", "b"), results, settings)


def test_cells_of_one_name_stand_side_by_side():
    found = beside(study(A), study(B))
    assert [(p.name, p.first is None, p.second is None) for p in found.cells] == [
        ("plain, n 2", False, False),
        ("plain, n 5", False, True),
        ("gated, n 2", True, False),
    ]
    pair = found.cells[0]
    expected = stats.ttest_ind(B["plain", 2], A["plain", 2], equal_var=False)
    bounds = expected.confidence_interval()
    assert pair.difference.mean == pytest.approx(0.05)
    assert pair.difference.bounds == pytest.approx((bounds.low, bounds.high))
    assert pair.better == "second"
    assert found.cells[1].difference is None
    assert SideBySide.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize(
    ("second", "direction", "better"),
    [
        ([0.80, 0.81, 0.82], "maximize", "first"),
        ([0.80, 0.81, 0.82], "minimize", "second"),
        ([0.99, 0.98, 0.97], "minimize", "first"),
        ([0.91, 0.90, 0.92], "maximize", "undecided"),
        ([0.80], "maximize", "undecided"),
    ],
)
def test_which_is_better(second, direction, better):
    other = {("plain", 2): second}
    objective = Objective("accuracy", direction)
    assert beside(study(A), study(other), objective=objective).cells[0].better == better


def test_cells_without_any_spread_are_undecided():
    found = beside(study({("plain", 2): [0.9, 0.9]}), study({("plain", 2): [0.8, 0.8]}))
    assert found.cells[0].difference.bounds is None
    assert found.cells[0].better == "undecided"


def test_what_diverged_without_a_value_makes_no_cell_better():
    def runs(values, lost):
        cell = {"family": "plain"}
        found = [run(i, cell, i, depth=4) for i in range(len(values) + lost)]
        for i, one in enumerate(found):
            test = {"mse": values[i]} if i < len(values) else {}
            status = "finished" if test else "diverged"
            found[i] = one.model_copy(update={"test": test, "status": status})
        return found

    mse = Objective("mse", "minimize")
    good, bad = [1.0, 1.1, 1.2], [5.0, 5.1, 5.2]
    assert beside(runs(bad, 0), runs(good, 0), objective=mse).cells[0].better == "second"
    assert beside(runs(bad, 0), runs(good, 1), objective=mse).cells[0].better == "undecided"
    assert beside(runs(bad, 1), runs(good, 0), objective=mse).cells[0].better == "second"


def test_a_key_that_one_study_does_not_have_is_passed_over():
    first = [run(i, {"family": f}, i, depth=4) for i, f in enumerate(["plain", "gated"])]
    second = [
        run(i, {"width": 8, "family": f}, i, depth=4) for i, f in enumerate(["gated", "plain"])
    ]
    pairs = beside(first, second).cells
    assert [(p.first.family, p.second.family) for p in pairs] == [
        ("plain", "plain"),
        ("gated", "gated"),
    ]
    wider = [*second, run(2, {"width": 16, "family": "plain"}, 0, depth=4)]
    assert len(beside(first, wider).cells) == 5  # which of the two widths is meant is open


def test_single_nets_stand_side_by_side():
    (pair,) = beside([run(0, {}, depth=4)], [run(0, {}, depth=8)]).cells
    assert (pair.name, pair.first.depth, pair.second.depth) == ("net", 4, 8)


def test_studies_without_runs():
    assert beside([], []).cells == ()
    (pair,) = beside([], [run(0, {"n": 1})]).cells
    assert (pair.first, pair.name) == (None, "n 1")


def test_true_and_one_are_two_values():
    pairs = beside([run(0, {"gated": True}, depth=4)], [run(0, {"gated": 1}, depth=4)]).cells
    assert [(p.first is None, p.second is None) for p in pairs] == [(False, True), (True, False)]


def test_settings_that_differ_are_listed_and_different_data_noted():
    settings = (
        {"name": "a", "budget": {"seeds": 3, "max_time": None}, "data": {"name": "digits"}},
        {"name": "a", "budget": {"seeds": 5, "max_time": 60.0}, "data": {"name": "mnist"}},
    )
    found = beside(study(A), study(A), settings)
    assert [(s.name, s.first, s.second) for s in found.settings] == [
        ("budget.seeds", 3, 5),
        ("data.name", "digits", "mnist"),
        ("budget.max_time", None, 60.0),
    ]
    assert found.notes[0].startswith("The settings of the data differ")
    same = beside(study(A), study(A), (settings[0], settings[0]))
    assert same.settings == ()
    assert not [note for note in same.notes if "data differ" in note]


def test_different_metrics_are_not_compared():
    other = [r.model_copy(update={"test": {"f1": 0.5}}) for r in study(A)]
    results = (summarise(study(A)), summarise(other, objective=Objective("f1", "maximize")))
    found = side_by_side(("a", "b"), results, ({}, {}))
    assert all(pair.difference is None for pair in found.cells)
    assert found.notes[0] == (
        "The studies measure different things, accuracy (more is better) and f1 (more is better), "
        "so their figures are not compared."
    )


def test_a_study_that_has_not_ended_is_named():
    unfinished = [r.model_copy(update={"test": {}}) for r in study(A)]
    assert "b has not ended: not every final run has been tested yet." in (
        beside(study(A), unfinished).notes
    )
