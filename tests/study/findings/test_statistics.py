"""Cells and comparisons against hand-counted numbers and scipy's own tests."""

from __future__ import annotations

import pytest
from final_runs import run, study
from scipy import stats

from resdsl.study.findings.scale import Scale
from resdsl.study.findings.statistics import summarise
from resdsl.study.plan.objective import Objective


def test_a_diverged_final_run_counts_with_the_accuracy_it_had():
    runs = study({("plain", 2): [0.9, 0.9]})
    cell = runs[0].cell
    measured = run(7, cell, 2, test=0.12, train=None, status="diverged")
    lost = run(8, cell, 3, test=None, train=None, validation={}, status="diverged")
    result = summarise([*runs, measured, lost], chance=0.1)
    (found,) = result.cells
    assert found.test.values == {0: 0.9, 1: 0.9, 2: 0.12, 3: 0.1}
    assert found.train.values == {0: 0.95, 1: 0.95, 2: 0.12, 3: 0.1}
    assert found.diverged == 2
    assert "plain, n 2: 2 of 4 final runs diverged and count with the accuracy they had." in (
        result.notes
    )


def test_a_failed_run_is_counted_and_named():
    runs = study({("plain", 2): [0.9, 0.8]})
    failed = run(5, runs[0].cell, 2, test=None, train=None, status="failed")
    result = summarise([*runs, failed])
    assert result.cells[0].test.n == 2
    assert result.cells[0].failed == 1
    assert "plain, n 2: 1 of 3 final runs failed and are missing from the means." in result.notes


def test_an_unfinished_study_has_no_test_accuracy_and_says_so():
    final = [r.model_copy(update={"test": {}}) for r in study({("plain", 2): [0.9]})]
    diverged = run(5, final[0].cell, 1, test=None, status="diverged")
    result = summarise([*final, diverged], chance=0.1)
    assert not result.finished
    assert result.cells[0].test is None
    assert result.notes[0].startswith("The study has not ended")
    assert result.verdicts == ()


def test_a_study_that_was_cut_while_testing_has_not_ended():
    runs = study({("plain", 2): [0.9, 0.8]})
    untested = run(7, runs[0].cell, 2, test=None)
    result = summarise([*runs, untested])
    assert not result.finished
    assert result.cells[0].test.n == 2


def test_a_study_has_ended_when_each_finished_final_run_has_been_tested():
    runs = study({("plain", 2): [0.9, 0.8]})
    lost = [
        run(7, runs[0].cell, 2, test=None, status="diverged"),
        run(8, runs[0].cell, 3, test=None, status="failed"),
    ]
    for ended in (runs, [*runs, *lost]):
        result = summarise(ended, notes=["first"])
        assert result.finished
        assert result.notes[0] == "first"
        assert not [note for note in result.notes if "has not ended" in note]


def test_a_study_without_any_result_can_have_ended():
    failed = run(
        0, {"n": 2}, 0, purpose="tune", test=None, train=None, validation={}, status="failed"
    )
    for ended in (False, True):
        result = summarise([failed], ended=ended)
        said = [note for note in result.notes if "has not ended" in note]
        assert (result.finished, len(said)) == (ended, 0 if ended else 1)


def test_cells_without_an_interval_are_noted():
    table = {("plain", 2): [0.9], ("plain", 5): [0.9, 0.8], ("plain", 9): [0.1, 0.1, 0.1]}
    notes = summarise(study(table)).notes
    assert notes == (
        "plain, n 2: one seed, so no interval.",
        "plain, n 9: equal values for all 3 seeds, so no interval.",
    )


def test_two_equal_differences_have_no_test():
    table = {("plain", 2): [0.5, 0.75], ("gated", 2): [0.625, 0.875]}
    (gain,) = summarise(study(table)).comparisons
    assert (gain.difference.mean, gain.difference.low) == (0.125, None)
    assert (gain.p, gain.p_holm) == (None, None)


def test_cells_and_comparisons_stand_by_family_and_depth_whatever_the_order_of_runs():
    table = {(f, n): [0.9, 0.8] for f in ("plain", "gated") for n in (2, 0, 1)}
    result = summarise(study(table))
    assert [(c.family, c.at) for c in result.cells] == [
        (family, n) for family in ("plain", "gated") for n in (0, 1, 2)
    ]
    assert [c.at for c in result.comparisons] == [0, 1, 2]


def test_no_runs_give_an_empty_result():
    result = summarise([])
    assert (result.cells, result.verdicts, result.finished) == ((), (), False)
    assert summarise([], ended=True).finished


def test_comparisons_pair_all_families_at_each_depth():
    table = {(f, n): [0.9, 0.92, 0.91] for f in ("plain", "residual", "highway") for n in (2, 5)}
    table["plain", 5] = [0.60, 0.65, 0.55]
    result = summarise(study(table))
    pairs = [(c.depth, c.left, c.right) for c in result.comparisons]
    assert pairs == [
        (10, "residual", "plain"),
        (10, "highway", "plain"),
        (10, "highway", "residual"),
        (22, "residual", "plain"),
        (22, "highway", "plain"),
        (22, "highway", "residual"),
    ]
    gain = result.comparisons[3]
    expected = stats.ttest_rel(table["residual", 5], table["plain", 5])
    assert gain.difference.mean == pytest.approx(0.31)
    assert gain.p == pytest.approx(expected.pvalue)
    # The other families are equal for all seeds, which is no test and is not counted.
    assert [c.p_holm is not None for c in result.comparisons] == [False] * 3 + [True, True, False]
    assert gain.p_holm == pytest.approx(2 * expected.pvalue)


def test_only_a_family_axis_compares_families_and_judges_no_depth():
    names = ("plain", "residual")
    runs = [
        run(2 * i + s, {"family": f}, s, depth=10 + i) for i, f in enumerate(names) for s in (0, 1)
    ]
    result = summarise(runs)
    assert result.depth_axis is None
    assert [c.depth for c in result.comparisons] == [None]  # the two differ in depth
    assert result.verdicts == ()


def test_the_margin_and_the_metric_of_a_study():
    def scale(metric, direction, **options):
        runs = [r.model_copy(update={"test": {metric: 250.0}}) for r in study({("plain", 2): [1]})]
        return summarise(runs, objective=Objective(metric, direction), **options).scale

    assert scale("accuracy", "maximize") == Scale("accuracy", "maximize", 0.03, ".3f")
    assert scale("accuracy", "maximize", margin=0.01).margin == 0.01
    assert scale("mse", "minimize") == Scale("mse", "minimize", 0.0, ",.1f")
    assert scale("mse", "minimize", margin=5.0).margin == 5.0
    assert scale("own", "maximize").margin == 0.0


def test_runs_that_diverged_without_a_measurement_are_missing_from_other_metrics():
    cell = {"family": "plain", "n": 2}
    runs = [run(i, cell, i).model_copy(update={"test": {"mse": 2.0 + i}}) for i in range(2)]
    lost = run(2, cell, 2, test=None, train=None, status="diverged")
    result = summarise([*runs, lost], chance=0.1, objective=Objective("mse", "minimize"))
    assert result.cells[0].test.values == {0: 2.0, 1: 3.0}
    assert (result.cells[0].diverged, result.cells[0].unmeasured) == (1, 1)
    assert (
        "plain, n 2: 1 of 3 final runs diverged; the means leave out 1 of them, which measured "
        "nothing." in result.notes
    )


def test_a_baseline_that_no_cell_has_is_noted():
    runs = study({("plain", 2): [0.9, 0.8], ("gated", 2): [0.9, 0.7]})
    result = summarise(runs, baseline={"family": "identity"})
    assert result.comparisons == ()
    assert result.baseline == "identity"
    assert "The baseline identity names no cell that has been run." in result.notes
    assert summarise(runs, baseline="gated").comparisons[0].right == "gated"
