"""Cells and comparisons against hand-counted numbers and scipy's own tests."""

from __future__ import annotations

import pytest
from scipy import stats

from resdsl.study.findings.scale import Scale
from resdsl.study.findings.statistics import summarise
from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import Objective


def run(number, cell, seed=0, *, test=0.9, train=0.95, depth=None, **fields):
    values = {
        "number": number,
        "cell": cell,
        "purpose": "final",
        "seed": seed,
        "tuned": {"lr": 0.1},
        "status": "finished",
        "params": 1000,
        "flops": 5000,
        "depth": depth if depth is not None else 4 * int(cell.get("n", 1)) + 2,
        "train": {} if train is None else {"accuracy": train},
        "validation": {} if test is None else {"accuracy": test},
        "test": {} if test is None else {"accuracy": test},
        "seconds": 2.0,
    }
    return Run(**(values | fields))


def study(table, **fields):
    """Return final runs from ``{(family, n): [test accuracies of seeds 0, 1, ...]}``."""
    cells = [({"family": family, "n": n}, values) for (family, n), values in table.items()]
    triples = [(cell, seed, value) for cell, values in cells for seed, value in enumerate(values)]
    return [
        run(i, cell, seed, test=value, **fields) for i, (cell, seed, value) in enumerate(triples)
    ]


def test_a_cell_holds_what_its_runs_measured():
    cell = {"family": "plain", "n": 2}
    tried = [(0.3, 0.7, "finished", 4), (0.1, 0.8, "finished", 4), (3.0, None, "diverged", 1)]
    tuning = [
        run(
            i,
            cell,
            purpose="tune",
            round=i,
            tuned={"lr": lr},
            validation={} if accuracy is None else {"accuracy": accuracy},
            status=status,
            seconds=seconds,
        )
        for i, (lr, accuracy, status, seconds) in enumerate(tried)
    ]
    final = [run(3, cell, 10, test=0.90), run(4, cell, 11, test=0.94)]
    (found,) = summarise([*tuning, *final]).cells
    assert (found.family, found.depth, found.params, found.flops) == ("plain", 10, 1000, 5000)
    assert found.test.mean == pytest.approx(0.92)
    assert found.test.values == {10: 0.90, 11: 0.94}
    assert found.recipe == {"lr": 0.1}
    assert (found.tuning_runs, found.final_runs, found.lost_tuning_runs) == (3, 2, 1)
    assert (found.seconds, found.total_seconds) == (2.0, 13.0)


def test_a_cell_without_final_runs_shows_its_best_tuning_run():
    cell = {"family": "plain", "n": 2}
    tried = [(0.3, 0.7), (0.1, 0.8), (0.2, None), (0.4, 0.6)]
    tuning = [
        run(
            i,
            cell,
            purpose="tune",
            round=i,
            tuned={"lr": lr},
            validation={} if accuracy is None else {"accuracy": accuracy},
            params=100 + i,
            flops=200 + i,
            depth=10 + i,
            seconds=float(i),
        )
        for i, (lr, accuracy) in enumerate(tried)
    ]
    (found,) = summarise(tuning).cells
    assert found.recipe == {"lr": 0.1}
    assert (found.params, found.flops, found.depth) == (101, 201, 11)
    assert (found.train, found.validation, found.test) == (None, None, None)
    assert (found.seconds, found.total_seconds) == (1.5, 6.0)
    assert (found.tuning_runs, found.final_runs, found.diverged, found.failed) == (4, 0, 0, 0)


def test_a_run_that_measured_nothing_is_worse_than_one_that_got_all_wrong():
    cell = {"family": "plain", "n": 2}
    none = run(0, cell, purpose="tune", tuned={"lr": 9.0}, validation={})
    zero = run(1, cell, purpose="tune", tuned={"lr": 0.1}, validation={"accuracy": 0.01})
    assert summarise([none, zero]).cells[0].recipe == {"lr": 0.1}


def test_how_runs_ended_is_counted_by_purpose():
    cell = {"family": "plain", "n": 2}

    def ended(first, purpose, **counts):
        statuses = [status for status, n in counts.items() for _ in range(n)]
        return [
            run(first + i, cell, i, purpose=purpose, status=status)
            for i, status in enumerate(statuses)
        ]

    tuning = ended(0, "tune", finished=2, diverged=3, failed=4, pruned=5)
    final = ended(20, "final", finished=4, diverged=2, failed=1)
    (found,) = summarise([*tuning, *final]).cells
    assert (found.tuning_runs, found.lost_tuning_runs) == (14, 7)
    assert (found.final_runs, found.diverged, found.failed) == (7, 2, 1)


def test_each_part_of_a_diverged_run_counts_with_its_own_accuracy_if_there_is_one():
    cell = {"family": "plain", "n": 2}
    half = run(0, cell, 0, test=0.3, train=0.5, validation={}, status="diverged")
    lost = run(1, cell, 1, test=None, train=None, validation={}, status="diverged")
    (found,) = summarise([half, lost], chance=0.25).cells
    assert found.train.values == {0: 0.5, 1: 0.25}
    assert found.validation.values == {0: 0.3, 1: 0.25}
    assert found.test.values == {0: 0.3, 1: 0.25}


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


def test_nothing_measured_counts_as_nothing_unless_chance_is_given():
    cell = {"family": "plain", "n": 2}
    lost = run(1, cell, 1, test=None, train=None, validation={}, status="diverged")
    (found,) = summarise([run(0, cell, 0, test=0.8), lost]).cells
    assert found.test.values == {0: 0.8, 1: 0.0}


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


def test_cells_may_have_other_names_than_family_and_n():
    cells = [{"block": b, "width": 8, "blocks": k} for b in ("pre", "post") for k in (1, 3)]
    runs = [run(i, c, depth=2 * c["blocks"] + 2, test=0.9) for i, c in enumerate(cells)]
    result = summarise(runs)
    assert result.depth_axis == "blocks"
    assert result.families == ("pre", "post")  # the constant width says nothing
    assert [(c.family, c.at, c.depth) for c in result.cells][:2] == [("pre", 1, 4), ("pre", 3, 8)]


def test_a_further_axis_makes_more_families():
    cells = [{"family": "plain", "width": w, "n": n} for w in (8, 16) for n in (2, 5)]
    result = summarise([run(i, c) for i, c in enumerate(cells)])
    assert result.depth_axis == "n"
    assert result.families == ("plain, width 8", "plain, width 16")


def test_only_a_depth_axis_is_one_family():
    result = summarise([run(i, {"n": n}) for i, n in enumerate((2, 5))])
    assert result.families == ("net",)
    assert result.depth_axis == "n"


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
        "plain, n 2: 1 of 3 final runs diverged; 1 of them measured nothing and are missing from "
        "the means." in result.notes
    )


def test_a_baseline_that_no_cell_has_is_noted():
    runs = study({("plain", 2): [0.9, 0.8], ("gated", 2): [0.9, 0.7]})
    result = summarise(runs, baseline={"family": "identity"})
    assert result.comparisons == ()
    assert result.baseline == "identity"
    assert "The baseline identity names no cell that has been run." in result.notes
    assert summarise(runs, baseline="gated").comparisons[0].right == "gated"
