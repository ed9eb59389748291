"""Trials at and around the values that have a prior."""

import math
from collections import Counter

import pytest

from resdsl.language.holes import parse_hole
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.cell_study import CellStudy
from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import ACCURACY
from resdsl.study.plan.prior_sampler import follows_prior
from resdsl.study.plan.samplers import MODELLED_ATTEMPTS

KINDS = ["qmc", "tpe", "random", "cmaes", "nsgaii", "gp"]
HOLES = {
    "lr": {"float": [0.01, 1.0], "log": True, "prior": {"value": 0.1}},
    "depth": {"int": [1, 100], "prior": {"value": 30, "confidence": "high"}},
    "optimizer": {"choice": ["sgd", "adamw", True, 1], "prior": {"value": 1}},
    "width": {"choice": [8, 16, 32], "ordered": True, "prior": {"value": 16}},
    "clip": {"float": [0.0, 4.0]},
}
PRIOR = {"lr": 0.1, "depth": 30, "optimizer": 1, "width": 16}


def holes(**changes):
    return {name: parse_hole(hole) for name, hole in (HOLES | changes).items()}


def cell_study(kind, domains, seed=0):
    sampler = {"kind": kind} | ({"popsize": 4} if kind == "cmaes" else {})
    values = {"space": "s.yaml", "seed": seed, "sampler": sampler}
    return CellStudy(StudyConfig.model_validate(values), [ACCURACY], domains)


def ended(number, tuned, accuracy=0.5):
    return Run(
        number=number, cell={}, purpose="tune", seed=0, tuned=tuned, round=number,
        status="finished", params=1, flops=1, depth=1, validation={"accuracy": accuracy},
    )  # fmt: skip


def propose(kind, domains, length, ends=(), names=None, seed=0):
    """Return the values of all trials, those of ``ends`` included."""
    cell, found = cell_study(kind, domains, seed), dict(enumerate(ends))
    for number in range(len(found), length):
        proposal = next(cell.propose(number, found))
        asked = names or list(domains)
        values = {name: proposal.ask(name, domains[name.partition("@")[0]]) for name in asked}
        found[number] = ended(number, values, 1 / (1 + values.get("clip", 0.0)))
    return [found[number].tuned for number in range(length)]


def without(names):
    changes = {name: {k: v for k, v in HOLES[name].items() if k != "prior"} for name in names}
    return holes(**changes)


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_trial_has_the_values_and_keeps_their_types(kind):
    (first,) = propose(kind, holes(), 1)
    assert {name: first[name] for name in PRIOR} == PRIOR
    assert {name: type(first[name]) for name in PRIOR} == {n: type(v) for n, v in PRIOR.items()}


@pytest.mark.parametrize("kind", ["qmc", "tpe", "random", "nsgaii"])
def test_what_has_no_prior_is_proposed_as_without_one(kind):
    (first,) = propose(kind, holes(), 1)
    (other,) = propose(kind, without(PRIOR), 1)
    assert first["clip"] == other["clip"]


@pytest.mark.parametrize("kind", ["qmc", "random"])
def test_some_later_trials_are_drawn_around_the_values_and_the_others_are_not(kind):
    found, plain = propose(kind, holes(), 20), propose(kind, without(PRIOR), 20)
    changed = [number for number in range(20) if found[number] != plain[number]]
    assert changed == [0, 1, 3, 7, 15]
    assert [found[number]["clip"] for number in changed] == [plain[n]["clip"] for n in changed]


def test_with_cma_es_it_is_the_first_trial_alone():
    assert [number for number in range(100) if follows_prior("cmaes", number)] == [0]


@pytest.mark.parametrize("kind", ["grid", "brute_force"])
def test_what_tries_every_point_goes_its_own_way(kind):
    domains = {name: hole for name, hole in holes().items() if name in ("optimizer", "width")}
    plain = {n: h for n, h in without(PRIOR).items() if n in domains}
    assert propose(kind, domains, 12) == propose(kind, plain, 12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_resumed_study_proposes_what_the_first_one_would_have(kind):
    length = 6 if kind == "gp" else 9
    whole = propose(kind, holes(), length)
    for cut in (1, 2, 4, length - 1):
        ends = [ended(n, values, 1 / (1 + values["clip"])) for n, values in enumerate(whole[:cut])]
        assert propose(kind, holes(), length, ends) == whole


def test_draws_for_stages_share_the_value_of_their_hole_and_not_their_draws():
    names = ["lr", "clip", "depth@stage1", "depth@stage2"]
    first, second = propose("tpe", holes(), 2, names=names)
    assert first["depth@stage1"] == first["depth@stage2"] == 30
    assert second["depth@stage1"] != second["depth@stage2"]


def test_a_draw_does_not_depend_on_what_else_is_asked_for():
    many = propose("tpe", holes(), 2)[1]
    few = propose("tpe", holes(), 2, names=["clip", "lr"])[1]
    assert few["lr"] == many["lr"]


def around(confidence, hole, n=400):
    """Return what trial 1 draws with many seeds, for a hole that has a prior of a confidence."""
    value = parse_hole(hole | {"prior": {"value": hole.pop("value"), "confidence": confidence}})
    return [propose("random", {"x": value}, 2, seed=seed)[1]["x"] for seed in range(n)]


@pytest.mark.parametrize(("confidence", "width"), [("low", 0.27), ("medium", 0.21), ("high", 0.12)])
def test_numbers_are_drawn_normally_around_the_value_within_the_range(confidence, width):
    """The standard deviations of normal draws of 0.5, 0.25, 0.125 around 0.5, cut off to [0, 1]."""
    found = around(confidence, {"float": [0.01, 1.0], "log": True, "value": 0.1})
    shares = [math.log(value / 0.01) / math.log(100) for value in found]
    mean = sum(shares) / len(shares)
    spread = math.sqrt(sum((share - mean) ** 2 for share in shares) / len(shares))
    assert mean == pytest.approx(0.5, abs=0.04)
    assert spread == pytest.approx(width, abs=0.025)


def test_around_a_value_at_the_edge_the_draws_stay_in_the_range():
    found = around("medium", {"int": [1, 8], "value": 8})
    assert set(found) <= set(range(1, 9))
    counts = Counter(found)
    assert counts[8] > counts[6] > counts[2]


@pytest.mark.parametrize(
    ("confidence", "share"), [("low", 2 / 4), ("medium", 4 / 6), ("high", 6 / 8)]
)
def test_alternatives_are_drawn_by_weight(confidence, share):
    found = around(confidence, {"choice": [True, 1, "a"], "value": 1})
    assert sum(type(value) is int for value in found) / 400 == pytest.approx(share, abs=0.07)


def test_a_value_that_is_refused_is_followed_by_others_and_then_by_points_at_random():
    domains = holes(depth=HOLES["depth"] | {"prior": {"value": 2, "confidence": "high"}})
    found = []
    for attempt, proposal in enumerate(cell_study("tpe", domains).propose(0, {})):
        found.append(proposal.ask("depth", domains["depth"]))
        if attempt == MODELLED_ATTEMPTS + 10:
            break
    assert found[0] == 2
    assert len(set(found[1:MODELLED_ATTEMPTS])) > 1
    assert max(found[:MODELLED_ATTEMPTS]) < 50 < max(found[MODELLED_ATTEMPTS:])
