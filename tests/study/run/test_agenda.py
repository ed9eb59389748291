"""The agenda: which training is next, and what the time allows."""

from dataclasses import replace

import pytest

from resdsl.study.config.budget_settings import Budget
from resdsl.study.plan.budget import Rounds
from resdsl.study.run.agenda import LEAST_LIMIT, Agenda
from resdsl.study.run.ledger import Ledger
from resdsl.study.run.run_directory import write_json


@pytest.fixture
def agenda_of(make_plan, tmp_path):
    """Return a function that makes the agenda of a new study with these settings; its clock
    shows what the list of the agenda's attribute ``now`` holds."""

    def make(slots=4, **changes):
        plan = make_plan(**changes)
        write_json(tmp_path / "new" / "study.json", plan.study)
        now = [100.0]
        agenda = Agenda(plan, Ledger(plan, tmp_path / "new"), slots, lambda: now[0])
        agenda.now = now
        return agenda

    return make


def started(agenda):
    """Start all that may begin now, and return the numbers."""
    numbers = []
    while (number := agenda.next_number()) is not None:
        agenda.under_way[number] = 0.0
        numbers.append(number)
    return numbers


def test_the_dearest_cell_goes_first_and_a_trial_waits_for_the_one_before(agenda_of, end):
    agenda = agenda_of()
    numbers = started(agenda)
    flops = [agenda.plan.flops[number] for number in numbers]
    assert sorted(numbers) == [0, 1, 2, 3]
    assert flops == sorted(flops, reverse=True)
    del agenda.under_way[2]
    end(agenda.ledger, 2)
    assert started(agenda) == [6]
    assert agenda.begun == Rounds(2, 0)


def test_with_a_lag_of_two_a_cell_has_two_trials_side_by_side(agenda_of):
    assert sorted(started(agenda_of(lag=2))) == [0, 1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("budget", "limit"),
    [
        ({}, None),
        ({"max_run_time": 30.0}, 30.0),
        ({"max_time": 200.0}, 140.0),
        ({"max_time": 200.0, "max_run_time": 30.0}, 30.0),
        ({"max_time": 1.0, "max_run_time": 2.0}, 2.0),
        ({"max_time": 40.0}, LEAST_LIMIT),
    ],
    ids=["none", "of-a-run", "left-of-the-study", "the-smaller", "own-limit", "over"],
)
def test_a_tuning_run_may_take_what_is_left(agenda_of, job, budget, limit):
    whole = {"trials_per_cell": 3, "seeds": 2, "epochs": 2}
    agenda = agenda_of(budget=whole | budget)
    agenda.now[0] += 60.0
    assert agenda.limit(job(0)) == limit


def test_a_tuning_run_over_several_seeds_may_take_the_time_of_as_many(agenda_of, job):
    agenda = agenda_of()
    agenda.plan = replace(
        agenda.plan,
        study=agenda.plan.study.model_copy(update={"budget": Budget(max_run_time=30.0)}),
    )
    assert agenda.limit(job(0).model_copy(update={"repeats": 3})) == 90.0


def test_a_final_run_may_take_the_whole_time(agenda_of, job):
    budget = {"trials_per_cell": 3, "seeds": 2, "epochs": 2, "max_time": 200.0}
    agenda = agenda_of(budget=budget)
    agenda.now[0] += 60.0
    assert agenda.limit(job(12)) == 200.0


def test_what_is_left_is_spread_over_the_slots(agenda_of, end):
    agenda = agenda_of(slots=2)
    assert agenda.tally().left is None
    for number in range(4):
        end(agenda.ledger, number, seconds=10.0)
    agenda.under_way = {4: 0.5, 5: 0.0}
    agenda.now[0] += 25.0
    tally = agenda.tally()
    assert (tally.ended, tally.total, tally.elapsed) == (4, 20, 25.0)
    # Half of one run and one whole one are under way, and 14 wait.
    assert tally.left == pytest.approx((5 + 10 + 14 * 10) / 2)
