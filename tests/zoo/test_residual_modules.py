"""Residual families on images against modules written from the papers."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from pieces import Mean, Sum, ZeroPad, conv, projection, stages, two_convs
from sameness import assert_same
from torch import nn
from torch.nn import BatchNorm2d as Norm
from torch.nn import ReLU


def pad(before: int, out: int, stride: int) -> list[nn.Module]:
    return [] if before == out and stride == 1 else [ZeroPad(out - before, stride)]


def net(units: list[nn.Module], out: int, stem: int = 16, *, preact: bool = False) -> nn.Module:
    """Return stem, units, mean and linear, with norm and relu after the stem or before the mean."""
    ends = [[], [Norm(out), ReLU()]] if preact else [[Norm(stem), ReLU()], []]
    return nn.Sequential(
        conv(3, stem), *ends[0], *units, *ends[1], Mean(), nn.Linear(out, 10)
    )  # fmt: skip


def bottleneck(before: int, out: int, stride: int, inner: int, groups: int = 1) -> nn.Module:
    branch = [conv(before, inner, 1), Norm(inner), ReLU()]
    branch += [conv(inner, inner, 3, stride, groups), Norm(inner), ReLU()]
    branch += [conv(inner, out, 1), Norm(out)]
    return nn.Sequential(Sum(branch, projection(before, out, stride)), ReLU())


class PreActivation(nn.Module):
    """A pre-activation unit; the first of a stage shares its norm and relu with the shortcut."""

    def __init__(
        self, before: int, branch: list[nn.Module], shortcut: list[nn.Module], shared: bool
    ) -> None:
        super().__init__()
        self.norm, self.branch = Norm(before), nn.Sequential(*branch)
        self.shortcut, self.shared = nn.Sequential(*shortcut), shared

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        active = self.norm(x).relu()
        return self.branch(active) + self.shortcut(active if self.shared else x)


def preact(
    before: int, out: int, stride: int, first: bool,
    *, project: bool = True, shrink: int = 1, dropout: float = 0,
) -> nn.Module:  # fmt: skip
    drop = [nn.Dropout(dropout)] if dropout else []
    inner = out // shrink
    if shrink == 1:
        branch = [conv(before, out, 3, stride), Norm(out), ReLU(), *drop, conv(out, out)]
    else:
        branch = [conv(before, inner, 1), Norm(inner), ReLU(), conv(inner, inner, 3, stride)]
        branch += [Norm(inner), ReLU(), conv(inner, out, 1)]
    shortcut = pad(before, out, stride)
    if project and shortcut:
        shortcut = [conv(before, out, 1, stride)]
    return PreActivation(before, branch, shortcut, first)


@pytest.mark.parametrize("example", ["cifar_resnet", "stochastic_depth"])
@pytest.mark.parametrize("option", ["pad", "project"])
def test_resnet(example: str, option: str) -> None:
    """Stochastic depth changes nothing in evaluation."""

    def unit(before: int, out: int, stride: int, _: bool) -> nn.Module:
        shortcut = (pad if option == "pad" else projection)(before, out, stride)
        return nn.Sequential(Sum(two_convs(before, out, stride), shortcut), ReLU())

    assert_same(example, net(stages(unit, 16, [16, 32, 64], 2), 64), n=2, shortcut=option)


def test_plain() -> None:
    def unit(before: int, out: int, stride: int, _: bool) -> nn.Module:
        return nn.Sequential(*two_convs(before, out, stride), ReLU())

    assert_same("plain", net(stages(unit, 16, [16, 32, 64], 2), 64), n=2)


def test_bottleneck_resnet() -> None:
    units = stages(lambda b, o, s, _: bottleneck(b, o, s, o // 4), 16, [64, 128, 256], 2)
    assert_same("cifar_bottleneck_resnet", net(units, 256))


@pytest.mark.parametrize("cardinality", [2, 8])
def test_resnext(cardinality: int) -> None:
    units = stages(
        lambda b, o, s, _: bottleneck(b, o, s, o // 256 * cardinality * 8, cardinality),
        64, [256, 512, 1024], 2,
    )  # fmt: skip
    assert_same(
        "resnext_cifar", net(units, 1024, 64), n=2, cardinality=cardinality, width=8,
        input=[3, 16, 16],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "shrink", "project"),
    [
        ({"shortcut": {"project": {"norm": "none"}}}, 1, True),
        ({"unit": "bottleneck", "shortcut": {"project": {"norm": "none"}}}, 4, True),
        ({"unit": "bottleneck"}, 4, False),
    ],
)
def test_preact_resnet(settings: dict[str, Any], shrink: int, project: bool) -> None:
    widths = [16 * shrink, 32 * shrink, 64 * shrink]
    units = stages(
        lambda b, o, s, first: preact(b, o, s, first, project=project, shrink=shrink), 16, widths, 2
    )
    theirs = net(units, widths[-1], preact=True)
    assert_same("cifar_preact_resnet", theirs, n=2, **settings)


def test_wide_resnet() -> None:
    units = stages(lambda b, o, s, first: preact(b, o, s, first, dropout=0.3), 16, [48, 96, 192], 2)
    assert_same("wide_resnet", net(units, 192, preact=True), n=2, k=3, dropout=0.3)


def ordered(order: str) -> Callable[[int, int, int, bool], nn.Module]:
    def unit(before: int, out: int, stride: int, _: bool) -> nn.Module:
        first, second, shortcut = (
            conv(before, out, 3, stride),
            conv(out, out),
            pad(before, out, stride),
        )
        match order:
            case "original":
                branch, after = [first, Norm(out), ReLU(), second, Norm(out)], [ReLU()]
            case "norm_after_add":
                branch, after = [first, Norm(out), ReLU(), second], [Norm(out), ReLU()]
            case "relu_before_add":
                branch, after = [first, Norm(out), ReLU(), second, Norm(out), ReLU()], []
            case _:
                branch, after = [ReLU(), first, Norm(out), ReLU(), second, Norm(out)], []
        return nn.Sequential(Sum(branch, shortcut), *after)

    return unit


@pytest.mark.parametrize(
    "order", ["original", "norm_after_add", "relu_before_add", "relu_preact"]
)  # fmt: skip
def test_orders(order: str) -> None:
    units = stages(ordered(order), 16, [16, 32, 64], 2)
    if order == "relu_preact":
        units.append(ReLU())
    assert_same("order_table", net(units, 64), n=2, order=order)


def test_full_preactivation_is_the_preact_resnet() -> None:
    units = stages(
        lambda b, o, s, first: preact(b, o, s, first, project=False), 16, [16, 32, 64], 2
    )
    assert_same("order_table", net(units, 64, preact=True), n=2, order="full_preact")


def test_pyramid() -> None:
    widths = [16, 24, 32, 40, 48, 56, 64]  # alpha 48 over six units

    def unit(before: int, out: int, stride: int) -> nn.Module:
        branch = [
            Norm(before),
            conv(before, out, 3, stride),
            Norm(out),
            ReLU(),
            conv(out, out),
            Norm(out),
        ]
        pool = [nn.AvgPool2d(2)] if stride == 2 else []
        return Sum(branch, [*pool, ZeroPad(out - before, 1)])

    pairs = zip(widths, widths[1:], [1, 1, 2, 1, 2, 1], strict=False)
    units = [Norm(16), *(unit(*p) for p in pairs)]
    assert_same("pyramid_net", net(units, 64, preact=True), n=2)
