import copy

import pytest
import torch
from torch import nn

from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe
from resdsl.train.muon import SideBySide
from resdsl.train.optimizers import build_optimizer

CPU = torch.device("cpu")
RECIPE = Recipe(epochs=1, optimizer="muon", lr=0.01, weight_decay=0.1)


@pytest.fixture
def mlp():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.Conv2d(2, 4, 3), nn.Flatten(), nn.Linear(4, 16), nn.Linear(16, 8),
        nn.Linear(8, 3),
    )  # fmt: skip


def step(model, optimizer):
    model(torch.randn(5, 1, 5, 5)).square().mean().backward()
    optimizer.step()
    optimizer.zero_grad()


def test_hidden_matrices_by_muon_and_all_else_by_adamw(mlp):
    optimizer = build_optimizer(mlp, RECIPE, CPU)
    assert isinstance(optimizer, SideBySide)
    muon, adamw = optimizer._parts
    names = {p: name for name, p in mlp.named_parameters()}
    (matrices,) = muon.param_groups
    assert [names[p] for p in matrices["params"]] == ["3.weight", "4.weight"]
    kernels, vectors = adamw.param_groups
    assert [names[p] for p in kernels["params"]] == ["0.weight", "1.weight", "5.weight"]
    assert {names[p] for p in vectors["params"]} == {f"{i}.bias" for i in (0, 1, 3, 4, 5)}
    assert (matrices["weight_decay"], kernels["weight_decay"], vectors["weight_decay"]) == (
        0.1,
        0.1,
        0,
    )
    assert all(group["fused"] for group in adamw.param_groups)


def test_an_update_has_the_size_of_adamws(mlp):
    """Liu et al. 2025: an orthogonal update, times 0.2 sqrt(max(rows, columns)), has a root mean
    square of 0.2 where the matrix is square; every singular value moves alike."""
    layers = nn.Sequential(*(nn.Linear(16, 16, bias=False) for _ in range(3)))
    optimizer = build_optimizer(
        layers, Recipe(epochs=1, optimizer="muon", lr=0.01, weight_decay=0), CPU
    )
    before = layers[1].weight.detach().clone()
    for layer in layers:
        layer.weight.grad = torch.randn(16, 16, generator=torch.Generator().manual_seed(1))
    optimizer.step()
    moved = (layers[1].weight.detach() - before) / 0.01
    assert moved.square().mean().sqrt().item() == pytest.approx(0.2, rel=0.3)
    lengths = torch.linalg.svdvals(moved) / (0.2 * 4)
    assert lengths.min() > 0.4
    assert lengths.max() < 1.4


def test_state_is_taken_over_bit_for_bit(mlp):
    optimizer = build_optimizer(mlp, RECIPE, CPU)
    torch.manual_seed(1)
    for _ in range(3):
        step(mlp, optimizer)
    twin, state = copy.deepcopy((mlp, optimizer.state_dict()))
    torch.manual_seed(2)
    step(mlp, optimizer)
    other = build_optimizer(twin, RECIPE, CPU)
    other.load_state_dict(state)
    torch.manual_seed(2)
    step(twin, other)
    assert all(torch.equal(p, q) for p, q in zip(twin.parameters(), mlp.parameters(), strict=True))


@pytest.mark.parametrize("state", [{}, {"parts": []}, {"parts": [{}, {}]}])
def test_a_state_of_other_optimizers_is_refused(mlp, state):
    with pytest.raises((KeyError, ValueError)):
        build_optimizer(mlp, RECIPE, CPU).load_state_dict(state)


def test_a_net_of_matrices_alone_needs_no_adamw():
    layers = nn.Sequential(*(nn.Linear(4, 4, bias=False) for _ in range(3)))
    for layer in (layers[0], layers[2]):
        layer.weight.requires_grad_(False)
    optimizer = build_optimizer(layers, RECIPE, CPU)
    assert [len(group["params"]) for group in optimizer.param_groups] == [1]


def test_a_net_without_hidden_matrices_is_refused(net):
    with pytest.raises(ResdslError) as caught:
        build_optimizer(net, RECIPE, CPU)
    (found,) = caught.value.diagnostics
    assert found.code == "nothing-for-muon"
    assert found.help is not None
    assert "`optimizer: adamw`" in str(found.help)
    assert build_optimizer(net, RECIPE.model_copy(update={"optimizer": "adamw"}), CPU)
