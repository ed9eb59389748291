"""The vision transformer against an independent module on torch's own attention."""

import pytest
import torch
from sameness import assert_same, load_example, n_params
from torch import nn


class Encoder(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = self.norm1(x)
        x = x + self.attention(h, h, h, need_weights=False)[0]
        return x + self.mlp(self.norm2(x))


class ViT(nn.Module):
    """Values are (N, patches, width)."""

    def __init__(self, n: int, width: int, heads: int, patch: int) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.zeros((224 // patch) ** 2, width))
        self.patches = nn.Conv2d(3, width, patch, patch)
        self.encoders = nn.Sequential(*(Encoder(width, heads) for _ in range(n)))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.patches(x).flatten(2).mT + self.positions
        return self.head(self.norm(self.encoders(x)).mean(1))


@pytest.mark.parametrize(
    ("width", "heads", "with_token"), [(192, 3, 5_717_416), (384, 6, 22_050_664)]
)
def test_counts(width: int, heads: int, with_token: int) -> None:
    """A class token has a vector of its own and one for its position."""
    net = load_example("vit", width=width, heads=heads)
    assert net.params == with_token - 2 * width
    with torch.device("meta"):
        assert net.params == n_params(ViT(12, width, heads, 16))


def test_outputs() -> None:
    def convert(key: str, weight: torch.Tensor) -> torch.Tensor:
        """Ours holds the positions as it declares values, channels first."""
        return weight.T if key == "positions" else weight

    sizes = {"n": 3, "width": 48, "heads": 4, "patch": 32}
    assert_same("vit", ViT(**sizes), convert=convert, **sizes)


def test_stochastic_depth_rises_linearly() -> None:
    model = load_example("vit", n=5, width=12, drop=0.2).build(device="cpu")
    rates = [getattr(block, "drop_path", 0) for block in model.stage1]
    assert rates == pytest.approx([0, 0.05, 0.1, 0.15, 0.2])
