"""GoogLeNet against an independent module."""

import pytest
import torch
from sameness import assert_same, load_example, n_params
from torch import nn


def conv(before: int, after: int, kernel: int, stride: int = 1, *, norm: bool) -> nn.Sequential:
    layer = nn.Conv2d(before, after, kernel, stride, kernel // 2, bias=not norm)
    return nn.Sequential(layer, nn.BatchNorm2d(after) if norm else nn.Identity(), nn.ReLU())


class Inception(nn.Module):
    """The numbers are those of a row of table 1: #1x1, #3x3 reduce, #3x3, #5x5 reduce, ..."""

    def __init__(self, before: int, row: tuple[int, ...], large: int, norm: bool) -> None:
        super().__init__()
        one, three_of, three, five_of, five, pool = row
        self.one = conv(before, one, 1, norm=norm)
        self.three = nn.Sequential(
            conv(before, three_of, 1, norm=norm), conv(three_of, three, 3, norm=norm)
        )
        self.five = nn.Sequential(
            conv(before, five_of, 1, norm=norm), conv(five_of, five, large, norm=norm)
        )
        self.pool = nn.Sequential(nn.MaxPool2d(3, 1, 1), conv(before, pool, 1, norm=norm))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.one(x), self.three(x), self.five(x), self.pool(x)], 1)


ROWS = {
    "3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64), "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64), "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128), "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}  # fmt: skip


def googlenet(*, large: int = 5, norm: bool = True) -> nn.Module:
    layers: list[nn.Module] = [
        conv(3, 64, 7, 2, norm=norm),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        conv(64, 64, 1, norm=norm),
        conv(64, 192, 3, norm=norm),
        nn.MaxPool2d(3, 2, ceil_mode=True),
    ]
    before = 192
    for name, row in ROWS.items():
        layers.append(Inception(before, row, large, norm))
        before = row[0] + row[2] + row[4] + row[5]
        if name in ("3b", "4e"):
            layers.append(nn.MaxPool2d(3, 2, ceil_mode=True))
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.4), nn.Linear(1024, 1000)]
    return nn.Sequential(*layers, *head)


@pytest.mark.parametrize(("large", "norm"), [(5, True), (3, True), (5, False)])
def test_counts(large: int, norm: bool) -> None:
    net = load_example("googlenet", large=large, norm=norm)
    assert net.params == n_params(googlenet(large=large, norm=norm))
    assert net.depth == 22  # as the paper says


@pytest.mark.parametrize("norm", [True, False])
def test_outputs(norm: bool) -> None:
    assert_same("googlenet", googlenet(norm=norm), norm=norm, input=(3, 64, 64))
