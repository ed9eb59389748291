"""What is wrong with a study is told before anything is trained."""

import pytest
from tiny_study import SPACE

from resdsl.text.diagnostics import ResdslError

WRONG_PLANS = {
    "unknown-hole": {"cells": {"famly": ["plain"]}},
    "outside-domain": {"cells": {"n": [7]}},
    "tuned-cell": {"recipe": {"n": {"int": [1, 2]}}},
    "bad-recipe": {"recipe": {"momentum": {"choice": [0.0]}}},
}


def test_what_is_tuned_is_a_hole_or_a_setting(make_plan):
    with pytest.raises(ResdslError, match=r"did you mean `lr`"):
        make_plan(recipe={"lrr": {"float": [0.1, 1.0]}})


@pytest.mark.parametrize("code", WRONG_PLANS)
def test_wrong_plans(make_plan, code):
    with pytest.raises(ResdslError) as raised:
        make_plan(**WRONG_PLANS[code])
    assert raised.value.diagnostics[0].code == code


def test_a_space_says_what_its_own_labels_stand_for(make_plan):
    with pytest.raises(ResdslError, match=r'write `\{choice: \["plain"\]\}`') as raised:
        make_plan(cells={"n": [1]}, recipe={"family": {"choice": {"plain": "gated"}}})
    assert raised.value.diagnostics[0].code == "bad-value"


def test_a_name_of_the_space_and_of_the_recipe(make_plan):
    space = SPACE.replace("bias", "decay")
    with pytest.raises(ResdslError, match=r"another name \(.*tiny.yaml, line 7, and") as raised:
        make_plan(space, recipe={"decay": {"float": [0.2, 0.4]}})
    assert raised.value.diagnostics[0].code == "two-meanings"
    # Both ways out that the help names are ways out.
    assert "decay" in make_plan(space).holes
    make_plan(recipe={"decay": {"float": [0.2, 0.4]}})


def test_a_study_may_not_widen_a_hole_of_the_space(make_plan):
    with pytest.raises(ResdslError, match="-9 is outside -3 to 0") as raised:
        make_plan(recipe={"bias": {"float": [-9, -1]}})
    assert raised.value.diagnostics[0].help == "widen the hole in the space"


def test_everything_that_is_wrong_is_told_at_once(make_plan):
    cells = {"famly": ["plain"], "n": [1, 7, 9]}
    with pytest.raises(ResdslError) as raised:
        make_plan(cells=cells, recipe={"lrr": {"float": [0, 1]}})
    assert [finding.code for finding in raised.value.diagnostics] == [
        *("unknown-hole", "outside-domain", "outside-domain", "unknown-hole")
    ]


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
    assert any(text.startswith("plain, n 9: no first point was found: ") for text in plan.warnings)
    runs = run_study(plan).ledger.runs.values()
    assert {run.cell["n"] for run in runs if run.purpose == "final"} == {1}
    with pytest.raises(ResdslError, match="kernel of 9"):
        make_plan(text, cells={"family": ["plain"], "n": [9]})


@pytest.mark.parametrize("baseline", ["plain", "plain, n 1", "n 1"])
def test_what_a_baseline_may_be_called(make_plan, baseline):
    assert make_plan(baseline=baseline).study.baseline == baseline


def test_a_baseline_that_is_no_cell(make_plan):
    with pytest.raises(ResdslError, match="did you mean `plain`") as raised:
        make_plan(baseline="plane")
    assert raised.value.diagnostics[0].code == "unknown-baseline"
