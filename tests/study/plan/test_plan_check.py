"""What a study says that its spaces, its data or its search cannot take."""

import pytest
from tiny_study import SPACE

from resdsl.text.diagnostics import ResdslError

ONE = {"lr": {"float": [0.01, 1.0], "log": True}}
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


@pytest.mark.parametrize(
    ("settings", "code", "text"),
    [
        ({"cells": {"m": [1]}}, "unknown-hole", "`cells.m` is no param of tiny"),
        ({"cells": {"n": [9]}}, "outside-domain", "`cells.n`: 9 is outside 1 to 6"),
        ({"set": {"n": 9}}, "outside-domain", "`set.n`: 9 is outside 1 to 6"),
        ({"set": {"n": 2}, "recipe": {"n": {"int": [1, 2]}}}, "tuned-cell", "stands in `set`"),
        ({"cells": {"n": [1]}, "recipe": {"n": {"int": [1, 2]}}}, "tuned-cell", "stands in `cells`"),
        ({"match": {"params": 100, "by": "width"}}, "unknown-hole", "`match.by`: `width` is no"),
        ({"match": {"params": 100, "by": "n"}, "set": {"n": 1}}, "tuned-cell", "has a value already"),
    ],
)  # fmt: skip
def test_what_the_space_cannot_take(make_plan, settings, code, text):
    with pytest.raises(ResdslError) as caught:
        make_plan(**{"cells": {}, "recipe": ONE, **settings})
    found = caught.value.diagnostics[0]
    assert found.code == code
    assert text in found.message


def test_a_misspelt_alternative_is_told_with_the_nearest(make_plan):
    with pytest.raises(ResdslError, match="did you mean `gated`") as caught:
        make_plan(cells=[{"family": "plain"}, {"family": "gatet"}])
    assert len(caught.value.diagnostics) == 1


@pytest.mark.parametrize("baseline", ["plain", "plain, n 1", "n 1"])
def test_what_a_baseline_may_be_called(make_plan, baseline):
    assert make_plan(baseline=baseline).study.baseline == baseline


def test_a_baseline_that_is_no_cell(make_plan):
    with pytest.raises(ResdslError, match="did you mean `plain`") as raised:
        make_plan(baseline="plane")
    assert raised.value.diagnostics[0].code == "unknown-baseline"


def test_runs_of_a_front_need_a_front(make_plan):
    budget = {"trials_per_cell": 3, "front_seeds": 2, "epochs": 2}
    with pytest.raises(ResdslError, match="is for a study of several objectives") as raised:
        make_plan(budget=budget)
    (finding,) = raised.value.diagnostics
    assert finding.code == "unfit-front"
    assert "`objectives: {accuracy: maximize, params: minimize}`" in finding.help
    make_plan(budget=budget, objectives={"accuracy": "maximize", "params": "minimize"})


def test_figures_alone_are_no_study(make_plan):
    figures = {"params": "minimize", "depth": "maximize"}
    with pytest.raises(ResdslError, match="beside figures of the net") as raised:
        make_plan(objectives=figures)
    assert raised.value.diagnostics[0].help.startswith("add `accuracy: maximize`; `resdsl space")
    make_plan(objectives=figures | {"accuracy": "maximize"})
