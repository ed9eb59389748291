"""Families along time, and along time and space, against modules written from the papers."""

from collections.abc import Callable
from itertools import pairwise

import pytest
import torch
from pieces import Mean, Sum
from sameness import EXAMPLES, assert_same
from torch import nn
from torch.nn import ReLU
from torch.nn import functional as F

import resdsl


def test_time_series_resnet() -> None:
    def block(before: int, out: int, *shortcut: nn.Module) -> nn.Module:
        branch: list[nn.Module] = []
        for start, kernel in ((before, 7), (out, 5), (out, 3)):
            branch += [nn.Conv1d(start, out, kernel, padding="same"), nn.BatchNorm1d(out), ReLU()]
        return nn.Sequential(Sum(branch[:-1], shortcut), ReLU())

    theirs = nn.Sequential(
        block(1, 64, nn.Conv1d(1, 64, 1), nn.BatchNorm1d(64)),
        block(64, 128, nn.Conv1d(64, 128, 1), nn.BatchNorm1d(128)),
        block(128, 128, nn.BatchNorm1d(128)),
        Mean(), nn.Linear(128, 10),
    )  # fmt: skip
    assert_same("time_series_resnet", theirs)


class Causal(nn.Conv1d):
    """A convolution that sees the present and the past alone."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(F.pad(x, ((self.kernel_size[0] - 1) * self.dilation[0], 0)))


class Keys(nn.Module):
    """A linear layer at every position."""

    def __init__(self, before: int, out: int) -> None:
        super().__init__()
        self.linear = nn.Linear(before, out)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x.mT).mT


def test_temporal_convolutional_net() -> None:
    widths = [88, 150, 150, 150]
    blocks: list[nn.Module] = []
    for level, (before, out) in enumerate(pairwise(widths)):
        first, second = (Causal(w, out, 3, dilation=2**level) for w in (before, out))
        shortcut = [nn.Conv1d(before, out, 1)] if before != out else []
        blocks += [Sum([first, ReLU(), second, ReLU()], shortcut), ReLU()]
    assert_same("tcn", nn.Sequential(*blocks, Keys(150, 88)), n=3)


def conv3d(before: int, out: int, kernel: tuple[int, ...], stride: tuple[int, ...]) -> nn.Module:
    padding = tuple(k // 2 for k in kernel)
    return nn.Conv3d(before, out, kernel, stride, padding, bias=False)


def r3d(before: int, out: int, stride: int) -> list[nn.Module]:
    return [conv3d(before, out, (3, 3, 3), (stride,) * 3)]


def flat(before: int, out: int, stride: int) -> list[nn.Module]:
    return [conv3d(before, out, (1, 3, 3), (1, stride, stride))]


def factored(between: int) -> Callable[[int, int, int], list[nn.Module]]:
    def two(before: int, out: int, stride: int) -> list[nn.Module]:
        return [
            conv3d(before, between, (1, 3, 3), (1, stride, stride)), nn.BatchNorm3d(between), ReLU(),
            conv3d(between, out, (3, 1, 1), (stride, 1, 1)),
        ]  # fmt: skip

    return two


def video(stem: list[nn.Module], convs: Callable[[int, int, int], Callable[..., list[nn.Module]]],
          strides: Callable[[int, int], tuple[int, ...]]) -> nn.Module:  # fmt: skip
    units: list[nn.Module] = []
    before = 64
    for stage, out in enumerate((64, 128, 256, 512)):
        for index in range(2):
            stride = 2 if stage and not index else 1
            make = convs(stage, before, out)
            branch = [*make(before, out, stride), nn.BatchNorm3d(out), ReLU()]
            branch += [*make(out, out, 1), nn.BatchNorm3d(out)]
            shortcut: list[nn.Module] = []
            if before != out:
                shortcut = [conv3d(before, out, (1, 1, 1), strides(stage, stride))]
                shortcut.append(nn.BatchNorm3d(out))
            units += [Sum(branch, shortcut), ReLU()]
            before = out
    return nn.Sequential(*stem, nn.BatchNorm3d(64), ReLU(), *units, Mean(), nn.Linear(512, 400))


def test_r3d() -> None:
    stem = [conv3d(3, 64, (3, 7, 7), (1, 2, 2))]
    theirs = video(stem, lambda *_: r3d, lambda _, s: (s, s, s))
    assert_same("video_resnet", theirs, input=[3, 8, 32, 32])


def test_mc3() -> None:
    stem = [conv3d(3, 64, (3, 7, 7), (1, 2, 2))]
    theirs = video(stem, lambda stage, *_: flat if stage else r3d, lambda _, s: (1, s, s))
    assert_same("video_resnet", theirs, unit="mc3", input=[3, 4, 32, 32])


def test_r2plus1d() -> None:
    stem = [conv3d(3, 45, (1, 7, 7), (1, 2, 2)), nn.BatchNorm3d(45), ReLU()]
    stem.append(conv3d(45, 64, (3, 1, 1), (1, 1, 1)))

    def convs(_: int, before: int, out: int) -> Callable[..., list[nn.Module]]:
        return factored(before * out * 27 // (before * 9 + 3 * out))

    theirs = video(stem, convs, lambda _, s: (s, s, s))
    assert_same("video_resnet", theirs, unit="r2plus1d", input=[3, 8, 32, 32])


@pytest.mark.parametrize("n", [1, 3])
def test_the_past_alone_decides(n: int) -> None:
    """Position p of a causal net sees p and the past that its receptive field covers."""
    net = resdsl.load(EXAMPLES / "tcn.yaml", n=n)
    model = net.build(device="cpu").eval()
    x = torch.randn(1, 88, 64, requires_grad=True)
    model(x)[0, :, 40].sum().backward()
    seen = x.grad[0].abs().sum(0).nonzero().flatten().tolist()
    assert seen[-1] == 40
    assert seen[0] == 40 - net.receptive_field + 1
