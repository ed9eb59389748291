"""Nets of equal size: the value that is solved for, against a search of all values."""

import pytest

from resdsl import load_space
from resdsl.study.config.study_config import Match
from resdsl.study.plan.matching import matched
from resdsl.study.plan.plan_notes import plan_notes
from resdsl.text.diagnostics import ResdslError, Source

HEAD = "resdsl: 1\ninput: [1, 8, 8]\nparams: {width: 4, heads: 1}\nnet:\n"
CONVS = HEAD + "  - conv: {out: $width, kernel: 3}\n  - conv: {out: $width, kernel: 3}\n"
GROUPS = HEAD + "  - conv: {out: 12, kernel: 3}\n  - conv: {out: $width, kernel: 3, groups: 12}\n"


def solve(text, **settings):
    space = load_space(Source("net.yaml", text))
    match = Match.model_validate({"by": "width", **settings})
    return matched(match, lambda value: space.draw({"width": value}))


@pytest.mark.parametrize("wanted", [2_000, 12_345, 250_000])
@pytest.mark.parametrize("figure", ["params", "flops", "activations"])
def test_the_nearest_of_all_values_is_found(wanted, figure):
    space = load_space(Source("net.yaml", CONVS))
    sizes = {v: getattr(space.draw({"width": v}).architecture, figure) for v in range(1, 260)}
    nearest = min(sizes.values(), key=lambda size: abs(size - wanted))
    value, point = solve(CONVS, **{figure: wanted}, within=0.99)
    found = getattr(point.architecture, figure)
    assert found == getattr(space.draw({"width": value}).architecture, figure)
    assert abs(found - wanted) <= abs(nearest - wanted)


def test_values_without_a_net_are_stepped_over():
    value, point = solve(GROUPS, params=10_000, within=0.2)
    assert value % 12 == 0
    assert abs(point.architecture.params - 10_000) <= 2_000


def test_what_no_value_gives_is_told_with_the_nearest():
    with pytest.raises(ResdslError, match=r"within 0.001: the nearest, width \d+, has") as caught:
        solve(CONVS, params=1_000, within=0.001)
    assert caught.value.diagnostics[0].code == "no-match"


def test_only_values_of_the_hole_are_tried():
    space = load_space(Source("net.yaml", CONVS.replace("width: 4", "width: {int: [5, 11]}")))
    match = Match.model_validate({"by": "width", "params": 500, "within": 0.5})
    tried = []

    def draw(value):
        tried.append(value)
        return space.draw({"width": value})

    value, _ = matched(match, draw, (5, 11))
    sizes = {v: space.draw({"width": v}).architecture.params for v in range(5, 12)}
    assert abs(sizes[value] - 500) == min(abs(size - 500) for size in sizes.values())
    with pytest.raises(ResdslError, match="the nearest, width 11, has"):
        matched(match.model_copy(update={"params": 10**6}), draw, (5, 11))
    assert {5, 11} <= set(tried) <= set(range(5, 12))


def test_a_net_that_can_never_be_built_says_why():
    with pytest.raises(ResdslError) as caught:
        solve(HEAD + "  - flatten\n  - conv: {out: $width, kernel: 3, groups: 7}\n", params=100)
    assert caught.value.diagnostics[0].code != "no-match"


def test_cells_of_a_study_have_the_size_that_is_asked_for(make_plan, run_study):
    text = """\
resdsl: 1
name: sized
input: [1, 8, 8]
params: {family: {choice: [narrow, deep]}, width: 4, classes: 10}
blocks:
  narrow: {args: {}, body: [conv: {out: $width, kernel: 3}, relu]}
  deep: {args: {}, body: [conv: {out: $width, kernel: 3}, relu, conv: {out: $width, kernel: 3}, relu]}
net:
  - conv: {out: $width, kernel: 3, stride: 4}
  - block: $family
  - flatten
  - linear: {out: $classes}
"""
    match = {"params": 5000, "by": "width", "within": "5%"}
    plan = make_plan(text, cells={"family": ["narrow", "deep"]}, match=match)
    runs = run_study(plan).ledger.runs.values()
    assert all(4750 <= run.params <= 5250 for run in runs)
    solved = {run.cell["family"]: run.matched["width"] for run in runs}
    assert solved["narrow"] > solved["deep"]
    assert "`width` was solved for in each net, so that all have 5,000 params within 0.05." in list(
        plan_notes(plan)
    )
