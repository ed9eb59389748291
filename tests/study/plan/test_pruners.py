"""Pruners by settings, and the one that goes by Pareto ranks."""

import random

import pytest
from pydantic import TypeAdapter

from resdsl.study.config.search_settings import Pruner
from resdsl.study.plan.pruners import ends_by_rank, make_pruner, pareto_ranks

SETTINGS = TypeAdapter(Pruner)


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"kind": "none"}, "NopPruner"), ({"kind": "median"}, "MedianPruner"),
        ({"kind": "percentile"}, "PercentilePruner"), ({"kind": "hyperband"}, "HyperbandPruner"),
        ({"kind": "successive_halving"}, "SuccessiveHalvingPruner"),
        ({"kind": "wilcoxon"}, "WilcoxonPruner"), ({"kind": "threshold", "lower": 0}, "ThresholdPruner"),
        ({"kind": "patient", "wrapped_pruner": {"kind": "median"}}, "PatientPruner"),
    ],
)  # fmt: skip
def test_settings_are_the_arguments_of_optuna(settings, kind):
    assert type(make_pruner(SETTINGS.validate_python(settings), 12)).__name__ == kind


def slow_ranks(points):
    """Take front after front off, by the definition."""
    left, ranks, rank = dict(enumerate(points)), {}, 0
    while left:
        front = [
            i for i, p in left.items()
            if not any(all(a >= b for a, b in zip(q, p, strict=True)) and q != p for q in left.values())
        ]  # fmt: skip
        for i in front:
            ranks[i] = rank
            del left[i]
        rank += 1
    return [ranks[i] for i in range(len(points))]


@pytest.mark.parametrize("seed", range(20))
def test_ranks_are_fronts_taken_off_one_after_the_other(seed):
    numbers = random.Random(seed)
    width = numbers.randint(1, 3)
    points = [tuple(numbers.randint(0, 4) for _ in range(width)) for _ in range(25)]
    assert pareto_ranks(points) == slow_ranks(points)


def test_infinities_are_values_too():
    worst = float("-inf")
    assert pareto_ranks([(worst, 1.0), (0.0, 0.0), (worst, worst)]) == [0, 0, 1]


MEDIAN = {"kind": "median", "n_startup_trials": 3, "n_warmup_steps": 1}
FRONT = [(3, 1), (2, 2), (1, 3)]


@pytest.mark.parametrize(
    ("own", "epoch", "n_ended", "ends"),
    [
        ((2.5, 2.5), 2, 3, False), ((0, 0), 2, 3, True), ((0, 0), 1, 3, False), ((0, 0), 2, 2, False),
        ((2, 2), 2, 3, False), ((0, 4), 2, 3, False),
    ],
)  # fmt: skip
def test_a_run_behind_the_front_ends(own, epoch, n_ended, ends):
    assert ends_by_rank(SETTINGS.validate_python(MEDIAN), epoch, own, FRONT, n_ended) is ends


def test_a_percentile_of_100_keeps_all_and_none_ends_none():
    for settings in (
        {"kind": "percentile", "percentile": 100, "n_startup_trials": 1},
        {"kind": "none"},
    ):
        assert not ends_by_rank(SETTINGS.validate_python(settings), 9, (0, 0), FRONT, 3)


def test_decisions_come_at_their_interval():
    settings = SETTINGS.validate_python({**MEDIAN, "interval_steps": 2})
    ends = [ends_by_rank(settings, epoch, (0, 0), FRONT, 3) for epoch in range(1, 7)]
    assert ends == [False, False, True, False, True, False]
