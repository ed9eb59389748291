"""Fixup against an independent module, in the order of the authors' code."""

import pytest
import torch
from pieces import ZeroPad, conv, stages
from sameness import assert_same, load_example, n_params, randomise
from torch import nn
from torch.nn import functional as F


def scalar() -> nn.Parameter:
    return nn.Parameter(torch.zeros(1))


class FixupBlock(nn.Module):
    """Zhang et al. 2019, section 3."""

    def __init__(self, before: int, out: int, stride: int, _: bool) -> None:
        super().__init__()
        self.bias1a, self.bias1b, self.bias2a = scalar(), scalar(), scalar()
        self.scale, self.bias2b = scalar(), scalar()
        self.conv1 = conv(before, out, 3, stride)
        self.conv2 = conv(out, out)
        self.shortcut = ZeroPad(out - before, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = F.relu(self.conv1(x + self.bias1a) + self.bias1b)
        h = self.scale * self.conv2(h + self.bias2a) + self.bias2b
        return F.relu(self.shortcut(x) + h)


class Fixup(nn.Module):
    def __init__(self, n: int) -> None:
        super().__init__()
        self.bias1, self.bias2 = scalar(), scalar()
        self.conv = conv(3, 16)
        self.blocks = nn.Sequential(*stages(FixupBlock, 16, [16, 32, 64], n))
        self.fc = nn.Linear(64, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.blocks(F.relu(self.conv(x) + self.bias1))
        return self.fc(x.mean((2, 3)) + self.bias2)


def test_outputs_are_equal() -> None:
    assert_same("fixup", Fixup(3))


def test_count_at_depth_110() -> None:
    assert load_example("fixup", n=18).params == n_params(Fixup(18))


def test_branches_are_zero_at_the_start() -> None:
    """Each block is its shortcut, so that the depth makes no difference."""
    x = torch.randn(2, 3, 32, 32)
    outputs = []
    for n in (1, 4):
        model = load_example("fixup", n=n).build(device="cpu")
        randomise(model.linear1)
        outputs.append(model(x))
    torch.testing.assert_close(outputs[0], outputs[1])


def test_branches_start_smaller_in_deeper_nets() -> None:
    """The first convolution has the deviation of He times L ** -0.5 in a net of L blocks."""
    for n in (3, 12):
        model = load_example("fixup", n=n, width=64).build(device="cpu")
        weight = model.stage1.block0.skip1.branch.conv1.weight
        expected = (2 / (64 * 9)) ** 0.5 * (3 * n) ** -0.5
        assert weight.std().item() == pytest.approx(expected, rel=0.03)
    assert not model.linear1.weight.any()
