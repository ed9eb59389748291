"""ConvNeXt against the implementation in transformers."""

import re

import pytest
import torch
from sameness import assert_same, load_example, n_params
from transformers import ConvNextConfig, ConvNextForImageClassification

RULES = {
    r"^convnext\.embeddings\.patch_embeddings": "conv1",
    r"^convnext\.embeddings\.layernorm": "layernorm1",
    r"^convnext\.layernorm": "layernorm2",
    r"^classifier": "linear1",
    r"^convnext\.encoder\.stages\.(\d)\.downsampling_layer\.0": r"block\1.layernorm1",
    r"^convnext\.encoder\.stages\.(\d)\.downsampling_layer\.1": r"block\1.conv1",
    r"^convnext\.encoder\.stages\.(\d)\.layers\.(\d+)": r"stage\1+1.block\2.skip1.branch",
    r"branch\.layer_scale_parameter": "transform.channel1",
    r"dwconv": "conv1",
    r"pwconv1": "conv2",
    r"pwconv2": "conv3",
    r"branch\.layernorm": "branch.layernorm1",
}


def ours(key: str) -> str:
    for pattern, replacement in RULES.items():
        key = re.sub(pattern, replacement, key)
    return re.sub(r"^stage(\d)\+1", lambda m: f"stage{int(m[1]) + 1}", key)


def theirs(n: int, n3: int, width: int) -> ConvNextForImageClassification:
    widths = [width * 2**stage for stage in range(4)]
    config = ConvNextConfig(hidden_sizes=widths, depths=[n, n, n3, n], num_labels=1000)
    return ConvNextForImageClassification(config)


@pytest.mark.parametrize(("n", "n3", "width"), [(2, 6, 40), (3, 9, 96), (3, 27, 96), (3, 27, 128)])
def test_counts(n: int, n3: int, width: int) -> None:
    """Atto, T, S and B."""
    with torch.device("meta"):
        expected = n_params(theirs(n, n3, width))
    assert load_example("convnext", n=n, n3=n3, width=width).params == expected


def test_outputs_are_equal() -> None:
    def convert(key: str, weight: torch.Tensor) -> torch.Tensor:
        """The maps of the channels are 1x1 convolutions in ours."""
        return weight[:, :, None, None] if re.search(r"pwconv\d\.weight", key) else weight

    assert_same(
        "convnext", theirs(1, 2, 12), rename=ours, convert=convert, output=lambda y: y.logits,
        n=1, n3=2, width=12, input=(3, 64, 64),
    )  # fmt: skip
