"""The engine finds what a plain loop of Optuna finds, on a table whose best point is known.

Two loops do alike when the 90% interval of the difference of their mean regrets lies within a
margin, which is the test of two one-sided hypotheses at 5%. A regret is what the best of all points
has more than the best one found, in percent of validation accuracy; that of a single point at
random is 14.
"""

import bisect
import importlib
import sys
from pathlib import Path

import numpy as np
import optuna
import pytest
from scipy.stats import ks_1samp, ttest_ind

from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.samplers import make_sampler

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
known_optima = importlib.import_module("known_optima")

SEEDS = range(20)


def regrets(loop, kind, n_trials, seeds=SEEDS, **options):
    return [loop(kind, seed, n_trials, **options).regret for seed in seeds]


def difference(left, right):
    """Return the 90% interval of the difference of two means, by Welch's t."""
    return ttest_ind(left, right, equal_var=False).confidence_interval(0.90)


def test_the_table_has_the_optimum_that_is_published():
    assert known_optima.optimum() == pytest.approx(91.607, abs=5e-4)
    assert len(known_optima.table()) == 5**6


def test_random_search_leaves_the_regret_that_chance_does():
    """The best of 50 uniform draws is above a share u of all points with probability 1 - u^50."""
    accuracies = sorted(accuracy for accuracy, _ in known_optima.table().values())

    def chance(regret):
        worse = bisect.bisect_left(accuracies, known_optima.optimum() - regret - 1e-9)
        return 1 - (worse / len(accuracies)) ** 50

    found = regrets(known_optima.engine, "random", 50, range(50))
    assert ks_1samp(found, np.vectorize(chance)).pvalue > 0.01


def test_random_search_does_as_a_plain_loop_does():
    found = (regrets(loop, "random", 200) for loop in (known_optima.engine, known_optima.plain))
    low, high = difference(*found)
    assert -0.2 < low < high < 0.2


@pytest.mark.slow
@pytest.mark.parametrize("slots", [1, 8])
def test_tpe_does_as_a_plain_loop_does(slots):
    """Random search leaves 0.45 of the same trials."""
    ours, theirs = (
        regrets(loop, "tpe, multivariate", 200, slots=slots)
        for loop in (known_optima.engine, known_optima.plain)
    )
    low, high = difference(ours, theirs)
    assert -0.2 < low < high < 0.2
    assert sum(ours) / len(ours) < 0.2


def test_trial_for_trial_tpe_is_that_of_optuna_with_a_new_seed_each():
    """Telling, storing and restoring of trials change nothing of what a sampler sees."""
    settings = {"space": "t.yaml", "seed": 1, "sampler": known_optima.SAMPLERS["tpe, multivariate"]}
    config = StudyConfig.model_validate(settings)
    study = optuna.create_study(direction="maximize")
    accuracies = []
    for number in range(30):
        study.sampler = make_sampler(config, known_optima.HOLES, number, 0)
        trial = study.ask()
        labels = known_optima.SPACE.items()
        values = {name: trial.suggest_categorical(name, choices) for name, choices in labels}
        accuracies.append(known_optima.looked_up(values)[0])
        study.tell(trial, accuracies[-1] / 100)
    found = known_optima.engine("tpe, multivariate", 1, 30).accuracies
    assert found == pytest.approx(accuracies, rel=1e-12)


def test_eight_slots_take_a_sixth_of_the_time():
    """A trial waits for the eighth before it, so that slots stand idle beside a long one."""
    one, eight = (known_optima.engine("random", 0, 200, slots=n) for n in (1, 8))
    assert one.accuracies == eight.accuracies
    assert one.seconds / 8 < eight.seconds < one.seconds / 6


@pytest.mark.parametrize("kind", ["random", "tpe"])
def test_what_is_proposed_depends_on_no_duration(monkeypatch, kind):
    """Trials end in another order; with as many slots as their lag they see the same ends."""
    whole = known_optima.engine(kind, 3, 40, slots=8)
    stored = known_optima.looked_up

    def otherwise(values):
        accuracy, _ = stored(values)
        return accuracy, 1000 + 7919 * accuracy % 997

    monkeypatch.setattr(known_optima, "looked_up", otherwise)
    other = known_optima.engine(kind, 3, 40, slots=8)
    assert other.accuracies == whole.accuracies
    assert other.seconds != whole.seconds
