"""MLP-Mixer against an independent module."""

import pytest
import torch
from sameness import assert_same, load_example, n_params
from torch import nn


def perceptron(width: int, hidden: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))


class MixerLayer(nn.Module):
    def __init__(self, patches: int, width: int, over_patches: int, over_channels: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.over_patches = perceptron(patches, over_patches)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.over_channels = perceptron(width, over_channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.over_patches(self.norm1(x).mT).mT
        return x + self.over_channels(self.norm2(x))


class Mixer(nn.Module):
    """Table 1 of the paper; values are (N, patches, width)."""

    def __init__(
        self, n: int, width: int, patch: int, over_patches: int, over_channels: int
    ) -> None:
        super().__init__()
        self.stem = nn.Linear(3 * patch**2, width)
        sizes = ((224 // patch) ** 2, width, over_patches, over_channels)
        self.layers = nn.Sequential(*(MixerLayer(*sizes) for _ in range(n)))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, 1000)
        self.patch = patch

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        p, side = self.patch, 224 // self.patch
        x = x.view(-1, 3, side, p, side, p).permute(0, 2, 4, 1, 3, 5).flatten(1, 2).flatten(2)
        x = self.layers(self.stem(x))
        return self.head(self.norm(x).mean(1))


@pytest.mark.parametrize(
    ("n", "width", "patch"), [(8, 512, 32), (8, 512, 16), (12, 768, 16), (24, 1024, 16)]
)
def test_counts(n: int, width: int, patch: int) -> None:
    """S/32, S/16, B/16 and L/16."""
    with torch.device("meta"):
        theirs = Mixer(n, width, patch, width // 2, width * 4)
    assert load_example("mlp_mixer", n=n, width=width, patch=patch).params == n_params(theirs)


def test_outputs() -> None:
    def convert(key: str, weight: torch.Tensor) -> torch.Tensor:
        return weight.unflatten(1, (3, 32, 32)) if key == "stem.weight" else weight

    sizes = {"n": 3, "width": 48, "patch": 32, "over_patches": 20, "over_channels": 40}
    assert_same("mlp_mixer", Mixer(**sizes), convert=convert, **sizes)
