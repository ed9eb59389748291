"""The plan: cells, domains and constraints, checked before anything is trained."""

from dataclasses import replace
from pathlib import Path

import pytest
from tiny_study import SPACE, formula

from resdsl.data import DataConfig
from resdsl.text.diagnostics import ResdslError


def test_points_that_break_a_constraint_are_proposed_again(make_plan, run_study):
    text = SPACE + "constraints:\n  - $bias <= -2.5\n"
    runs = run_study(make_plan(text)).ledger.runs.values()
    tuned = [r for r in runs if r.purpose == "tune"]
    assert all(r.tuned["bias"] <= -2.5 for r in tuned if r.cell["family"] == "gated")
    assert len(tuned) == 12


def test_a_cell_in_which_no_point_meets_the_constraints(make_plan):
    constraint = "constraints:\n  - $params <= 3\n"
    with pytest.raises(ResdslError, match="none of 200 points of gated, n 1") as raised:
        make_plan(SPACE + constraint, cells={"family": ["gated"], "n": [1]})
    (finding,) = raised.value.diagnostics
    assert finding.code == "no-feasible-point"
    assert finding.notes == ("not met by the last one: $params <= 3",)
    with pytest.raises(ResdslError, match="the net of plain, n 1 does not meet the constraints"):
        make_plan(SPACE + constraint)


def test_a_net_that_is_the_same_at_all_points_is_refused_once(make_plan):
    text = SPACE + "constraints:\n  - $n < 2 or $family == 'gated'\n"
    plan = make_plan(text)
    refused = {str(cell): len(plan.first(cell)[1]) for cell in plan.cells}
    assert refused == {str(cell): int(cell["n"] == 2 and cell["family"] == "plain")
                       for cell in plan.cells}  # fmt: skip


def test_a_study_may_narrow_a_hole_of_the_space_but_not_widen_it(make_plan, run_study):
    narrow = {"lr": {"float": [0.01, 1.0]}, "bias": {"float": [-2.0, -1.5]}}
    runs = run_study(make_plan(recipe=narrow)).ledger.runs.values()
    biases = [run.tuned["bias"] for run in runs if "bias" in run.tuned]
    assert biases
    assert all(-2 <= bias <= -1.5 for bias in biases)
    with pytest.raises(ResdslError, match="-9 is outside -3 to 0"):
        make_plan(recipe={"bias": {"float": [-9, -1]}})


def test_a_label_of_the_recipe_stands_for_its_value(make_plan, run_study):
    labels = {"off": None, "on": 1.0}
    recipe = {
        "clip": {"choice": labels},
        "milestones": {"choice": {"early": [0.25, 0.5]}},
        "lr": {"float": [0.01, 1.0]},
    }
    trained = []

    def work(job, ask):
        trained.append((job.tuned["clip"], job.recipe.clip, job.recipe.milestones))
        return formula(job, ask)

    run_study(make_plan(recipe=recipe, train={"epochs": 2, "clip": 5.0}), work=work)
    assert {label for label, *_ in trained} == {"off", "on"}
    assert all(value == labels[label] for label, value, _ in trained)
    assert all(milestones == (0.25, 0.5) for *_, milestones in trained)


def test_the_key_follows_what_is_trained_not_how_it_is_called(make_plan):
    def key(text=SPACE, seed=0, **cell):
        plan = make_plan(text)
        return plan.first({"family": "gated", "n": 1, **cell})[0].key(plan, seed)

    assert key() == key(SPACE.replace("residual", "another").replace("name: tiny", "name: b"))
    assert len({key(), key(n=2), key(family="plain"), key(seed=1)}) == 4


def test_the_key_follows_all_that_changes_the_numbers_of_a_training(make_plan):
    plan = make_plan()
    candidate, _ = plan.first({"family": "gated", "n": 1})

    def key(seed=0, **changes):
        return candidate.key(replace(plan, study=plan.study.model_copy(update=changes)), seed)

    data = plan.study.data
    other_data = data.model_copy(update={"seed": data.seed + 1})
    keys = [key(), key(device="cuda"), key(device="mps"), key(seed=1), key(data=other_data)]
    slower = candidate.recipe.model_copy(update={"lr": candidate.recipe.lr / 2})
    keys.append(replace(candidate, recipe=slower).key(plan, 0))
    keys.append(candidate.key(replace(plan, data_digest="other samples"), 0))
    assert len(set(keys)) == len(keys)
    # what a study is called, how it is run and how much of it does not change a training
    budget = plan.study.budget.model_copy(update={"seeds": 9})
    assert key() == key(name="other", budget=budget, seed=0)
    other = replace(plan, study=plan.study.model_copy(update={"seed": 7}))
    assert candidate.key(other, 0) == key()


def test_the_key_of_data_in_a_file(make_plan):
    plan = make_plan()
    study = plan.study.model_copy(update={"data": DataConfig(name="npz", root=Path("a.npz"))})
    assert plan.first({"family": "gated", "n": 1})[0].key(replace(plan, study=study), 0)


def test_without_tuning_runs_the_recipe_is_that_of_train(make_plan):
    plan = make_plan(budget={"trials_per_cell": 0, "seeds": 1, "epochs": 2})
    assert plan.study.recipe
    assert all(first.recipe == plan.study.train for first in plan.firsts)


NORMED = """\
resdsl: 1
input: [1, 8, 8]
params: {act: {choice: [a, b], default: a}, classes: 10}
net:
  - conv: {out: 8, kernel: 8, padding: valid}
  - conv: {out: 8, kernel: 1}
  - batchnorm
  - {relu, if: $act == 'a'}
  - flatten
  - linear: {out: $classes}
"""
UNFIT_RECIPES = {
    "batch-of-one": ("batch_size", [1, 300]),
    "nothing-for-muon": ("optimizer", ["muon", "sgd"]),
    "bad-lr-scale": ("lr_scale", ["1/(depth - 3)", "0.5"]),
}


@pytest.mark.parametrize("code", UNFIT_RECIPES)
def test_a_recipe_that_cannot_train_the_net_is_a_refused_point(make_plan, run_study, code):
    setting, values = UNFIT_RECIPES[code]
    recipe = {setting: {"choice": values}, "lr": {"float": [0.01, 1.0]}}
    plan = make_plan(NORMED, cells={"act": ["a"]}, recipe=recipe)
    ledger = run_study(plan).ledger
    reasons = [point.reason for end in ledger.ends(0).values() for point in end.refused]
    assert reasons
    assert all(reason.startswith(code) for reason in reasons)
    assert {run.tuned[setting] for run in ledger.runs.values()} == {values[1]}
    assert len(ledger.ends(0)) == 3


@pytest.mark.parametrize("code", UNFIT_RECIPES)
def test_a_recipe_that_can_train_no_net_of_the_study_ends_it_before_the_start(make_plan, code):
    setting, values = UNFIT_RECIPES[code]
    train = {"epochs": 1, setting: values[0]}
    with pytest.raises(ResdslError) as raised:
        make_plan(NORMED, cells={"act": ["a", "b"]}, train=train)
    assert raised.value.diagnostics[0].code == code
