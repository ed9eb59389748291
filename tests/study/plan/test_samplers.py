"""Optuna's samplers by settings: Sobol points, grids, and which kind stands for `auto`."""

import math

import numpy as np
import optuna
import pytest
from scipy.stats import qmc

from resdsl.language.holes import Choice, parse_hole
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan import samplers
from resdsl.study.plan.cell_study import Proposal
from resdsl.study.plan.distributions import distribution
from resdsl.study.plan.samplers import DIMENSIONS, make_sampler, sampler_kind
from resdsl.text.diagnostics import ResdslError

HOLES = {
    "lr": parse_hole({"float": [0.01, 1.0], "log": True}),
    "clip": parse_hole({"float": [0.0, 4.0]}),
    "depth": parse_hole({"int": [1, 4]}),
    "optimizer": parse_hole({"choice": ["sgd", "adamw", True, 3]}),
}


def study(sampler, trials=4):
    values = {"space": "s.yaml", "budget": {"trials_per_cell": trials}, "sampler": sampler}
    return StudyConfig.model_validate(values)


def test_four_sobol_points_lie_in_the_four_quarters_of_every_range():
    points = []
    for number in range(4):
        proposal = _sobol(number)
        points.append({name: proposal.ask(name, hole) for name, hole in HOLES.items()})
    quarters = {int(4 * math.log(p["lr"] / 0.01) / math.log(100)) for p in points}
    assert quarters == {0, 1, 2, 3}
    assert {int(p["clip"]) for p in points} == {0, 1, 2, 3}
    assert {p["depth"] for p in points} == {1, 2, 3, 4}
    assert {p["optimizer"] for p in points} == {"sgd", "adamw", True, 3}


@pytest.mark.parametrize("number", [0, 1, 31, 32, 100])
def test_sobol_points_are_those_of_scipy_one_after_the_other(number):
    engine = qmc.Sobol(DIMENSIONS, scramble=True, rng=np.random.default_rng([0, 0]))
    unit = parse_hole({"float": [0.0, 1.0]})
    proposal = _sobol(number)
    found = [proposal.ask(f"x{k}", unit) for k in range(3)]
    assert found == pytest.approx(list(engine.random(128)[number][:3]), abs=1e-12)


def _sobol(number):
    sampler = make_sampler(study({"kind": "qmc"}), HOLES, number, 0)
    return Proposal(None, number, optuna.create_study(sampler=sampler).ask())


def test_few_trials_use_qmc_and_many_use_tpe():
    kinds = [sampler_kind(study({"kind": "auto"}, trials=n)) for n in (4, 9, 10, 50)]
    assert kinds == ["qmc", "qmc", "tpe", "tpe"]


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"kind": "tpe", "multivariate": True, "group": True}, "TPESampler"),
        ({"kind": "gp"}, "GPSampler"), ({"kind": "cmaes", "popsize": 6}, "CmaEsSampler"),
        ({"kind": "nsgaii", "mutation_prob": 0.1}, "NSGAIISampler"),
        ({"kind": "random"}, "RandomSampler"), ({"kind": "brute_force"}, "BruteForceSampler"),
    ],
)  # fmt: skip
def test_settings_are_the_arguments_of_optuna(settings, kind):
    assert type(make_sampler(study(settings), HOLES, 0, 0)).__name__ == kind


def test_an_ordered_choice_is_a_range_of_positions():
    ordered = Choice(choice=[8, 16, 32], ordered=True)
    assert (distribution(ordered).low, distribution(ordered).high) == (0, 2)


@pytest.mark.parametrize(
    ("space", "reason", "help"),
    [
        ({}, "`lr` is a range of real numbers", "give its values: `sampler.search_space.lr=[...]`"),
        ({"lr": [0.1], "clip": [9.0]}, "9.0 of `clip` is outside 0.0 to 4.0", None),
        ({"lr": [0.1], "clip": [1.0], "x": [1]}, "`x` is not tuned in this study", None),
    ],
)
def test_what_is_no_grid(space, reason, help):
    with pytest.raises(ResdslError) as caught:
        make_sampler(study({"kind": "grid", "search_space": space}), HOLES, 0, 0)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message, found.help) == ("bad-grid", f"no grid: {reason}", help)


def test_a_grid_that_is_too_large():
    holes = {str(i): parse_hole({"int": [1, 1000]}) for i in range(3)}
    with pytest.raises(ResdslError, match="more than 100,000 points"):
        make_sampler(study({"kind": "grid"}), holes, 0, 0)


def test_the_package_of_cma_es_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setattr(samplers, "find_spec", lambda name: None)
    with pytest.raises(ResdslError, match=r"pip install 'resdsl\[cmaes\]'"):
        make_sampler(study({"kind": "cmaes"}), HOLES, 0, 0)
