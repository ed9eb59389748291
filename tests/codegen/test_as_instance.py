"""Activations as submodules: `modules=True` and `export --modules`."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import small_examples
import torch
from samples import samples
from torch import nn

from resdsl.architecture import Architecture, load
from resdsl.cli import main
from resdsl.graph.nodes import Layer, walk
from resdsl.ops.pointwise.activations import Activation
from resdsl.reference import WordKind, example, kinds
from resdsl.text.diagnostics import Source

WORDS = [(kind, cls) for kind in kinds() for cls in kind.members]


def _net(input: list[int], *layers: Any) -> Architecture:
    document = {"resdsl": 1, "input": input, "net": list(layers)}
    return load(Source("net.yaml", json.dumps(document)))


def _same(net: Architecture) -> nn.Module:
    """Return the net with modules after comparing it with the net of calls."""
    calls, modules = (net.build(device="cpu", modules=m).eval() for m in (False, True))
    one, other = calls.state_dict(), modules.state_dict()
    assert list(one) == list(other)
    assert all(torch.equal(one[key], other[key]) for key in one)
    x = samples(net, 2)
    assert torch.equal(calls(x), modules(x))
    return modules


def _called(net: Architecture) -> int:
    """Return how many activations the source calls as functions."""
    return sum(
        isinstance(node, Layer) and isinstance(node.op, Activation)
        for template in net.graph.templates
        for node in walk(template.body)
    )


@pytest.mark.parametrize(
    ("kind", "cls"), WORDS, ids=[f"{kind.family.tag}-{cls.tag}" for kind, cls in WORDS]
)
def test_every_word_computes_the_same(kind: WordKind, cls: Any) -> None:
    _same(example(kind, cls)[1])


@pytest.mark.parametrize("path", small_examples.EXAMPLES, ids=lambda path: path.stem)
def test_every_example_computes_the_same_without_a_function(path: Path) -> None:
    net = small_examples.load(path)
    _same(net)
    calls, modules = net.source(), net.source(modules=True)
    functions = [f"{name}(" for name in ("F.relu", "F.gelu", "F.silu", "torch.sigmoid", "F.relu6")]
    assert (calls != modules) == (_called(net) > 0 or "_pool2d(" in calls)
    assert not any(function in modules for function in functions)


@pytest.mark.parametrize(
    ("layer", "module"),
    [
        ("relu", "ReLU()"),
        ("tanh", "Tanh()"),
        ({"leaky_relu": {"slope": 0.2}}, "LeakyReLU(negative_slope=0.2)"),
        ({"gelu": {"approximate": "tanh"}}, "GELU(approximate='tanh')"),
        ("softmax", "Softmax(dim=1)"),
        ("identity", "Identity()"),
        (
            {"max_pool": {"kernel": 3, "stride": 2, "padding": 1, "ceil": True}},
            "MaxPool2d(kernel_size=3, stride=2, padding=1, dilation=1, ceil_mode=True)",
        ),
        (
            {"avg_pool": {"kernel": [1, 2]}},
            "AvgPool2d(kernel_size=(1, 2), stride=(1, 2), padding=0)",
        ),
    ],
)
def test_a_layer_is_a_submodule_by_its_name(layer: Any, module: str) -> None:
    named = {**(layer if isinstance(layer, dict) else {layer: None}), "as": "act"}
    model = _same(_net([4, 6, 6], named))
    assert repr(model.act) == module


def test_gates_and_branches_are_watched_and_replaced() -> None:
    net = _net([4], {"skip": {"gate": "highway", "body": ["relu", {"linear": {"out": 4}}]}})
    model = _same(net)
    seen: dict[str, torch.Tensor] = {}
    for path in ("skip1.branch.relu1", "skip1.transform.sigmoid1"):
        module = model.get_submodule(path)
        module.register_forward_hook(lambda m, i, o, path=path: seen.update({path: o}))
    x = torch.randn(3, 4)
    before = model(x)
    torch.testing.assert_close(seen["skip1.branch.relu1"], x.relu())
    gate = seen["skip1.transform.sigmoid1"]
    branch = model.skip1.branch.linear1(x.relu())
    torch.testing.assert_close(before, gate * branch + (1 - gate) * x)
    model.skip1.branch.relu1 = nn.Tanh()
    branch = model.skip1.branch.linear1(x.tanh())
    torch.testing.assert_close(model(x), gate * branch + (1 - gate) * x)


def test_softmax_is_over_the_channels_wherever_they_are() -> None:
    model = _same(_net([4, 5], {"linear": {"out": 3}}, "softmax", {"linear": {"out": 2}}))
    assert model.softmax1.dim == -1


@pytest.mark.parametrize(("option", "line"), [(["--modules"], "nn.ReLU()"), ([], "F.relu(x)")])
def test_the_command_writes_them(
    option: list[str], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, output = tmp_path / "net.yaml", tmp_path / "net.py"
    file.write_text("resdsl: 1\ninput: [4]\nnet: [{relu, as: act}]\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["resdsl", "export", str(file), *option, "-o", str(output)])
    with pytest.raises(SystemExit, match="0"):
        main()
    assert line in output.read_text(encoding="utf-8")
