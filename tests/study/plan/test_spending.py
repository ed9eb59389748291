"""Budgets in epochs and multiply-adds."""

import pytest

from resdsl.study.config.budget_settings import Budget
from resdsl.study.plan.jobs import NoPoint, Run
from resdsl.study.plan.spending import Spent, is_spent, limits_work
from resdsl.study.run.run_directory import read_run_directory


def run(number, epochs, seconds=1.0):
    return Run(
        number=number, cell={}, purpose="tune", round=number, seed=0, tuned={}, status="finished",
        params=1, flops=10, depth=1, seconds=seconds, history=[{"epoch": e} for e in range(epochs)],
    )  # fmt: skip


def test_what_trials_used():
    ends = {0: run(0, 3), 1: NoPoint(number=1, cell={}, round=1, refused=[]), 2: run(2, 2),
            3: run(3, 5, seconds=0.0), 4: run(4, 9)}  # fmt: skip
    assert Spent.until(3, ends, 100) == (5, 3 * 5 * 100 * 10)
    assert Spent.until(-1, ends, 100) == (0, 0)
    assert Spent.until(3, {2: ends[2]}, 100) == (2, 3 * 2 * 100 * 10)  # 0 and 1 run still


def test_what_a_trial_over_several_seeds_used():
    trial = run(0, 3).model_copy(update={"repeats": 2, "more_epochs": 3})
    assert Spent.until(0, {0: trial}, 100) == (6, 3 * 6 * 100 * 10)


@pytest.mark.parametrize(
    ("limits", "spent"),
    [
        ({}, False), ({"max_epochs_per_cell": 5}, True), ({"max_epochs_per_cell": 6}, False),
        ({"max_epochs": 8}, True), ({"max_epochs": 9}, False), ({"max_flops": 60}, True),
        ({"max_flops_per_cell": 51}, False), ({"max_flops_per_cell": 50}, True),
    ],
)  # fmt: skip
def test_limits(limits, spent):
    budget = Budget(**limits)
    assert is_spent(budget, Spent(5, 50), [Spent(5, 50), Spent(3, 10)]) is spent
    assert limits_work(budget) is bool(limits)


def tuning(coordinator):
    runs = coordinator.ledger.runs.values()
    return [
        sum(r.purpose == "tune" and r.cell == cell for r in runs) for cell in coordinator.plan.cells
    ]


@pytest.mark.parametrize(
    ("limits", "trials"),
    [
        ({"max_epochs_per_cell": 4}, [2] * 4), ({"max_epochs_per_cell": 5}, [3] * 4),
        ({"max_epochs": 16}, [2] * 4), ({"max_epochs": 17}, [3] * 4), ({"max_epochs": 100}, [5] * 4),
    ],
)  # fmt: skip
def test_a_cell_that_has_used_it_begins_no_more_trials(make_plan, run_study, limits, trials):
    """A trial of the formula takes two epochs, and there are four cells."""
    budget = {"trials_per_cell": 5, "seeds": 2, "epochs": 2, **limits}
    coordinator = run_study(make_plan(budget=budget))
    assert tuning(coordinator) == trials
    finals = [r for r in coordinator.ledger.runs.values() if r.purpose == "final"]
    assert len(finals) == 8
    notes = read_run_directory(coordinator.directory).notes
    assert sum("tuning ended after" in note for note in notes) == (4 if trials[0] < 5 else 0)


def test_a_study_that_used_it_is_resumed_as_it_was(make_plan, run_study):
    budget = {"trials_per_cell": 5, "seeds": 2, "epochs": 2, "max_epochs_per_cell": 4}
    whole = run_study(make_plan(budget=budget))
    again = run_study(make_plan(budget=budget))
    assert again.ledger.runs == whole.ledger.runs
    assert read_run_directory(again.directory).notes == read_run_directory(whole.directory).notes
