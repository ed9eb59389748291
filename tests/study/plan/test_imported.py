"""What was taken over from another study, cell by cell."""

from resdsl.study.plan.imported import Imported
from resdsl.study.plan.jobs import Run


def run(number, cell):
    return Run(
        number=number, cell=cell, purpose="tune", seed=0, tuned={"lr": 0.1}, round=number,
        status="finished", params=1, flops=1, depth=1, validation={"accuracy": 0.5},
    )  # fmt: skip


def test_alternatives_of_equal_value_are_cells_of_their_own():
    found = Imported(origin="old", runs=(run(0, {"n": 1}), run(1, {"n": True})))
    assert [r.number for r in found.of({"n": True})] == [1]
    assert [r.number for r in found.of({"n": 1})] == [0]
    assert found.of({"n": 2}) == ()


def test_a_trial_that_informs_two_cells_is_counted_once():
    runs = (run(0, {"n": 1}), run(0, {"n": 2}))
    (note,) = Imported(origin="old", runs=runs).notes()
    assert note.startswith("The sampler knew 1 trial of old before the first one here (n 1: 1; n 2")


def test_what_was_left_out_is_told_with_the_reasons():
    found = Imported(origin="old", runs=(run(0, {}),), left_out={"it has no `lr`": 2, "other": 1})
    assert list(found.notes())[1] == (
        "Of old 3 trials were left out (2: it has no `lr`; 1: other)."
    )
