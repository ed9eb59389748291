import pytest
import torch

from resdsl.train import Recipe
from resdsl.train.optimizers import build_optimizer

CPU = torch.device("cpu")


@pytest.mark.parametrize("name", ["sgd", "adamw"])
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


def test_only_vectors(net):
    optimizer = build_optimizer(net.norm, Recipe(epochs=1), CPU)
    assert [group["weight_decay"] for group in optimizer.param_groups] == [0.0]


@pytest.mark.parametrize("name", ["sgd", "adamw"])
def test_fused_step_is_the_plain_one(make, name):
    recipe = Recipe(epochs=1, optimizer=name, lr=0.1, weight_decay=0.01)
    model, twin = make(), make()
    optimizer = build_optimizer(model, recipe, CPU)
    assert all(group["fused"] for group in optimizer.param_groups)
    decay = {True: 0.01, False: 0.0}
    groups = [{"params": [p], "weight_decay": decay[p.dim() >= 2]} for p in twin.parameters()]
    plain = (
        torch.optim.SGD(groups, 0.1, 0.9, nesterov=True, foreach=False)
        if name == "sgd"
        else torch.optim.AdamW(groups, 0.1, (0.9, 0.999), foreach=False)
    )
    for step in range(3):
        for p, q in zip(model.parameters(), twin.parameters(), strict=True):
            p.grad = torch.full_like(p, 0.1 * (step + 1))
            q.grad = p.grad.clone()
        optimizer.step()
        plain.step()
    for p, q in zip(model.parameters(), twin.parameters(), strict=True):
        assert torch.allclose(p, q, atol=1e-6)
