"""Cells against hand-counted numbers."""

from __future__ import annotations

import pytest
from final_runs import run

from resdsl.study.findings.statistics import summarise


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


def test_nothing_measured_counts_as_nothing_unless_chance_is_given():
    cell = {"family": "plain", "n": 2}
    lost = run(1, cell, 1, test=None, train=None, validation={}, status="diverged")
    (found,) = summarise([run(0, cell, 0, test=0.8), lost]).cells
    assert found.test.values == {0: 0.8, 1: 0.0}


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
