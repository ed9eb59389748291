"""Families of blocks in blocks against modules written out."""

from typing import Any

import pytest
import torch
from pieces import Mean, Sum, ZeroPad, conv, projection
from sameness import assert_same
from torch import nn
from torch.nn import BatchNorm2d as Norm
from torch.nn import ReLU


def separable(before: int, out: int) -> list[nn.Module]:
    return [conv(before, before, groups=before), conv(before, out, 1), Norm(out)]


def down(before: int, between: int, out: int, *first: nn.Module) -> nn.Module:
    branch = [*first, *separable(before, between), ReLU(), *separable(between, out)]
    return Sum([*branch, nn.MaxPool2d(3, 2, 1)], projection(before, out, 2))


def test_xception() -> None:
    middle = [
        Sum([part for _ in range(3) for part in (ReLU(), *separable(728, 728))]) for _ in range(2)
    ]
    theirs = nn.Sequential(
        nn.Conv2d(3, 32, 3, 2, bias=False), Norm(32), ReLU(),
        nn.Conv2d(32, 64, 3, bias=False), Norm(64), ReLU(),
        down(64, 128, 128), down(128, 256, 256, ReLU()), down(256, 728, 728, ReLU()),
        *middle,
        down(728, 728, 1024, ReLU()),
        *separable(1024, 1536), ReLU(), *separable(1536, 2048), ReLU(),
        Mean(), nn.Linear(2048, 1000),
    )  # fmt: skip
    assert_same("xception", theirs, middle=2, input=[3, 71, 71])


class Levels(nn.Module):
    """Three levels of sums, written as the paper's equations: sums that meet share one relu."""

    def __init__(self, n: int, *, project: bool) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv(3, 16), Norm(16), ReLU())
        self.stages, self.around = nn.ModuleList(), nn.ModuleList()
        before = 16
        for stride, out in ((1, 16), (2, 32), (2, 64)):
            branches = nn.ModuleList()
            shortcuts = nn.ModuleList()
            for index in range(n):
                start, step = (before, stride) if index == 0 else (out, 1)
                branches.append(
                    nn.Sequential(
                        conv(start, out, 3, step), Norm(out), ReLU(), conv(out, out), Norm(out)
                    )
                )
                shortcuts.append(shortcut(start, out, step, project))
            self.stages.append(nn.ModuleList([branches, shortcuts]))
            self.around.append(shortcut(before, out, stride, project))
            before = out
        self.root = shortcut(16, 64, 4, project)
        self.head = nn.Linear(64, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        root = x = self.stem(x)
        for place, ((branches, shortcuts), around) in enumerate(
            zip(self.stages, self.around, strict=True)
        ):
            start = x
            for index, (branch, inner) in enumerate(zip(branches, shortcuts, strict=True)):
                x = inner(x) + branch(x)
                if index < len(branches) - 1:
                    x = x.relu()
            x = x + around(start)
            if place < 2:
                x = x.relu()
        x = (x + self.root(root)).relu()
        return self.head(Mean()(x))


def shortcut(before: int, out: int, stride: int, project: bool) -> nn.Module:
    if project:
        return nn.Sequential(*projection(before, out, stride))
    return ZeroPad(out - before, stride)


def ours(key: str) -> str:
    """Return our key of a weight of `Levels`."""
    kind, *rest = key.split(".")
    layer = {"0": "conv1", "1": "batchnorm1", "3": "conv2", "4": "batchnorm2"}
    match kind, rest:
        case "stem", [number, last]:
            return f"{layer[number]}.{last}"
        case "head", [last]:
            return f"linear1.{last}"
        case "root", [number, last]:
            return f"skip1.shortcut.{layer[number]}.{last}"
        case "around", [place, number, last]:
            return f"skip1.branch.block{int(place) + 1}.skip1.shortcut.{layer[number]}.{last}"
        case "stages", [place, lane, index, number, last]:
            part = "shortcut" if lane == "1" else "branch"
            unit = f"skip1.branch.block{int(place) + 1}.skip1.branch.stage1.block{index}"
            return f"{unit}.skip1.{part}.{layer[number]}.{last}"
    raise AssertionError(key)


@pytest.mark.parametrize("settings", [{}, {"shortcut": "pad"}])
def test_residual_nets_of_residual_nets(settings: dict[str, Any]) -> None:
    assert_same("ror", Levels(2, project=not settings), rename=ours, n=2, **settings)
