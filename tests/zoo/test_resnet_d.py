"""ResNet-D against an independent module."""

import torch
from sameness import assert_same, load_example, n_params
from torch import nn
from torch.nn import functional as F


def conv(before: int, after: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(after)
    )


class Bottleneck(nn.Module):
    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        width = after // 4
        self.first = conv(before, width, 1)
        self.second = conv(width, width, 3, stride)
        self.third = conv(width, after, 1)
        self.shortcut = nn.Identity()
        if before != after:
            pool = nn.AvgPool2d(2, ceil_mode=True) if stride == 2 else nn.Identity()
            self.shortcut = nn.Sequential(pool, conv(before, after, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = self.third(F.relu(self.second(F.relu(self.first(x)))))
        return F.relu(self.shortcut(x) + h)


def resnet_d(counts: tuple[int, ...], width: int) -> nn.Module:
    layers: list[nn.Module] = []
    half = width // 2
    for before, after, stride in ((3, half, 2), (half, half, 1), (half, width, 1)):
        layers += [conv(before, after, 3, stride), nn.ReLU()]
    layers.append(nn.MaxPool2d(3, 2, 1))
    before = width
    for stage, count in enumerate(counts):
        after = 4 * width * 2**stage
        for index in range(count):
            layers.append(Bottleneck(before, after, 2 if stage and index == 0 else 1))
            before = after
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, 1000)]
    return nn.Sequential(*layers, *head)


def test_counts() -> None:
    for counts in ((3, 4, 6, 3), (3, 4, 23, 3), (2, 2, 2, 2)):
        settings = dict(zip(("n1", "n2", "n3", "n4"), counts, strict=True))
        assert load_example("resnet_d", **settings).params == n_params(resnet_d(counts, 64))


def test_outputs() -> None:
    """On a size that the average pools do not divide."""
    counts = (2, 1, 1, 2)
    settings = dict(zip(("n1", "n2", "n3", "n4"), counts, strict=True))
    assert_same("resnet_d", resnet_d(counts, 16), width=16, input=(3, 72, 72), **settings)
