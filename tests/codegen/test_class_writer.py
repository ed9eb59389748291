"""The classes of blocks and of parts that own parameters."""

import json
from pathlib import Path
from typing import Any

from resdsl.architecture import load
from resdsl.text.diagnostics import Source

GOLDEN = Path(__file__).parent / "golden"


def _source(*layers: Any) -> str:
    document = {"resdsl": 1, "name": "small", "input": [4, 6], "net": list(layers)}
    return load(Source("net.yaml", json.dumps(document))).source()


def test_golden() -> None:
    """Parts that own parameters, channels last, tokens and features, arguments of every kind."""
    source = load(GOLDEN / "parts.yaml").source()
    assert source == (GOLDEN / "parts.py").read_text(encoding="utf-8")


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


def test_values_are_called_by_the_part_that_computes_them() -> None:
    source = _source(
        {
            "skip": {
                "gate": {"highway": {"carry": "independent"}},
                "shortcut": "project",
                "body": [{"conv": {"out": 8, "kernel": 3, "stride": 2}}],
            }
        },
        {"branches": {"bodies": {"wide": ["tanh"], "deep": ["relu"]}}},
    )
    for line in (
        "h = self.skip1.branch.conv1(x)",
        "s = self.skip1.shortcut.conv1(x)",
        "t = self.skip1.transform.conv1(x)",
        "c = self.skip1.carry.conv1(x)",
        "x = s * c + h * t",
        "wide = torch.tanh(x)",
        "deep = F.relu(x)",
    ):
        assert f"        {line}" in source


def test_a_class_says_what_it_is_and_where_its_input_has_the_channels() -> None:
    document = {
        "resdsl": 1,
        "input": [4, 6],
        "blocks": {"mixer": {"body": [{"skip": {"body": ["layernorm", "bias"]}}]}},
        "net": [{"linear": {"out": 8}}, {"block": "mixer"}, {"conv": {"out": 4, "kernel": 3}}],
    }
    source = load(Source("net.yaml", json.dumps(document))).source()
    assert '"""Block `mixer`: (8, 6) -> (8, 6), channels last."""' in source
    assert '"""Part `branch` of block `mixer`: (8, 6) -> (8, 6), channels last."""' in source
    assert '"""The net: (4, 6) -> (4, 6)."""' in source
