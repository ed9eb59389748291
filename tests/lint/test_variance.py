"""The growth of the mean square, against what torch measures."""

import math
import re

import pytest
import torch
from linted import found, net, only, stack

from resdsl.architecture import Architecture
from resdsl.ops.pointwise.activations import LeakyRelu


def growth(architecture: Architecture) -> float:
    """Return the growth of the mean square as torch has it, the geometric mean of seeds."""
    logs = []
    for seed in range(8):
        model = architecture.build(device="cpu", seed=seed).double()
        x = torch.randn(64, *architecture.input, dtype=torch.double)
        with torch.no_grad():
            logs.append(math.log(model(x).square().mean() / x.square().mean()))
    return math.exp(sum(logs) / len(logs))


@pytest.mark.parametrize(
    ("skip", "n", "after", "figure"),
    [
        ("body: [linear: {out: 128}, relu, linear: {out: 128}]", 10, "", 3.0**10),
        ("body: [linear: {out: 128}]", 8, "", 3.0**8),
        ("body: [relu, linear: {out: 128}]", 12, "", 2.0**12),
        ("body: [linear: {out: 128, init: xavier}]", 12, "", 2.0**12),
        ("body: [linear: {out: 128, init: lecun}]", 12, "", 2.0**12),
        ("body: [linear: {out: 128, init: orthogonal}]", 12, "", 2.0**12),
        ("body: [linear: {out: 128, init: {normal: {std: 0.1}}}]", 12, "", 2.28**12),
        ("body: [linear: {out: 128, init: {trunc_normal: {std: 0.1}}}]", 12, "", 1.99**12),
        ("body: [linear: {out: 128, init: {he: {scale: 0.5}}}]", 20, "", 1.5**20),
        ("gate: {transform: 0.7}, body: [linear: {out: 128}]", 12, "", 1.98**12),
        ("gate: {transform: {scalar: {init: 0.5}}}, body: [linear: {out: 128}]", 20, "", 1.5**20),
        ("body: [linear: {out: 128}, leaky_relu: {slope: 0.5}, linear: {out: 128}]", 8, "", 3.5**8),
        ("body: [linear: {out: 128}, scale: {init: 0.8}]", 10, "", 2.28**10),
        ("body: [linear: {out: 128}, relu, linear: {out: 128}]", 12, ", relu", 2.0**12),
        ("body: [linear: {out: 128, init: lecun}, skip: {body: [linear: {out: 128}]}]", 6, "", 4.0**6),
        ("body: [{linear: {out: 128}, as: a}, linear: {out: 128}, add: [previous, a]]", 6, "", 7.0**6),
    ],
)  # fmt: skip
def test_the_variance_grows_as_said(skip: str, n: int, after: str, figure: float) -> None:
    architecture = stack(skip, n, after=after, width=128)
    warning = found(architecture)["variance-growth"]
    match = re.search(r"grows about ([\d,.e+]+)-fold over (\d+) skips", warning.message)
    assert match is not None
    said = float(match[1].replace(",", ""))
    assert int(match[2]) == n
    assert math.isclose(said, figure, rel_tol=0.06)
    assert abs(math.log(growth(architecture) / said)) < 0.2 * n  # a fifth for each block
    assert warning.place is not None
    assert (warning.place.line, warning.place.text) == (4, "skip")


def test_attention_and_convolutions_have_a_gain_too() -> None:
    tokens = net("""\
input: [64, 16]
blocks: {b: {body: [skip: {body: [attention: {heads: 4, init: he}]}]}}
net: [stage: {block: b, depth: 5}]
""")
    assert "about 3,100-fold over 5 skips" in only(tokens, "variance-growth").message  # 5 ** 5
    images = net("""\
input: [32, 16, 16]
blocks: {b: {body: [skip: {body: [relu, conv: {out: 32, kernel: 3}]}]}}
net: [stage: {block: b, depth: 12}]
""")
    assert "about 4,100-fold over 12 skips" in only(images, "variance-growth").message


@pytest.mark.parametrize(
    "skip",
    [
        "body: [layernorm, relu, linear: {out: 128}]",
        "body: [linear: {out: 128}, layernorm]",
        "body: [linear: {out: 128}, tanh]",
        "body: [linear: {out: 128}, sigmoid, linear: {out: 128}]",
        "gate: rezero, body: [linear: {out: 128}, relu, linear: {out: 128}]",
        "gate: layerscale, body: [linear: {out: 128}, relu, linear: {out: 128}]",
        "gate: highway, body: [linear: {out: 128}, relu]",
        "gate: {transform: 0.2}, body: [linear: {out: 128}, relu, linear: {out: 128}]",
        "zero_init: true, body: [linear: {out: 128}, relu, linear: {out: 128}]",
        "body: [linear: {out: 128}, relu, linear: {out: 128, init: zeros}]",
        "body: [linear: {out: 128}, relu, linear: {out: 128, init: {he: {scale: 0.1}}}]",
    ],
)
def test_branches_that_start_small_or_of_fixed_size_are_quiet(skip: str) -> None:
    architecture = stack(skip, 20, width=128)
    assert "variance-growth" not in found(architecture)
    assert growth(architecture) < 100


def test_the_variance_may_grow_a_little_and_norms_between_blocks_reset_it() -> None:
    skip = "body: [linear: {out: 128}, relu, linear: {out: 128}]"
    assert not stack(skip, 6, width=128).lint()  # 3 ** 6 = 729
    assert only(stack(skip, 7, width=128), "variance-growth")
    assert "variance-growth" not in found(stack(skip, 20, after=", layernorm", width=128))


# Gains beyond what floats hold, which ops from outside may have, end in a figure as well.
BODY = "gate: {transform: 1}, body: [leaky_relu, linear: {out: 8}]"


@pytest.mark.parametrize("gain", [1e200, 1e308, math.inf])
def test_the_variance_grows_without_bound(gain: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LeakyRelu, "gain", lambda self, *x: gain)
    (warning,) = [w for w in stack(BODY, 3).lint() if w.code == "variance-growth"]
    assert "grows about 1e+300-fold over 3 skips" in warning.message


def test_a_gain_that_overflows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LeakyRelu, "gain", lambda self, *x: 1e200**2)
    (warning,) = [w for w in stack(BODY, 3).lint() if w.code == "variance-growth"]
    assert "grows about 1e+300-fold over 3 skips" in warning.message
