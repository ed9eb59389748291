"""Families whose branches are weighted by a learnt number, or dropped, against plain modules."""

import re

import pytest
import torch
from pieces import Mean, Sum, conv, stages
from sameness import EXAMPLES, assert_same
from torch import nn
from torch.nn import ReLU

import resdsl


class Weighted(nn.Module):
    """shortcut(x) + a branch(x) with one learnt number a."""

    def __init__(self, branch: list[nn.Module], shortcut: list[nn.Module]) -> None:
        super().__init__()
        self.branch, self.shortcut = nn.Sequential(*branch), nn.Sequential(*shortcut)
        self.a = nn.ParameterList([torch.zeros(1)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.shortcut(x) + self.a[0] * self.branch(x)


@pytest.mark.parametrize("gated", [False, True])
def test_residual_mlp(gated: bool) -> None:
    kind = Weighted if gated else Sum
    layers = [kind([nn.Linear(50, 50), nn.BatchNorm1d(50), ReLU()], []) for _ in range(10)]
    theirs = nn.Sequential(
        nn.Flatten(), nn.Linear(784, 50), nn.BatchNorm1d(50), ReLU(), *layers, nn.Linear(50, 10)
    )
    settings = {"gate": {"transform": "scalar"}} if gated else {}
    assert_same("residual_mlp", theirs, **settings)


def test_skipinit() -> None:
    def unit(before: int, out: int, stride: int, _: bool) -> nn.Module:
        branch = [
            ReLU(),
            conv(before, out, 3, stride, bias=True),
            ReLU(),
            conv(out, out, bias=True),
        ]
        return Weighted(branch, [conv(before, out, 1, stride, bias=True)] if before != out else [])

    units = stages(unit, 16, [16, 32, 64], 2)
    theirs = nn.Sequential(conv(3, 16, bias=True), *units, ReLU(), Mean(), nn.Linear(64, 10))
    assert_same("skipinit", theirs, n=2)


def test_skipinit_starts_as_its_shortcuts() -> None:
    model = resdsl.load(EXAMPLES / "skipinit.yaml", n=2).build(device="cpu").eval()
    weights = model.state_dict()
    x = torch.randn(2, 3, 32, 32)
    y = model(x)
    for key, value in weights.items():
        if ".branch." in key:
            value.normal_()
    assert torch.equal(model(x), y)


def test_drop_rates_of_stochastic_depth_grow_to_one_half() -> None:
    source = resdsl.load(EXAMPLES / "stochastic_depth.yaml", n=18).source()
    # blocks of one shape share a class that takes the rate; in the others it is written in
    rates = sorted(float(rate) for rate in re.findall(r"drop_path(?:=|\(h, )([\d.]+)", source))
    assert rates == pytest.approx([0.5 * place / 54 for place in range(1, 55)])
