from typing import get_args

import pytest
import torch
from torch import nn

from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe
from resdsl.train.optimizers import build_optimizer
from resdsl.train.step import TrainStep

CPU = torch.device("cpu")


@pytest.fixture
def deep():
    return nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 3))


NAMES = get_args(Recipe.model_fields["optimizer"].annotation)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "muon"])
def test_no_decay_on_norms_biases_and_gate_scalars(net, name):
    optimizer = build_optimizer(net, Recipe(epochs=1, optimizer=name, weight_decay=0.3), CPU)
    names = {id(p): key for key, p in net.named_parameters()}
    decayed = {
        names[id(p)]: group["weight_decay"]
        for group in optimizer.param_groups
        for p in group["params"]
    }
    assert decayed == {
        "conv.weight": 0.3,
        "head.weight": 0.3,
        "head.bias": 0.0,
        "norm.weight": 0.0,
        "norm.bias": 0.0,
        "gate": 0.0,
    }


def test_frozen_parameters_are_left_out(net):
    net.head.requires_grad_(False)
    optimizer = build_optimizer(net, Recipe(epochs=1), CPU)
    assert sum(len(group["params"]) for group in optimizer.param_groups) == 4


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("momentum", [0.0, 0.999])
def test_bounds_of_momentum_train(deep, name, momentum):
    recipe = Recipe(epochs=1, optimizer=name, momentum=momentum, nesterov=False, lr=0.01)
    step = TrainStep(deep, build_optimizer(deep, recipe, CPU), recipe, CPU)
    torch.manual_seed(0)
    inputs, targets = torch.randn(30, 4), torch.arange(30) % 3
    losses = [step(inputs, targets, 0.01)[0] for _ in range(20)]
    assert losses[-1] < losses[0]


def test_only_vectors(net):
    optimizer = build_optimizer(net.norm, Recipe(epochs=1), CPU)
    assert [group["weight_decay"] for group in optimizer.param_groups] == [0.0]


PLAIN = {
    "sgd": lambda groups: torch.optim.SGD(groups, 0.1, 0.8, nesterov=True, foreach=False),
    "adam": lambda groups: torch.optim.Adam(groups, 0.1, (0.8, 0.999), foreach=False),
    "adamw": lambda groups: torch.optim.AdamW(groups, 0.1, (0.8, 0.999), foreach=False),
    "nadam": lambda groups: torch.optim.NAdam(groups, 0.1, (0.8, 0.999), foreach=False),
}


@pytest.mark.parametrize("name", PLAIN)
def test_step_is_that_of_torchs_loop(make, name):
    recipe = Recipe(epochs=1, optimizer=name, lr=0.1, momentum=0.8, weight_decay=0.01)
    model, twin = make(), make()
    optimizer = build_optimizer(model, recipe, CPU)
    assert all(group.get("fused") for group in optimizer.param_groups) == (name != "nadam")
    decay = {True: 0.01, False: 0.0}
    plain = PLAIN[name](
        [{"params": [p], "weight_decay": decay[p.dim() >= 2]} for p in twin.parameters()]
    )
    for step in range(3):
        for p, q in zip(model.parameters(), twin.parameters(), strict=True):
            p.grad = torch.full_like(p, 0.1 * (step + 1))
            q.grad = p.grad.clone()
        optimizer.step()
        plain.step()
    for p, q in zip(model.parameters(), twin.parameters(), strict=True):
        assert torch.allclose(p, q, atol=1e-6)


def step_of(name, grad, *, weight, weight_decay):
    """Return what the first step at a rate of 0.1 adds to a weight."""
    layer = nn.Linear(1, 1, bias=False)
    nn.init.constant_(layer.weight, weight)
    recipe = Recipe(epochs=1, optimizer=name, lr=0.1, weight_decay=weight_decay)
    optimizer = build_optimizer(layer, recipe, CPU)
    layer.weight.grad = torch.full_like(layer.weight, grad)
    optimizer.step()
    return layer.weight.item() - weight


@pytest.mark.parametrize("name", ["adam", "nadam"])
def test_coupled_decay_is_part_of_the_gradient(name):
    """Kingma and Ba's first step has the length of the rate, whatever the size of the gradient."""
    plain = step_of(name, 1.0, weight=2.0, weight_decay=0.0)
    assert step_of(name, 0.0, weight=2.0, weight_decay=0.25) == pytest.approx(plain, rel=1e-5)
    assert step_of(name, -0.75, weight=2.0, weight_decay=0.5) == pytest.approx(plain, rel=1e-5)


def test_decoupled_decay_is_beside_the_step():
    assert step_of("adamw", 0.0, weight=2.0, weight_decay=0.25) == pytest.approx(-0.1 * 0.25 * 2)
    assert step_of("adamw", 1.0, weight=2.0, weight_decay=0.25) == pytest.approx(-0.1 - 0.05)


def test_hidden_weights_have_their_share_of_the_rate(deep):
    recipe = Recipe(epochs=1, lr=0.5, lr_scale="1/sqrt(depth)", weight_decay=0.1)
    optimizer = build_optimizer(deep, recipe, CPU, depth=16)
    names = {id(p): key for key, p in deep.named_parameters()}
    found = {
        names[id(p)]: (group["lr_scale"], group["weight_decay"])
        for group in optimizer.param_groups
        for p in group["params"]
    }
    assert found == {
        "0.weight": (1.0, 0.1), "0.bias": (1.0, 0.0), "1.weight": (0.25, 0.1), "1.bias": (1.0, 0.0),
        "2.weight": (0.25, 0.1), "2.bias": (1.0, 0.0), "3.weight": (1.0, 0.1), "3.bias": (1.0, 0.0),
    }  # fmt: skip


def test_the_schedule_multiplies_the_share(deep):
    recipe = Recipe(epochs=1, lr_scale="2/fan_in", momentum=0, nesterov=False, weight_decay=0)
    optimizer = build_optimizer(deep, recipe, CPU)
    before = [p.detach().clone() for p in deep.parameters()]
    TrainStep(deep, optimizer, recipe, CPU)(torch.randn(6, 4), torch.arange(6) % 3, 0.125)
    assert {group["lr"] for group in optimizer.param_groups} == {0.125, 0.125 / 4}
    assert not any(torch.equal(p, q) for p, q in zip(deep.parameters(), before, strict=True))


def test_a_scale_of_one_makes_no_groups_of_its_own(deep):
    groups = build_optimizer(deep, Recipe(epochs=1), CPU).param_groups
    assert [group["weight_decay"] for group in groups] == [5e-4, 0.0]


def test_a_scale_without_a_value_for_the_net_says_what_to_write(deep):
    recipe = Recipe(epochs=1, lr_scale="1/(depth - 16)")
    with pytest.raises(ResdslError) as caught:
        build_optimizer(deep, recipe, CPU, depth=16)
    (found,) = caught.value.diagnostics
    assert found.code == "bad-lr-scale"
    assert found.message == (
        "`lr_scale: 1/(depth - 16)` cannot be used at fan_in=8, depth=16: division by zero: 1 / 0"
    )
    help = str(found.help)
    assert help == "write a condition, `... if depth != 16 else 1`"
    written = help.split("`")[1].replace("...", str(recipe.lr_scale))
    mended = recipe.model_copy(update={"lr_scale": written})
    groups = build_optimizer(deep, mended, CPU, depth=16).param_groups
    assert {group["lr_scale"] for group in groups} == {1.0}


def test_a_depth_that_is_not_given_is_asked_for(deep):
    recipe = Recipe(epochs=1, lr_scale="1/depth")
    with pytest.raises(ResdslError, match=r"`depth` of the net was not given") as caught:
        build_optimizer(deep, recipe, CPU)
    assert caught.value.diagnostics[0].help == "give `depth` to `fit`"
    assert build_optimizer(deep, recipe, CPU, depth=4)
