"""What a reader of the results must know about how they were got."""

import pytest
from tiny_study import SPACE

from resdsl.study.plan.plan_notes import plan_notes


@pytest.mark.parametrize(("kind", "shared"), [("qmc", True), ("random", True), ("tpe", False)])
def test_notes_tell_of_common_random_numbers_where_there_are_any(make_plan, kind, shared):
    notes = plan_notes(make_plan(sampler={"kind": kind}))
    assert any("common random numbers" in note for note in notes) is shared


def test_notes_say_how_the_results_were_got(make_plan):
    notes = list(plan_notes(make_plan()))
    assert notes[0] == (
        "Tuned by qmc, over the same ranges in all cells that read them: bias in -3 to 0, lr in "
        "0.01 to 1.0 (log). All else was not tuned and is the same in all cells."
    )
    assert notes[2] == (
        "Tuning runs have seed 0. The recipe with the highest validation accuracy was then run on "
        "fresh seeds, and after the last of these runs the test part was read, once for each of "
        "them."
    )
    assert any(note.startswith("Set by hand: block `gated`") for note in notes)
    told = make_plan(SPACE.replace("[1, 8, 8]", "[1, 28, 28]"))
    assert told.warnings[0] in [*plan_notes(told)]


def test_notes_of_one_cell_compare_it_with_none(make_plan):
    notes = list(plan_notes(make_plan(cells={"family": ["residual"]})))
    assert notes[0] == (
        "Tuned by qmc: n in 1 to 6, bias in -3 to 0, lr in 0.01 to 1.0 (log). All else was not "
        "tuned."
    )


def test_notes_name_the_seeds_of_tuning(make_plan):
    budget = {"trials_per_cell": 3, "tuning_seeds": 3, "seeds": 2, "epochs": 2}
    notes = list(plan_notes(make_plan(budget=budget, seed=4)))
    assert notes[2].startswith(
        "Tuning runs have the seeds 4 to 6, and the mean over these is their value. The recipe with"
    )
