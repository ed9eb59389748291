"""U-Net against an independent module, written level by level without recursion."""

import pytest
import torch
from sameness import assert_same, load_example, n_params
from torch import nn


def double(before: int, after: int, norm: bool) -> nn.Sequential:
    layers: list[nn.Module] = []
    for given in (before, after):
        layers.append(nn.Conv2d(given, after, 3, padding=1, bias=not norm))
        layers += [nn.BatchNorm2d(after), nn.ReLU()] if norm else [nn.ReLU()]
    return nn.Sequential(*layers)


def up(before: int, bilinear: bool) -> nn.Module:
    if not bilinear:
        return nn.ConvTranspose2d(before, before // 2, 2, 2)
    return nn.Sequential(
        nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(before, before // 2, 1)
    )


class UNet(nn.Module):
    def __init__(
        self, levels: int, width: int, *, norm: bool = True, bilinear: bool = False
    ) -> None:
        super().__init__()
        widths = [width * 2**i for i in range(levels + 1)]
        self.downs = nn.ModuleList(
            double(a, b, norm) for a, b in zip([3, *widths], widths, strict=False)
        )
        self.pool = nn.MaxPool2d(2)
        self.ups = nn.ModuleList(up(2 * w, bilinear) for w in reversed(widths[:-1]))
        self.joins = nn.ModuleList(double(2 * w, w, norm) for w in reversed(widths[:-1]))
        self.head = nn.Conv2d(width, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        kept: list[torch.Tensor] = []
        for i, down in enumerate(self.downs):
            x = down(self.pool(x) if i else x)
            kept.append(x)
        kept.pop()
        for rise, join in zip(self.ups, self.joins, strict=True):
            x = join(torch.cat([kept.pop(), rise(x)], 1))
        return self.head(x)


@pytest.mark.parametrize("norm", [True, False])
@pytest.mark.parametrize("bilinear", [True, False])
def test_counts(norm: bool, bilinear: bool) -> None:
    net = load_example("unet", norm=norm, bilinear=bilinear)
    assert net.params == n_params(UNet(4, 64, norm=norm, bilinear=bilinear))
    assert net.depth == 23  # as the paper says


@pytest.mark.parametrize("bilinear", [True, False])
def test_outputs(bilinear: bool) -> None:
    def ours(key: str) -> str:
        """Ours holds a level inside the one above."""
        part, _, rest = key.partition(".")
        if part == "head":
            return f"conv1.{rest}"
        place, _, rest = rest.partition(".")
        level = int(place) if part == "downs" else 2 - int(place)
        path = "block1" + ".skip1.branch.block1" * level
        if part == "ups":
            kind = "conv1" if bilinear else "conv_transpose1"
            return f"{path}.skip1.branch.{kind}.{rest.removeprefix('1.')}"
        layer, _, name = rest.partition(".")
        layers = {"0": "conv1", "1": "batchnorm1", "3": "conv2", "4": "batchnorm2"}
        return f"{path}.block{1 if part == 'downs' else 2}.{layers[layer]}.{name}"

    theirs = UNet(3, 8, bilinear=bilinear)
    settings = {"levels": 3, "width": 8, "bilinear": bilinear, "input": (3, 64, 64)}
    assert_same("unet", theirs, rename=ours, **settings)
