"""Proposals: a function of configuration, ended runs and number, and nothing else."""

import itertools
import math

import pytest

from resdsl.language.holes import Choice, parse_hole
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import ACCURACY
from resdsl.study.plan.sampling import distribution, propose, sampler_kind

HOLES = {
    "lr": parse_hole({"float": [0.01, 1.0], "log": True}),
    "clip": parse_hole({"float": [0.0, 4.0]}),
    "batch_size": parse_hole({"int": [16, 256], "log": True}),
    "depth": parse_hole({"int": [1, 4]}),
    "optimizer": parse_hole({"choice": ["sgd", "adamw", True, 3]}),
    "width": parse_hole({"choice": [8, 16, 32], "ordered": True}),
}


def study(kind="qmc", trials=4, seed=0, **changes):
    values = {
        "space": "s.yaml",
        "cells": {"n": [1]},
        "seed": seed,
        "budget": {"trials_per_cell": trials},
        "sampler": {"kind": kind},
    }
    return StudyConfig.model_validate(values | changes)


def point(config, ended, number, holes=HOLES, attempt=0):
    proposal = next(
        itertools.islice(propose(config, ACCURACY, holes, ended, number), attempt, None)
    )
    return {name: proposal.ask(name, hole) for name, hole in holes.items()}


def run(number, recipe, accuracy, **fields):
    values = {
        "number": number,
        "cell": {"n": 1},
        "purpose": "tune",
        "seed": 0,
        "tuned": recipe,
        "status": "finished",
        "params": 1,
        "flops": 1,
        "depth": 1,
        "validation": {} if accuracy is None else {"accuracy": accuracy},
    }
    return Run(**(values | fields))


def score(values):
    return math.exp(-((math.log(values["lr"]) + 2) ** 2)) * (values["width"] == 16)


def sequence(config, length):
    ended = []
    for number in range(length):
        values = point(config, ended, number)
        ended.append(run(number, values, score(values)))
    return ended


@pytest.mark.parametrize("kind", ["qmc", "tpe", "random"])
def test_a_rebuilt_study_proposes_what_the_first_one_did(kind):
    config = study(kind, trials=16)
    ended = sequence(config, 16)
    for number in (0, 1, 5, 11, 15):
        assert point(config, ended[:number], number) == ended[number].tuned


@pytest.mark.parametrize("kind", ["qmc", "tpe", "random"])
def test_proposals_lie_in_their_domains_and_keep_their_types(kind):
    for ended in sequence(study(kind, trials=16), 16):
        for name, value in ended.tuned.items():
            assert HOLES[name].contains(value)


@pytest.mark.parametrize("kind", ["qmc", "random"])
def test_another_seed_gives_other_points(kind):
    assert point(study(kind), [], 0) != point(study(kind, seed=1), [], 0)


@pytest.mark.parametrize("kind", ["qmc", "tpe", "random"])
def test_a_later_attempt_gives_another_point(kind):
    config = study(kind)
    first, second = (point(config, [], 0, attempt=attempt) for attempt in (0, 1))
    assert first != second


def test_four_sobol_points_lie_in_the_four_quarters_of_every_range():
    points = [point(study("qmc"), [], number) for number in range(4)]
    quarters = {int(4 * math.log(p["lr"] / 0.01) / math.log(100)) for p in points}
    assert quarters == {0, 1, 2, 3}
    assert {int(p["clip"]) for p in points} == {0, 1, 2, 3}
    assert {p["depth"] for p in points} == {1, 2, 3, 4}
    assert {p["optimizer"] for p in points} == {"sgd", "adamw", True, 3}


def test_few_trials_use_qmc_and_many_use_tpe():
    assert [sampler_kind(study("auto", trials=n)) for n in (4, 9, 10, 50)] == [
        "qmc",
        "qmc",
        "tpe",
        "tpe",
    ]


def test_tpe_learns_from_what_ended():
    config, holes, ended = study("tpe", trials=40), {"lr": HOLES["lr"]}, []
    for number in range(40):
        values = point(config, ended, number, holes)
        ended.append(run(number, values, math.exp(-((math.log(values["lr"]) + 2) ** 2))))
    distance = [abs(math.log(run.tuned["lr"]) + 2) for run in ended]
    assert sum(distance[20:]) < 0.7 * sum(distance[:20])


def test_a_conditional_hole_is_asked_for_only_where_it_is_read():
    config = study("tpe", trials=16)
    ended = [run(0, {"lr": 0.1}, 0.5), run(1, {"lr": 0.2, "clip@stage1": 1.0}, 0.6)]
    proposal = next(iter(propose(config, ACCURACY, HOLES, ended, 2)))
    assert HOLES["clip"].contains(proposal.ask("clip@stage2", HOLES["clip"]))
    assert proposal.ask("lr", HOLES["lr"]) == proposal.ask("lr", HOLES["lr"])


def test_runs_that_failed_or_diverged_do_not_stop_the_next_proposal():
    values = point(study("tpe", trials=16), [], 0)
    ended = [
        run(0, values, None, status="failed", reason="out of memory"),
        run(1, values, None, status="diverged", reason="nan"),
        run(2, values, 0.2, status="pruned", history=[{"epoch": 1, "validation": {}}]),
    ]
    assert set(point(study("tpe", trials=16), ended, 3)) == set(HOLES)


def test_the_median_pruner_sees_the_history_of_earlier_runs():
    config = study(pruner={"kind": "median", "startup": 2, "warmup": 0})
    history = [{"epoch": e, "validation": {"accuracy": 0.8}} for e in (1, 2)]
    values = point(config, [], 0)
    ended = [run(n, values, 0.8, history=history) for n in (0, 1)]
    good, bad = (next(iter(propose(config, ACCURACY, HOLES, ended, 2))) for _ in range(2))
    assert not good.prune(1, 0.9)
    assert bad.prune(1, 0.1)
    early = next(iter(propose(config, ACCURACY, HOLES, ended[:1], 1)))
    assert not early.prune(1, 0.1)


def test_an_ordered_choice_is_a_range_of_positions():
    ordered = Choice(choice=[8, 16, 32], ordered=True)
    assert (distribution(ordered).low, distribution(ordered).high) == (0, 2)
