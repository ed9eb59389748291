"""Cells as people mean them: combinations, lists, conditions, ablations, documents."""

import pytest
from tiny_study import SPACE

from resdsl.text.diagnostics import ResdslError

ONE = {"lr": {"float": [0.01, 1.0], "log": True}}


def cells(make_plan, text=SPACE, **settings):
    return list(make_plan(text, **{"cells": {}, "recipe": ONE, **settings}).cells)


def test_a_study_without_cells_is_one(make_plan):
    plan = make_plan(cells={})
    assert plan.cells == ({},)
    assert set(plan.holes) == {"lr", "family", "n", "bias"}


def test_a_mapping_is_every_combination_and_a_list_is_itself(make_plan):
    assert cells(make_plan, cells={"n": [1, 2], "family": ["plain", "gated"]}) == [
        {"n": 1, "family": "plain"}, {"n": 1, "family": "gated"}, {"n": 2, "family": "plain"},
        {"n": 2, "family": "gated"},
    ]  # fmt: skip
    given = [{"family": "plain"}, {"family": "gated", "bias": -2.0}]
    assert cells(make_plan, cells=given) == given


def test_what_one_cell_names_has_its_default_in_the_others(make_plan):
    given = [{"family": "gated"}, {"family": "gated", "bias": -2.0}]
    plan = make_plan(cells=given, recipe=ONE)
    assert "bias" not in plan.holes
    values = [first.architecture.values["bias"] for first in plan.firsts]
    assert values == [-1, -2.0]


def test_a_condition_takes_cells_away(make_plan):
    both = {"family": ["plain", "gated"], "n": [1, 2, 3]}
    found = cells(make_plan, cells=both, where="$family == 'gated' or $n < 2")
    assert [(c["family"], c["n"]) for c in found] == [
        *(("plain", 1), ("gated", 1), ("gated", 2), ("gated", 3))
    ]


@pytest.mark.parametrize(
    ("where", "code", "reason"),
    [
        ("$width > 3", "bad-where", "a cell has no `width`"), ("$n", "bad-where", "gives 1"),
        ("$n > ", "bad-where", "`where`"), ("$n > 9", "no-cells", "no cell meets"),
        ("$n > 'a'", "bad-where", "`where`"),
    ],
)  # fmt: skip
def test_a_condition_that_is_none(make_plan, where, code, reason):
    with pytest.raises(ResdslError) as caught:
        cells(make_plan, cells={"n": [1, 2]}, where=where)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert reason in found.message


def test_an_ablation_changes_one_hole_at_a_time(make_plan):
    found = cells(make_plan, SPACE.replace("default: plain", "default: gated"), ablate="all")
    assert found == [
        {},
        {"family": "plain"},
        {"family": "residual"},
        {"n": 6},
        {"bias": -3},
        {"bias": 0},
    ]
    assert cells(make_plan, ablate=["n"]) == [{}, {"n": 6}]
    assert set(make_plan(cells={}, ablate=["n"]).holes) == {"lr"}
    tuned = {"bias": {"float": [-3, 0]}}
    assert cells(make_plan, ablate="all", set={"family": "plain"}, recipe=tuned) == [{}, {"n": 6}]


def test_params_without_a_hole_are_set_and_compared(make_plan):
    text = SPACE.replace("classes: 10", "classes: 10\n  wide: 2").replace("{out: 2, kernel: 3, stride", "{out: $wide, kernel: 3, stride")  # fmt: skip
    text = text.replace("{out: 2, kernel: 3}", "{out: $wide, kernel: 3}")
    plan = make_plan(text, cells={"wide": [2, 4]}, set={"family": "residual", "n": 2})
    params = [first.architecture.params for first in plan.firsts]
    assert params[1] > params[0]
    assert plan.holes.keys() == {"lr", "bias"}


def test_an_ablation_of_what_is_no_hole(make_plan):
    with pytest.raises(ResdslError, match="`m` is no hole of the space tiny") as caught:
        cells(make_plan, ablate=["m"])
    assert caught.value.diagnostics[0].code == "unknown-hole"
