"""What is wrong with a study is told before anything is trained."""

import pytest
from tiny_study import SPACE

from resdsl.study.plan.told import without_point
from resdsl.text.diagnostics import ResdslError


def test_a_plan_knows_the_data_and_the_device(make_plan):
    plan = make_plan(device="auto", cells={"n": [1]}, data={"name": "digits"})
    assert (plan.input, plan.classes) == ((1, 8, 8), 10)
    assert plan.study.device in ("cpu", "cuda:0", "cuda", "mps")
    assert len(plan.flops) == 1


def test_samples_of_another_size_are_noted_and_of_another_layout_refused(make_plan):
    note, *_ = make_plan(SPACE.replace("[1, 8, 8]", "[1, 28, 28]")).warnings
    assert "declares the input (1, 28, 28); the net was built for the samples, (1, 8, 8)" in note
    assert not any("input" in warning for warning in make_plan().warnings)
    with pytest.raises(ResdslError, match="must stand first") as raised:
        make_plan(SPACE.replace("[1, 8, 8]", "[8, 8, 1]"))
    assert raised.value.diagnostics[0].code == "data-mismatch"
    assert raised.value.diagnostics[0].place.text.startswith("input")


def test_a_cell_that_cannot_be_built_does_not_end_the_others(make_plan, run_study):
    text = SPACE.replace("stride: 4}", "stride: 4, padding: valid}").replace(
        "kernel: 3, s", "kernel: $n, s"
    )
    text = text.replace("n: {int: [1, 6]", "n: {int: [1, 9]")
    plan = make_plan(text, cells={"family": ["plain"], "n": [1, 9]})
    assert [first is not None for first in plan.firsts] == [True, False]
    (told,) = without_point(plan)
    assert told.startswith("plain, n 9: its first trial finds no point: 1 point was refused by: ")
    runs = run_study(plan).ledger.runs.values()
    assert {run.cell["n"] for run in runs if run.purpose == "final"} == {1}
    with pytest.raises(ResdslError, match="kernel of 9"):
        make_plan(text, cells={"family": ["plain"], "n": [9]})
