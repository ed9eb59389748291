"""The classes of blocks and of parts that own parameters."""

import json
from typing import Any

from resdsl.architecture import load
from resdsl.text.diagnostics import Source


def _source(*layers: Any) -> str:
    document = {"resdsl": 1, "name": "small", "input": [4, 6], "net": list(layers)}
    return load(Source("net.yaml", json.dumps(document))).source()


def test_a_part_with_layers_alone_is_a_container() -> None:
    source = _source({"skip": {"body": [{"conv": {"out": 4, "kernel": 3}}]}})
    assert "self.skip1.branch = nn.ModuleDict()" in source
    assert "h = self.skip1.branch.conv1(x)" in source
    assert source.count("\nclass ") == 1


def test_a_part_that_owns_a_parameter_is_called_with_what_it_reads() -> None:
    source = _source(
        {"relu": None, "as": "stem"}, "tanh",
        {"skip": {"body": ["bias", {"add": ["previous", "stem"]}, {"mul": ["previous", "input"]}]}},
    )  # fmt: skip
    part = source.split("class SmallBranch(nn.Module):")[1].split("\nclass ")[0]
    # the running value comes first, whatever else is older
    assert "self, x2: torch.Tensor, x: torch.Tensor, stem: torch.Tensor\n" in part
    assert '"""Part `branch` of the net: (4, 6) -> (4, 6)."""' in part
    assert "h = x2 + self.bias1[:, None]" in part
    assert "self.skip1.branch = SmallBranch()" in source


def test_a_weight_is_called_with_what_it_weighs() -> None:
    source = _source({"skip": {"gate": "layerscale", "body": ["relu"]}})
    assert "return h * self.channel1[:, None]" in source
    assert "return x + self.skip1.transform(h)" in source


def test_equal_parts_share_a_class() -> None:
    skip = {"skip": {"gate": "rezero", "body": ["relu"]}}
    source = _source(skip, skip)
    assert source.count("class SmallTransform") == 1
    assert "self.skip2.transform = SmallTransform()" in source
