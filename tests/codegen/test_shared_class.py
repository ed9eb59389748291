"""One class for blocks that differ in numbers computes what a class for each would."""

import copy
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
import small_examples
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from samples import samples
from torch import nn

import resdsl
from resdsl.architecture import Architecture, load
from resdsl.codegen import shared_class
from resdsl.codegen.class_body import ClassBody, Statement
from resdsl.codegen.signatures import Signatures
from resdsl.codegen.size_names import Sizes
from resdsl.ops.op.shape import Shape
from resdsl.text.diagnostics import ResdslError, Source

EXAMPLES = Path(__file__).parents[2] / "examples"


def source_of(text: str) -> str:
    return load(Source("net.yaml", text)).source()


def signatures_of(source: str) -> dict[str, str]:
    """Return the constructor's arguments of each generated class, on one line."""
    found = {}
    for name, arguments in re.findall(
        r"^class (\w+)\(nn\.Module\):.*?def __init__\((.*?)\) -> None:",
        source,
        re.DOTALL | re.MULTILINE,
    ):
        flat = " ".join(arguments.split()).rstrip(",")
        found[name] = flat.removeprefix("self").removeprefix(", ")
    return found


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ("plain", {"Basic": "in_channels: int, out_channels: int, stride: int = 1", "Plain": ""}),
        (
            "cifar_resnet",
            {
                "Basic": "channels: int",
                "Basic2": "in_channels: int, out_channels: int",
                "CifarResnet": "",
            },
        ),
        (
            "highway_110",
            {
                "Layer": "in_channels: int, out_channels: int, stride: int = 1",
                "Layer2": "channels: int",
                "Highway110": "",
            },
        ),
        (
            "densenet_cifar",
            {
                "Layer": "in_channels: int",
                "Transition": "in_channels: int, out_channels: int",
                "DensenetCifar": "",
            },
        ),
        (
            "googlenet",
            {
                "Conv": (
                    "in_channels: int, out_channels: int, kernel_size: int = 1, stride: int = 1"
                ),
                "Inception": (
                    "in_channels: int, one_channels: int, three_channels: int, "
                    "three_channels2: int, five_channels: int, five_channels2: int, "
                    "pool_channels: int"
                ),
                "Googlenet": "",
            },
        ),
        (
            "stochastic_depth",
            {
                "Basic": "channels: int, drop_path: float",
                "Basic2": "in_channels: int, out_channels: int, drop_path: float",
                "StochasticDepth": "",
            },
        ),
    ],
)
def test_classes_of_examples(example: str, expected: dict[str, str]) -> None:
    assert signatures_of(resdsl.load(EXAMPLES / f"{example}.yaml").source()) == expected


def test_a_call_gives_what_differs() -> None:
    source = resdsl.load(EXAMPLES / "plain.yaml").source()
    assert 'self.stage1.add_module(f"block{i}", Basic(16, 16))' in source
    assert "self.stage2.block0 = Basic(16, 32, stride=2)\n" in source
    assert "in_channels, out_channels, 3, stride=stride, padding=1, bias=False" in source


def test_sizes_in_comments_are_those_of_every_use() -> None:
    source = source_of(
        "resdsl: 1\ninput: [4, 15, 32]\n"
        "blocks: {b: {args: {out: int}, body: ["
        "conv: {out: $out, kernel: 3, stride: 2}, "
        "skip: {merge: concat, body: [conv: {out: 2, kernel: 1}]}]}}\n"
        "net: [block: {use: b, with: {out: 8}}, block: {use: b, with: {out: 4}}]\n"
    )
    # 15 positions in steps of 2 are 8, which is not 15/2: no name says both, so none is said
    assert '"""Block `b`: (in_channels, H, W) -> (C_out, H_out, W/2)."""' in source
    assert "        x = self.conv1(x)\n" in source
    assert "H/" not in source


def test_sizes_that_all_uses_share_are_numbers() -> None:
    source = source_of(
        "resdsl: 1\ninput: [4, 8, 8]\n"
        "blocks: {b: {body: [skip: {merge: concat, body: [conv: {out: 2, kernel: 1}]}]}}\n"
        "net: [block: b, block: b]\n"
    )
    assert '"""Block `b`: (in_channels, 8, 8) -> (in_channels + 2, 8, 8)."""' in source
    assert "return torch.cat([x, h], dim=1)  # (in_channels + 2) x 8 x 8\n" in source


def test_what_follows_from_an_argument_is_computed() -> None:
    source = source_of(
        "resdsl: 1\ninput: [8, 16, 16]\n"
        "blocks: {b: {args: {out: int, k: int}, body: ["
        "conv: {out: $out * 4, kernel: $k}, skip: {shortcut: none, body: [conv: {out: $out * 4, kernel: 1}]},"
        " conv: {out: $out, kernel: 1}]}}\n"
        "net: [block: {use: b, with: {out: 4, k: 3}}, block: {use: b, with: {out: 6, k: 5}},"
        " block: {use: b, with: {out: 2, k: 5}}]\n"
    )
    assert signatures_of(source)["B"] == "in_channels: int, out_channels: int, kernel_size: int"
    assert "hidden_channels = 4 * out_channels\n" in source
    assert "padding=kernel_size // 2" in source


def test_an_argument_meets_no_other_name() -> None:
    text = (
        (
            "resdsl: 1\ninput: [4, 8, 8]\n"
            "blocks: {b: {args: {r: float}, body: ["
            "skip: {as: drop_path, drop_path: $r, body: [conv: {out: 4, kernel: 1}]}, "
            "{conv: {out: 4, kernel: 1}, as: channels}]}}\n"
            "net: [block: {use: b, with: {r: 0.1}}, block: {use: b, with: {r: 0.2}}]\n"
        )
        .replace("skip: {as: drop_path, ", "{skip: {")
        .replace("kernel: 1}]}, ", "kernel: 1}]}, as: drop_path}, ")
    )
    net = load(Source("net.yaml", text))
    model = net.build(device="cpu")
    assert "self.drop_path2 = drop_path2" in net.source()
    assert set(dict(model.block1.named_children())) == {"drop_path", "channels"}
    assert model.train()(torch.randn(2, 4, 8, 8)).shape == (2, 4, 8, 8)


@pytest.mark.parametrize(
    "word",
    [
        "torch", "nn", "F", "range", "super", "i", "training", "type", "half", "float", "double",
        "to", "apply", "compile", "x", "inner", "Own",
    ],
)  # fmt: skip
def test_an_argument_hides_nothing_that_a_class_or_a_module_reads(word: str) -> None:
    shape = Shape((4, 8))
    forward = (Statement("", "self.inner(x)", Sizes((4, 8), 0, False)),)
    bodies = [
        ClassBody("b", "Block", "", ("x",), shape, shape, (f"self.inner = Own({n}, 0.5)",), forward)
        for n in (1, 2)
    ]
    own = f"class Own(nn.Module):\n    def __init__(self, {word}: int, p: float) -> None: ..."
    text, name = shared_class.write_classes(bodies, str.upper, Signatures([own]))
    assert name == "B"
    assert signatures_of(text) == {"B": f"{word}2: int"}
    assert f"self.inner = Own({word}2, 0.5)\n" in text


@pytest.mark.parametrize("word", ["self", "torch", "nn", "F", "training", "x"])
def test_an_attribute_for_a_function_hides_nothing_either(word: str) -> None:
    shape = Shape((4, 8))
    bodies = [
        ClassBody(
            "b", "Block", "", ("x",), shape, shape, (),
            (Statement("", f"own({rate}, x)", Sizes((4, 8), 0, False)),),
        )
        for rate in (0.1, 0.2)
    ]  # fmt: skip
    own = f"def own({word}, value): ..."
    text, _ = shared_class.write_classes(bodies, str.upper, Signatures([own]))
    assert signatures_of(text) == {"B": f"{word}2: float"}
    assert f"self.{word}2 = {word}2\n" in text
    assert f"return own(self.{word}2, x)\n" in text


def test_helpers_of_other_ops_name_their_arguments() -> None:
    attention = "resdsl: 1\ninput: [8, 16]\nblocks: {b: {args: {h: int, p: 0}, body: [attention: {heads: $h, dropout: $p}]}}\n"
    source = source_of(
        attention + "net: [block: {use: b, with: {h: 2}}, block: {use: b, with: {h: 4, p: 0.5}}]\n"
    )
    assert signatures_of(source)["B"] == "heads: int, dropout: float = 0.0"
    assert "self.block1 = B(heads=2)\n" in source
    assert "self.block2 = B(heads=4, dropout=0.5)\n" in source


_LAYERS = st.sampled_from(
    [
        "conv: {out: $out, kernel: $k, stride: $s}",
        "conv: {out: $out, kernel: 3, groups: $g, dilation: $s}",
        "conv: {out: $out * 2, kernel: 1}",
        "conv_transpose: {out: $out, kernel: 2, stride: $s}",
        "batchnorm",
        "groupnorm: {groups: $g}",
        "relu",
        "dropout: {p: $p}",
        "leaky_relu: {slope: $p}",
        "max_pool: {kernel: $k, stride: $s}",
        "avg_pool: {kernel: 3, stride: $s, padding: 1}",
        "upsample: {scale: $s}",
        "scale: {shape: full, init: $p}",
        "skip: {shortcut: pad, body: [conv: {out: $out, kernel: 3, stride: $s}, batchnorm]}",
        "skip: {shortcut: project, gate: highway, body: [conv: {out: $out, kernel: $k}, relu]}",
        "skip: {drop_path: $p, gate: {transform: $p}, body: [groupnorm: {groups: $g}, layernorm]}",
        "skip: {merge: concat, body: [conv: {out: $g, kernel: 1}]}",
        "block: {use: inner, with: {out: $out, s: $s}}",
        "stage: {block: inner, depth: $k, with: {out: $out}}",
        "stage: {block: inner, depth: 3, with: {out: $out}, first: {s: $s}}",
        "block: {use: outer, with: {out: $out, k: $k, s: 1, g: 2, p: $p}, as: again}",
    ]
)
_ARGUMENTS = st.fixed_dictionaries(
    {
        "out": st.sampled_from([4, 8, 12]),
        "k": st.sampled_from([1, 3, 5]),
        "s": st.sampled_from([1, 2]),
        "g": st.sampled_from([1, 2, 4]),
        "p": st.sampled_from([0.0, 0.1, 0.25]),
    }
)


@st.composite
def documents(draw: Any) -> str:
    """Return a document that uses one block several times, with other arguments each time."""
    body = draw(
        st.lists(_LAYERS.filter(lambda layer: "outer" not in layer), min_size=1, max_size=5)
    )
    uses = draw(st.lists(_ARGUMENTS, min_size=2, max_size=4))
    inner = draw(
        st.lists(_LAYERS.filter(lambda t: not re.search(r"\$[kgp]|inner|outer", t)), max_size=2)
    )
    written = [
        "block: {use: outer, with: {" + ", ".join(f"{k}: {v}" for k, v in use.items()) + "}}"
        for use in uses
    ]
    return "\n".join(
        [
            "resdsl: 1",
            "input: [4, 16, 16]",
            "blocks:",
            f"  inner: {{args: {{out: int, s: 1}}, body: [{', '.join(inner)}]}}",
            "  outer:",
            "    args: {out: int, k: int, s: int, g: int, p: float}",
            "    body:",
            *(f"      - {layer}" for layer in body),
            "net:",
            *(f"  - {use}" for use in written),
            "",
        ]
    )


def _unshared(net: Architecture) -> nn.Module:
    """Return a net of which every distinct block is a class of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_class, "_skeleton", lambda body, reader: object())
        again = load(Source("net.yaml", net.to_yaml()))
        return again.build(device="cpu", seed=3)


def _assert_equal(net: Architecture, x: torch.Tensor) -> None:
    model, other = net.build(device="cpu", seed=3), _unshared(net)
    ours, theirs = model.state_dict(), other.state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[k], theirs[k]) for k in ours)
    for training in (False, True):
        outputs = []
        for module in (model.train(training), other.train(training)):
            torch.manual_seed(0)
            with torch.no_grad():
                outputs.append(module(x))
        assert torch.equal(outputs[0].nan_to_num(), outputs[1].nan_to_num())


@settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip
@given(text=documents())
def test_sharing_changes_no_weight_and_no_output(text: str) -> None:
    try:
        net = load(Source("net.yaml", text))
    except ResdslError:
        assume(False)
    _assert_equal(net, torch.randn(2, 4, 16, 16))
    assert len(set(re.findall(r"^class (\w+)", net.source(), re.MULTILINE))) >= 2


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")
@pytest.mark.parametrize("example", ["cifar_resnet", "googlenet", "tcn", "stochastic_depth"])
def test_numbers_that_are_attributes_reach_other_tools(example: str) -> None:
    net = small_examples.load(EXAMPLES / f"{example}.yaml")
    model = net.build(device="cpu").eval()
    x = samples(net, 2)
    y = model(x)
    script = torch.jit.script(model)
    exported = torch.export.export(model, (x,)).module()
    for tool in (copy.deepcopy(model), pickle.loads(pickle.dumps(model)), script, exported):
        torch.testing.assert_close(tool(x), y)
    if example != "stochastic_depth":  # the helper asks whether it trains
        torch.testing.assert_close(torch.fx.symbolic_trace(model)(x), y)


@pytest.mark.parametrize("example", small_examples.EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_what_their_unshared_sources_are(example: Path) -> None:
    net = small_examples.load(example)
    _assert_equal(net, samples(net, 2))
