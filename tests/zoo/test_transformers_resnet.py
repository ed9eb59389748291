"""ImageNet ResNets against the implementation in transformers."""

import re
from collections.abc import Iterator

import pytest
from sameness import assert_same
from torch import nn
from transformers import ResNetConfig, ResNetForImageClassification

RULES = [
    (r"^resnet\.embedder\.embedder\.", ""),
    (r"^resnet\.encoder\.stages\.(\d+)", lambda m: f"stage{int(m[1]) + 1}"),
    (r"\.layers\.(\d+)\.layer\.(\d+)\.", lambda m: f".block{m[1]}.skip1.branch.{int(m[2]) + 1}"),
    (r"\.layers\.(\d+)\.shortcut\.", r".block\1.skip1.shortcut.1"),
    (r"^classifier\.1\.", "linear1."),
    (r"(\d?)(convolution|normalization)\.", lambda m: f"{OPS[m[2]]}{m[1] or 1}."),
]
OPS = {"convolution": "conv", "normalization": "batchnorm"}


@pytest.fixture(autouse=True)
def _torch_as_it_was() -> Iterator[None]:
    """Take away the method that transformers adds to `nn.Module`, whose names other tests read."""
    yield
    if hasattr(nn.Module, "smart_apply"):
        del nn.Module.smart_apply


def ours(key: str) -> str:
    for pattern, replacement in RULES:
        key = re.sub(pattern, replacement, key)
    return key


@pytest.mark.parametrize(
    ("unit", "depths"),
    [("basic", (2, 2, 2, 2)), ("basic", (3, 4, 6, 3)), ("bottleneck", (3, 4, 6, 3))],
    ids=["18", "34", "50"],
)
def test_outputs_are_equal(unit: str, depths: tuple[int, ...]) -> None:
    widths = [64, 128, 256, 512] if unit == "basic" else [256, 512, 1024, 2048]
    theirs = ResNetForImageClassification(
        ResNetConfig(layer_type=unit, depths=depths, hidden_sizes=widths, num_labels=1000)
    )
    settings = {f"n{place}": depth for place, depth in enumerate(depths, start=1)}
    assert_same(
        "imagenet_resnet", theirs, rename=ours, output=lambda y: y.logits,
        input=[3, 64, 64], unit=unit, **settings,
    )  # fmt: skip
