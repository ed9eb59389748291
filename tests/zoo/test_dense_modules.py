"""Families that concatenate or average against modules written without recursion or skips."""

from itertools import pairwise

import pytest
import torch
from pieces import Mean, conv
from sameness import assert_same
from torch import nn
from torch.nn import BatchNorm2d as Norm
from torch.nn import ReLU


class Dense(nn.Module):
    """cat(x, branch(x)) along the channels."""

    def __init__(self, *branch: nn.Module) -> None:
        super().__init__()
        self.branch = nn.Sequential(*branch)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([x, self.branch(x)], 1)


def densenet(
    stem: list[nn.Module], width: int, layers: list[int], growth: int, *,
    bottleneck: bool, compression: float, classes: int,
) -> nn.Module:  # fmt: skip
    modules = list(stem)
    for place, n in enumerate(layers):
        for _ in range(n):
            first: list[nn.Module] = [Norm(width), ReLU()]
            if bottleneck:
                first += [conv(width, 4 * growth, 1), Norm(4 * growth), ReLU()]
            modules.append(Dense(*first, conv(4 * growth if bottleneck else width, growth)))
            width += growth
        modules += [Norm(width), ReLU()]
        if place < len(layers) - 1:
            modules += [conv(width, int(width * compression), 1), nn.AvgPool2d(2)]
            width = int(width * compression)
    return nn.Sequential(*modules, Mean(), nn.Linear(width, classes))


@pytest.mark.parametrize(("growth", "bottleneck"), [(12, True), (5, True), (12, False)])
def test_densenet_for_cifar(growth: int, bottleneck: bool) -> None:
    compression = 0.5 if bottleneck else 1
    width = 2 * growth if bottleneck else 16
    theirs = densenet(
        [conv(3, width)], width, [5, 5, 5], growth,
        bottleneck=bottleneck, compression=compression, classes=10,
    )  # fmt: skip
    assert_same(
        "densenet_cifar", theirs, n=5, growth=growth, bottleneck=bottleneck, compression=compression
    )


def test_densenet_100_is_the_papers() -> None:
    theirs = densenet(
        [conv(3, 24)], 24, [16, 16, 16], 12, bottleneck=True, compression=0.5, classes=10
    )
    assert_same("densenet_cifar", theirs, n=16)


def test_densenet_121() -> None:
    stem = [conv(3, 64, 7, 2), Norm(64), ReLU(), nn.MaxPool2d(3, 2, 1)]
    theirs = densenet(
        stem, 64, [6, 12, 24, 16], 32, bottleneck=True, compression=0.5, classes=1000
    )  # fmt: skip
    assert_same("densenet", theirs, input=[3, 64, 64])


class Columns(nn.Module):
    """A fractal block as a grid: row i joins, by their mean, all columns that end there."""

    def __init__(self, before: int, out: int, columns: int) -> None:
        super().__init__()
        self.layers = nn.ModuleDict()
        for row in range(1, 2 ** (columns - 1) + 1):
            for column in range(columns):
                length = 2**column
                if row % length == 0:
                    start = before if row == length else out
                    self.layers[f"{row}_{column}"] = nn.Sequential(
                        conv(start, out), Norm(out), ReLU()
                    )
        self.columns = columns

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        ends = [x] * self.columns
        for row in range(1, 2 ** (self.columns - 1) + 1):
            ending = [c for c in range(self.columns) if row % 2**c == 0]
            y = torch.stack([self.layers[f"{row}_{c}"](ends[c]) for c in ending]).mean(0)
            ends = [y if c in ending else ends[c] for c in range(self.columns)]
        return y


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
def test_fractal_net(columns: int) -> None:
    widths = [3, 8, 16, 32, 64, 64]
    blocks = [
        part
        for before, out in pairwise(widths)
        for part in (Columns(before, out, columns), nn.MaxPool2d(2))
    ]
    theirs = nn.Sequential(*blocks, nn.Flatten(), nn.Linear(64, 10))
    assert_same("fractal_net", theirs, columns=columns, width=8)


class Fire(nn.Module):
    def __init__(self, before: int, squeeze: int, expand: int, *, bypass: bool) -> None:
        super().__init__()
        self.squeeze = conv(before, squeeze, 1, bias=True)
        self.narrow = conv(squeeze, expand, 1, bias=True)
        self.wide = conv(squeeze, expand, bias=True)
        self.bypass = bypass

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        squeezed = self.squeeze(x).relu()
        y = torch.cat([self.narrow(squeezed).relu(), self.wide(squeezed).relu()], 1)
        return x + y if self.bypass else y


@pytest.mark.parametrize("bypass", [False, True])
def test_squeezenet(bypass: bool) -> None:
    def pool() -> nn.Module:
        return nn.MaxPool2d(3, 2, ceil_mode=True)

    theirs = nn.Sequential(
        nn.Conv2d(3, 96, 7, 2), ReLU(), pool(),
        Fire(96, 16, 64, bypass=False), Fire(128, 16, 64, bypass=bypass),
        Fire(128, 32, 128, bypass=False), pool(), Fire(256, 32, 128, bypass=bypass),
        Fire(256, 48, 192, bypass=False), Fire(384, 48, 192, bypass=bypass),
        Fire(384, 64, 256, bypass=False), pool(), Fire(512, 64, 256, bypass=bypass),
        nn.Dropout(0.5), conv(512, 1000, 1, bias=True), ReLU(), Mean(),
    )  # fmt: skip
    shortcut = "identity" if bypass else "none"
    assert_same("squeezenet", theirs, bypass=shortcut, input=[3, 70, 70])
