"""What an op says of itself against what torch does: shape, weights, work, window, first step.

The oracles know nothing of the ops: torch counts multiply-adds and parameters, gradients show
which inputs an output sees, and drawn weights show how an op begins to change the mean square.
"""

import itertools
import json
import math
from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from resdsl.architecture import Architecture, load
from resdsl.graph.nodes import Layer
from resdsl.text.diagnostics import Source


def net(given: list[int], *layers: Any) -> Architecture:
    document = {"resdsl": 1, "input": given, "net": list(layers)}
    return load(Source("net.yaml", json.dumps(document)))


def only_layer(architecture: Architecture) -> Layer:
    (layer,) = architecture.graph.net.body.nodes
    assert isinstance(layer, Layer)
    return layer


def conv(**fields: Any) -> dict[str, Any]:
    return {"conv": {"out": 4, "kernel": 3, **fields}}


def transposed(**fields: Any) -> dict[str, Any]:
    return {"conv_transpose": {"out": 3, "kernel": 4, "stride": 2, **fields}}


# input, layer, output, what the table of layers says of it
LAYERS: list[tuple[list[int], Any, list[int], str]] = [
    ([2, 13], conv(), [4, 13], "3 · 4"),
    ([2, 13, 15], conv(), [4, 13, 15], "3×3 · 4"),
    ([2, 13, 15], conv(stride=2), [4, 7, 8], "3×3 · 4 · /2"),
    ([2, 13, 15], conv(kernel=[3, 5], stride=[1, 3]), [4, 13, 5], "3×5 · 4 · /(1, 3)"),
    ([2, 13, 15], conv(dilation=2), [4, 13, 15], "3×3 · 4 · dilation 2"),
    ([2, 13, 15], conv(padding="valid"), [4, 11, 13], "3×3 · 4"),
    ([2, 13, 15], conv(padding="valid", dilation=[2, 3]), [4, 9, 9], "3×3 · 4 · dilation (2, 3)"),
    ([2, 13, 15], conv(padding=[2, 0]), [4, 15, 13], "3×3 · 4"),
    ([2, 13, 15], conv(kernel=2), [4, 12, 14], "2×2 · 4"),
    ([4, 13, 15], conv(groups=2, bias=True), [4, 13, 15], "3×3 · 4 · 2 groups"),
    ([4, 13, 15], conv(groups=4), [4, 13, 15], "3×3 · 4 · depthwise"),
    ([2, 13], conv(padding="causal", dilation=2), [4, 13], "3 · 4 · dilation 2 · causal"),
    ([2, 5, 9, 11], conv(stride=[1, 2, 2]), [4, 5, 5, 6], "3×3×3 · 4 · /(1, 2, 2)"),
    ([2, 9], transposed(), [3, 18], "4 · 3 · ×2"),
    ([2, 9, 8], transposed(kernel=2, bias=True), [3, 18, 16], "2×2 · 3 · ×2"),
    ([2, 9, 8], transposed(kernel=3), [3, 18, 16], "3×3 · 3 · ×2"),
    ([2, 9, 8], transposed(kernel=[5, 4], stride=[3, 2]), [3, 27, 16], "5×4 · 3 · ×(3, 2)"),
    ([2, 9], transposed(padding="valid"), [3, 20], "4 · 3 · ×2"),
    ([2, 9], transposed(padding=1), [3, 18], "4 · 3 · ×2"),
    ([2, 9], transposed(kernel=3, stride=1), [3, 9], "3 · 3 · ×1"),
    ([7], {"linear": {"out": 3}}, [3], "3"),
    ([7, 5], {"linear": {"out": 3, "bias": False}}, [3, 5], "3"),
    ([8, 6], {"attention": {"heads": 2}}, [8, 6], "2 heads"),
    ([8, 6], {"attention": {"heads": 4, "bias": False}}, [8, 6], "4 heads"),
    ([3, 8, 12], {"patchify": {"size": 4, "out": 5}}, [5, 6], "4×4 · 5"),
    ([3, 8, 12], {"patchify": {"size": [2, 4], "out": 5, "bias": False}}, [5, 12], "2×4 · 5"),
    ([3, 12], {"patchify": {"size": 4, "out": 5}}, [5, 3], "4 · 5"),
    ([3, 13], {"max_pool": {"kernel": 3}}, [3, 4], "3 · /3"),
    ([3, 13, 15], {"max_pool": {"kernel": 3, "stride": 2, "padding": 1}}, [3, 7, 8], "3×3 · /2"),
    ([3, 13, 15], {"avg_pool": {"kernel": [2, 3]}}, [3, 6, 5], "2×3 · /(2, 3)"),
    ([3, 13], {"avg_pool": {"kernel": 2, "ceil": True}}, [3, 7], "2 · /2"),
    ([3, 13, 15], "global_avg_pool", [3], ""),
    ([3, 13], "global_avg_pool", [3], ""),
    ([3, 4, 5], "flatten", [60], ""),
    ([7], "flatten", [7], ""),
    ([3, 8], "transpose", [8, 3], ""),
    ([3, 7], {"upsample": {"scale": 2}}, [3, 14], "×2"),
    ([3, 7, 6], {"upsample": {"scale": [2, 3]}}, [3, 14, 18], "×(2, 3)"),
    ([3, 7, 6], {"upsample": {"scale": 2, "mode": "linear"}}, [3, 14, 12], "×2 · linear"),
    ([4, 7, 6], {"groupnorm": {"groups": 2}}, [4, 7, 6], "2 groups"),
    ([4, 7, 6], "batchnorm", [4, 7, 6], ""),
    ([4], {"batchnorm": {"affine": False}}, [4], ""),
    ([4, 7, 6], {"instancenorm": {"affine": True}}, [4, 7, 6], ""),
    ([4, 7, 6], "instancenorm", [4, 7, 6], ""),
    ([4, 7], "layernorm", [4, 7], ""),
    ([4, 7], "rmsnorm", [4, 7], ""),
    ([4, 7, 6], {"bias": {"shape": "full"}}, [4, 7, 6], "full"),
    ([4, 7, 6], {"scale": {"shape": "scalar"}}, [4, 7, 6], "scalar"),
    ([4, 7], "scale", [4, 7], "channel"),
    ([4, 7, 6], "prelu", [4, 7, 6], ""),
    ([4, 7], {"leaky_relu": {"slope": 0.25}}, [4, 7], "0.25"),
    ([4, 7], {"dropout": {"p": 0.3}}, [4, 7], "0.3"),
]  # fmt: skip
IDS = [f"{given} {json.dumps(layer)}" for given, layer, *_ in LAYERS]
ROWS = pytest.mark.parametrize(("given", "layer", "output", "words"), LAYERS, ids=IDS)
WINDOWED = {
    "conv",
    "conv_transpose",
    "patchify",
    "max_pool",
    "avg_pool",
    "global_avg_pool",
    "upsample",
}


def tag(layer: Any) -> str:
    return layer if isinstance(layer, str) else next(iter(layer))


@ROWS
def test_shape_weights_and_words(
    given: list[int], layer: Any, output: list[int], words: str
) -> None:
    architecture = net(given, layer)
    node = only_layer(architecture)
    assert list(node.output.dims) == output
    assert node.op.summary(*node.x) == words
    model = architecture.build(device="cpu", seed=0).eval()
    assert list(model(torch.zeros(2, *given)).shape) == [2, *output]
    assert node.params == sum(p.numel() for p in model.parameters())
    said = sorted(tensor.shape for tensor in node.op.tensors(*node.x))
    assert said == sorted(tuple(p.shape) for p in model.parameters())


@ROWS
def test_multiply_adds_are_half_of_what_torch_counts(
    given: list[int], layer: Any, output: list[int], words: str
) -> None:
    architecture = net(given, layer)
    model = architecture.build(device="cpu", seed=0).eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counted:
        model(torch.randn(1, *given))
    if tag(layer) == "attention":  # the fused kernel for the CPU is not counted
        width, length = given
        assert (
            only_layer(architecture).flops * 2 == counted.get_total_flops() + 4 * length**2 * width
        )
    else:
        assert only_layer(architecture).flops * 2 == counted.get_total_flops()


def seen(model: torch.nn.Module, given: list[int], axis: int) -> list[tuple[int, int]]:
    """Return for each output position along an axis the first and the last input that it reads."""
    found: list[tuple[int, int]] = []
    for seed in range(12):  # a maximum shows one input at a time
        x = torch.rand(1, *given, generator=torch.Generator().manual_seed(seed)).requires_grad_()
        y = model(x)
        for i in range(y.shape[axis + 2]):
            (grad,) = torch.autograd.grad(y.select(axis + 2, i).sum(), x, retain_graph=True)
            others = [d for d in range(grad.ndim) if d != axis + 2]
            reached = grad.abs().sum(others).nonzero().flatten().tolist()
            if len(found) <= i:
                found.append((reached[0], reached[-1]))
            found[i] = min(found[i][0], reached[0]), max(found[i][1], reached[-1])
    return found


SEEN = [
    row
    for row in LAYERS
    if tag(row[1]) in {"conv", "conv_transpose", "max_pool", "avg_pool", "upsample"}
]


@pytest.mark.parametrize(
    ("given", "layer", "output", "words"), SEEN, ids=[IDS[LAYERS.index(r)] for r in SEEN]
)
def test_windows_are_what_gradients_see(
    given: list[int], layer: Any, output: list[int], words: str
) -> None:
    architecture = net(given, layer)
    node = only_layer(architecture)
    model = architecture.build(device="cpu", seed=0)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(1.0)
    windows = node.op.window(node.x[0])
    assert len(windows) == len(given) - 1
    for axis, (extent, stride) in enumerate(windows):
        ranges = seen(model, given, axis)
        inside = [r for r in ranges if r[0] > 0 and r[1] < given[axis + 1] - 1]
        assert max(last - first + 1 for first, last in ranges) == extent
        if stride >= 1:
            starts = [first for first, last in ranges if last - first + 1 == extent]
            assert {b - a for a, b in itertools.pairwise(starts)} == {stride}
        else:  # several outputs for one input
            starts = [first for first, _ in inside]
            period = stride.denominator
            assert {b - a for a, b in zip(starts, starts[period:], strict=False)} == {1}


@pytest.mark.parametrize(
    ("given", "layer", "windows"),
    [
        ([3, 13, 15], "global_avg_pool", ((13, 1), (15, 1))),
        ([3, 4, 5], "flatten", ((4, 1), (5, 1))),
        ([8, 6], {"attention": {"heads": 2}}, ((6, 1),)),
        ([3, 8], "transpose", ((8, 1),)),
        ([3, 8, 12], {"patchify": {"size": [2, 4], "out": 5}}, ((2, 2), (4, 4))),
        ([4, 7], "layernorm", ((1, 1),)),
    ],
)
def test_windows_of_layers_that_read_all(given: list[int], layer: Any, windows: Any) -> None:
    node = only_layer(net(given, layer))
    assert tuple(node.op.window(node.x[0])) == windows


# -- how the mean square begins ------------------------------------------------------------------

GAINS: list[tuple[list[int], Any]] = [
    ([64, 5, 5], {"conv": {"out": 48, "kernel": 1}}),
    ([96], {"linear": {"out": 64}}),
    ([96], {"linear": {"out": 64, "init": "xavier"}}),
    ([96], {"linear": {"out": 64, "init": {"xavier": {"scale": 1.5}}}}),
    ([96], {"linear": {"out": 64, "init": "lecun"}}),
    ([96], {"linear": {"out": 64, "init": {"lecun": {"scale": 2}}}}),
    ([96], {"linear": {"out": 64, "init": {"he": {"scale": 0.5}}}}),
    ([96], {"linear": {"out": 64, "init": {"he": {"mode": "fan_out"}}}}),
    ([96], {"linear": {"out": 64, "init": {"orthogonal": {"gain": 0.5}}}}),
    ([64], {"linear": {"out": 96, "init": "orthogonal"}}),
    ([96], {"linear": {"out": 64, "init": {"normal": {"std": 0.3}}}}),
    ([96], {"linear": {"out": 64, "init": {"trunc_normal": {"std": 0.3}}}}),
    ([96], {"linear": {"out": 64, "init": "zeros"}}),
    ([400], {"scale": {"init": {"normal": {"std": 0.5}}}}),
    ([400], {"scale": {"init": -1.5}}),
    ([400], "bias"),
    ([400], "relu"),
    ([400], {"leaky_relu": {"slope": 0.5}}),
    ([400], "identity"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "layer"), GAINS, ids=[json.dumps(layer) for _, layer in GAINS])
def test_the_mean_square_begins_as_said(given: list[int], layer: Any) -> None:
    architecture = net(given, layer)
    node = only_layer(architecture)
    x = torch.randn(256, *given, generator=torch.Generator().manual_seed(1))
    squares = [
        (architecture.build(device="cpu", seed=seed)(x).square().mean() / x.square().mean()).item()
        for seed in range(6)
    ]
    gain = node.op.gain(*node.x)
    assert gain is not None
    assert math.isclose(sum(squares) / len(squares), gain, rel_tol=0.08)
