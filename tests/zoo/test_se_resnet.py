"""SE-ResNet against an independent module."""

import torch
from sameness import assert_same, load_example, n_params
from torch import nn
from torch.nn import functional as F


class SeBlock(nn.Module):
    def __init__(self, before: int, after: int, stride: int, reduction: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(after)
        self.conv2 = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(after)
        self.squeeze = nn.Linear(after, max(1, after // reduction))
        self.excite = nn.Linear(max(1, after // reduction), after)
        self.stride, self.extra = stride, after - before

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        means = F.adaptive_avg_pool2d(h, 1).flatten(1)
        weights = torch.sigmoid(self.excite(F.relu(self.squeeze(means))))
        x = x[:, :, :: self.stride, :: self.stride]
        x = F.pad(x, (0, 0, 0, 0, self.extra // 2, self.extra // 2))
        return F.relu(x + h * weights.view(*weights.shape, 1, 1))


def se_resnet(n: int, reduction: int) -> nn.Module:
    blocks, before = [], 16
    for width in (16, 32, 64):
        for index in range(n):
            stride = 2 if width > 16 and index == 0 else 1
            blocks.append(SeBlock(before, width, stride, reduction))
            before = width
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), *blocks,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
    )  # fmt: skip


def test_counts() -> None:
    for n, reduction in ((3, 16), (18, 16), (9, 8)):
        net = load_example("se_resnet", n=n, reduction=reduction)
        assert net.params == n_params(se_resnet(n, reduction))
        assert net.depth == 6 * n + 2


def test_outputs() -> None:
    assert_same("se_resnet", se_resnet(2, 4), n=2, reduction=4)
