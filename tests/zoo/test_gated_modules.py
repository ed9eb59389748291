"""Families with weights on their lanes against modules written from the formulas."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from pieces import Mean, ZeroPad, conv, projection, stages, two_convs
from sameness import EXAMPLES, assert_same
from torch import nn
from torch.nn import BatchNorm2d as Norm
from torch.nn import ReLU

import resdsl


class Gated(nn.Module):
    """t(x) F(x) + c(x) S(x), where t and c are functions of the gate's convolution of x."""

    def __init__(
        self, branch: list[nn.Module], shortcut: list[nn.Module], gate: list[nn.Module],
        transform: Callable[[torch.Tensor], Any], carry: Callable[[torch.Tensor], Any],
    ) -> None:  # fmt: skip
        super().__init__()
        self.branch = nn.Sequential(*branch)
        self.shortcut = nn.Sequential(*shortcut)
        self.gate = nn.Sequential(*gate)
        self.transform, self.carry = transform, carry

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        gate = self.gate(x)
        return self.transform(gate) * self.branch(x) + self.carry(gate) * self.shortcut(x)


def one_minus_sigmoid(gate: torch.Tensor) -> torch.Tensor:
    return 1 - gate.sigmoid()


def net(units: list[nn.Module], stem: int, out: int) -> nn.Module:
    return nn.Sequential(conv(3, stem), Norm(stem), ReLU(), *units, Mean(), nn.Linear(out, 10))


def test_fully_connected_highway() -> None:
    layers = [
        Gated(
            [nn.Linear(50, 50), ReLU()], [], [nn.Linear(50, 50)],
            torch.sigmoid, one_minus_sigmoid,
        )
        for _ in range(8)
    ]  # fmt: skip
    theirs = nn.Sequential(
        nn.Flatten(), nn.Linear(784, 50), ReLU(), *layers, nn.Linear(50, 10)
    )  # fmt: skip
    assert_same("highway_fc", theirs)


def test_convolutional_highway() -> None:
    layers: list[nn.Module] = []
    before = 3
    for out in (16, 32, 64):
        layers += [conv(before, out, bias=True), ReLU()]
        layers += [
            Gated(
                [conv(out, out, bias=True), ReLU()], [], [conv(out, out, bias=True)],
                torch.sigmoid, one_minus_sigmoid,
            )
            for _ in range(6)
        ]  # fmt: skip
        layers += [nn.MaxPool2d(2)] if out < 64 else []
        before = out
    assert_same("highway_conv", nn.Sequential(*layers, Mean(), nn.Linear(64, 10)))


def highway_110(before: int, out: int, stride: int, _: bool) -> nn.Module:
    return Gated(
        [*two_convs(before, out, stride), ReLU()], projection(before, out, stride),
        two_convs(before, out, stride), torch.sigmoid, one_minus_sigmoid,
    )  # fmt: skip


def test_highway_110() -> None:
    assert_same("highway_110", net(stages(highway_110, 16, [14, 28, 56], 2), 16, 56), n=2)


def test_highway_110_starts_at_its_bias() -> None:
    """The last norm of each gate starts at -6, so a gate starts nearly shut."""
    weights = resdsl.load(EXAMPLES / "highway_110.yaml", n=1).build(device="cpu").state_dict()
    biases = [v for k, v in weights.items() if k.endswith("transform.batchnorm2.bias")]
    assert len(biases) == 3
    assert all((bias == -6).all() for bias in biases)


# He et al. 2016, table 1: weights of branch and shortcut as functions of W x + b
ROWS: dict[str, tuple[Callable[[torch.Tensor], Any], Callable[[torch.Tensor], Any]]] = {
    "original": (lambda _: 1, lambda _: 1),
    "plain": (lambda _: 1, lambda _: 0),
    "constant_shortcut": (lambda _: 1, lambda _: 0.5),
    "constant_scaling": (lambda _: 0.5, lambda _: 0.5),
    "exclusive_gating": (torch.sigmoid, one_minus_sigmoid),
    # 1 - sigmoid(z) is sigmoid(-z), and the example's weights are those of -z
    "shortcut_gating": (lambda _: 1, lambda z: one_minus_sigmoid(-z)),
    "conv_shortcut": (lambda _: 1, lambda _: 1),
    "dropout_shortcut": (lambda _: 1, lambda _: 1),
}


@pytest.mark.parametrize("case", ROWS)
def test_rows_of_the_gate_table(case: str) -> None:
    def unit(before: int, out: int, stride: int, _: bool) -> nn.Module:
        shortcut = [ZeroPad(out - before, stride)] if before != out else []
        if case == "conv_shortcut":
            shortcut = [conv(before, out, 1, stride)]
        elif case == "dropout_shortcut":
            shortcut.append(nn.Dropout(0.5))
        gate = [conv(before, out, 1, stride, bias=True)] if case.endswith("gating") else []
        branch = two_convs(before, out, stride)
        return nn.Sequential(Gated(branch, shortcut, gate, *ROWS[case]), ReLU())

    theirs = net(stages(unit, 16, [16, 32, 64], 2), 16, 64)
    assert_same("gate_table", theirs, n=2, case=case)


def test_dropout_shortcut_drops_in_training() -> None:
    model = resdsl.load(EXAMPLES / "gate_table.yaml", n=1, case="dropout_shortcut").build(
        device="cpu"
    )
    x = torch.randn(8, 3, 32, 32)
    assert torch.equal(model.eval()(x), model(x))
    assert not torch.equal(model.train()(x), model(x))
