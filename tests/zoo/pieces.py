"""Parts of the independent modules: convolutions, norms and sums in plain torch."""

from collections.abc import Callable, Iterable

import torch
from torch import nn
from torch.nn import functional as F


def conv(
    before: int, out: int, kernel: int = 3, stride: int = 1, groups: int = 1, bias: bool = False
) -> nn.Conv2d:
    return nn.Conv2d(before, out, kernel, stride, kernel // 2, groups=groups, bias=bias)


def two_convs(before: int, out: int, stride: int) -> list[nn.Module]:
    """Return the branch of He et al. 2015."""
    return [
        conv(before, out, 3, stride), nn.BatchNorm2d(out), nn.ReLU(),
        conv(out, out), nn.BatchNorm2d(out),
    ]  # fmt: skip


class Sum(nn.Module):
    """branch(x) + shortcut(x)."""

    def __init__(self, branch: Iterable[nn.Module], shortcut: Iterable[nn.Module] = ()) -> None:
        super().__init__()
        self.branch = nn.Sequential(*branch)
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.branch(x) + self.shortcut(x)


class ZeroPad(nn.Module):
    """Option A of He et al. 2015."""

    def __init__(self, extra: int, stride: int) -> None:
        super().__init__()
        self.extra, self.stride = extra, stride

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x[:, :, :: self.stride, :: self.stride]
        return F.pad(x, (0, 0, 0, 0, self.extra // 2, self.extra - self.extra // 2))


class Mean(nn.Module):
    """The mean over all positions, as features."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.flatten(2).mean(2)


def projection(before: int, out: int, stride: int) -> list[nn.Module]:
    """Return option B, or nothing where the shape stays."""
    if before == out and stride == 1:
        return []
    return [conv(before, out, 1, stride), nn.BatchNorm2d(out)]


def stages(
    unit: Callable[[int, int, int, bool], nn.Module], before: int, widths: Iterable[int], n: int
) -> list[nn.Module]:
    """Return n units for each width, made by unit(before, out, stride, is the stage's first).

    All stages but the first begin with stride 2.
    """
    units = []
    for place, out in enumerate(widths):
        for index in range(n):
            units.append(unit(before, out, 2 if place and not index else 1, index == 0))
            before = out
    return units
