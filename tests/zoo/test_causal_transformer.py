"""The causal transformer in all connections against an independent module."""

import pytest
import torch
from sameness import assert_same, load_example
from torch import nn

CONNECTIONS = ["residual", "rezero", "highway"]


class Decoder(nn.Module):
    def __init__(self, width: int, heads: int, connection: str) -> None:
        super().__init__()
        self.connection = connection
        self.norm1 = self.norm()(width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.gate1 = self.gate(width)
        self.norm2 = self.norm()(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )
        self.gate2 = self.gate(width)

    def norm(self) -> type[nn.Module]:
        return nn.Identity if self.connection == "rezero" else nn.LayerNorm

    def gate(self, width: int) -> nn.Module:
        if self.connection == "rezero":
            return nn.ParameterList([torch.zeros(1)])
        return nn.Linear(width, width) if self.connection == "highway" else nn.Identity()

    def connect(self, x: torch.Tensor, h: torch.Tensor, gate: nn.Module) -> torch.Tensor:
        match self.connection:
            case "residual":
                return x + h
            case "rezero":
                return x + gate[0] * h
            case _:
                t = torch.sigmoid(gate(x))
                return t * h + (1 - t) * x

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = self.norm1(x)
        later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
        h = self.attention(h, h, h, attn_mask=later, need_weights=False)[0]
        x = self.connect(x, h, self.gate1)
        return self.connect(x, self.mlp(self.norm2(x)), self.gate2)


class Transformer(nn.Module):
    """Values are (N, length, width), the output (N, vocab, length)."""

    def __init__(self, n: int, width: int, heads: int, vocab: int, connection: str) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(1024, width))
        self.tokens = nn.Embedding(vocab, width)
        self.decoders = nn.Sequential(*(Decoder(width, heads, connection) for _ in range(n)))
        self.norm = nn.Identity() if connection == "rezero" else nn.LayerNorm(width)
        self.head = nn.Linear(width, vocab, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.decoders(self.tokens(x) + self.positions)
        return self.head(self.norm(x)).mT


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_outputs_are_equal(connection: str) -> None:
    def convert(key: str, weight: torch.Tensor) -> torch.Tensor:
        """Ours has the gates as convolutions of size 1, and positions after channels."""
        if key == "positions":
            return weight.T
        return weight[:, :, None] if "gate" in key and weight.ndim == 2 else weight

    sizes = {"n": 2, "width": 24, "heads": 3, "vocab": 40, "connection": connection}
    assert_same("causal_transformer", Transformer(**sizes), convert=convert, **sizes)


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_positions_see_no_later_ones(connection: str) -> None:
    net = load_example("causal_transformer", n=2, width=24, heads=3, connection=connection)
    model = net.build(device="cpu").eval()
    with torch.no_grad():
        for parameter in model.parameters():  # the branches of `rezero` start at zero
            parameter.add_(0.1 * torch.randn_like(parameter))
        tokens = torch.randint(256, (1, 1024))
        changed = tokens.clone()
        changed[0, 700] = (tokens[0, 700] + 1) % 256
        difference = (model(tokens) - model(changed)).abs().amax(dim=(0, 1))
    assert not difference[:700].any()
    assert (difference[700:] > 0).all()
