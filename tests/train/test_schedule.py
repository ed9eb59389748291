import pytest
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, MultiStepLR, OneCycleLR

from resdsl.train import Recipe
from resdsl.train.schedule import learning_rate

STEPS = 40


def rates(**settings) -> list[float]:
    recipe = Recipe(steps=STEPS, lr=0.3, **settings)
    return [learning_rate(recipe, step, STEPS) for step in range(STEPS)]


def torch_rates(build) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.3)
    scheduler = build(optimizer)
    found = []
    for _ in range(STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(found) < STEPS:
            scheduler.step()
    return found


@pytest.mark.parametrize("warmup", [0.2, 0.3, 0.5])
def test_one_cycle_is_torchs(warmup):
    expected = torch_rates(lambda o: OneCycleLR(o, 0.3, STEPS, pct_start=warmup))
    assert rates(schedule="one_cycle", warmup=warmup) == pytest.approx(expected)


def test_cosine_is_torchs():
    expected = torch_rates(lambda o: CosineAnnealingLR(o, STEPS))
    assert rates(schedule="cosine") == pytest.approx(expected)


def test_multi_step_is_torchs():
    expected = torch_rates(lambda o: MultiStepLR(o, [20, 30], gamma=0.1))
    assert rates(schedule="multi_step", milestones=[0.5, 0.75]) == pytest.approx(expected)


def test_constant():
    assert rates(schedule="constant") == [0.3] * STEPS


@pytest.mark.parametrize("schedule", ["cosine", "multi_step", "constant"])
def test_warmup_rises_to_the_full_rate(schedule):
    found = rates(schedule=schedule, warmup=0.25)
    assert found[:11] == sorted(found[:11])
    assert 0 < found[0] < found[9] < 0.3
    assert found[10] == pytest.approx(0.3)


def test_one_cycle_rises_in_three_tenths_by_default():
    found = rates(schedule="one_cycle")
    assert found == rates(schedule="one_cycle", warmup=0.3)
    assert found.index(max(found)) == 11


@pytest.mark.parametrize("schedule", ["one_cycle", "cosine", "multi_step", "constant"])
@pytest.mark.parametrize("warmup", [None, 0.0, 0.3, 0.99])
@pytest.mark.parametrize("steps", [1, 2, 3, 7])
def test_rates_of_short_runs_are_within_bounds(schedule, warmup, steps):
    recipe = Recipe(steps=steps, lr=1.0, schedule=schedule, warmup=warmup)
    found = [learning_rate(recipe, step, steps) for step in range(steps)]
    assert all(0 < rate <= 1 for rate in found)
