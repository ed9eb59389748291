"""Warnings of how signals begin: products of carries, variance, gates."""

import math
import re

import pytest
import torch
from linted import found, net, only, stack

from resdsl.architecture import Architecture

# -- carry-product ------------------------------------------------------------------------------

LINEAR = "body: [linear: {out: 8}]"
NESTED = """\
input: [8]
params: {n: 3, bias: -1}
blocks:
  b:
    body:
      - skip:
          gate: {highway: {bias: $bias, init: zeros}}
          body: [linear: {out: 8, init: zeros}]
  group: {args: {n: int}, body: [stage: {block: b, depth: $n}, stage: {block: b, depth: $n}]}
net:
  - stage: {block: group, depth: 2, with: {n: $n}}
"""


def test_carries_multiply_through_stages_and_nested_blocks() -> None:
    architecture = net(NESTED)
    warning = only(architecture, "carry-product")
    product = (1 / (1 + math.exp(-1))) ** 12
    assert warning.message.startswith("the initial carries of 12 skips multiply to 0.023,")
    assert math.isclose(product, 0.023, rel_tol=0.03)
    assert warning.place is not None
    assert warning.place.text == "gate: {highway: {bias: $bias, init: zeros}}"
    assert warning.label == "carries 0.73 of its input"
    # with a zero branch and gates of their bias alone, that is what the net does
    x = torch.randn(5, 8)
    torch.testing.assert_close(architecture.build(device="cpu")(x), x * product)


def test_a_product_that_is_not_small_is_no_warning() -> None:
    assert not net(NESTED, n=2).lint()  # 0.73 to the power of 8 is 0.082
    assert not net(NESTED, bias=-2).lint()  # 0.88 to the power of 12 is 0.22


@pytest.mark.parametrize("n", [1, 10, 54, 400])
@pytest.mark.parametrize("gate", ["highway", "{highway: {carry: independent}}"])
def test_automatic_biases_are_quiet_at_any_depth(n: int, gate: str) -> None:
    assert not stack(f"gate: {gate}, {LINEAR}", n).lint()


def test_the_body_of_a_skip_is_a_list_of_its_own() -> None:
    warning = only(
        net("""\
input: [8]
blocks:
  b: {body: [skip: {gate: {highway: {bias: -1}}, body: [linear: {out: 8}]}]}
net:
  - skip: {body: [layernorm, stage: {block: b, depth: 12}]}
"""),
        "carry-product",
    )
    assert warning.notes[0] == "at `skip1.branch.stage1.block0.skip1`"


def test_a_join_that_keeps_the_input_is_quiet() -> None:
    assert not net("""\
input: [8]
blocks:
  b: {body: [skip: {gate: {highway: {bias: -1}}, body: [linear: {out: 8}]}]}
net:
  - {linear: {out: 8}, as: stem}
  - stage: {block: b, depth: 12}
  - add: [previous, stem]
""").lint()


def test_carries_above_one_grow_unless_a_norm_follows() -> None:
    gate = "gate: {carry: 1.1}, body: [layernorm, linear: {out: 8}]"
    warning = found(stack(gate, 40))["carry-product"]
    assert math.isclose(1.1**40, 45.26, rel_tol=1e-3)
    assert "of 40 skips multiply to 45, so the signal grows" in warning.message
    assert not stack(gate, 40, after=", layernorm").lint()
    assert "carry-product" not in found(stack(gate, 30))  # 17


def test_a_product_below_all_numbers_is_told() -> None:
    warning = found(stack(f"gate: {{highway: {{bias: 40}}}}, {LINEAR}", 50))["carry-product"]
    assert "multiply to 0," in warning.message  # 1 - sigmoid(40) is nothing in double precision
    constant = found(stack(f"gate: {{carry: 1e-18}}, {LINEAR}", 50))["carry-product"]
    assert "multiply to 1e-900," in constant.message


# -- variance-growth ----------------------------------------------------------------------------


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


# -- gate-shut ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "gate",
    [
        "{highway: {bias: -7}}",
        "{highway: {bias: -7, carry: independent}}",
        "{transform: {sigmoid: {bias: -7}}}",
        "{transform: coupled, carry: {sigmoid: {bias: 7}}}",
    ],
)
def test_a_gate_that_starts_shut(gate: str) -> None:
    warning = found(stack(f"gate: {gate}, body: [layernorm, linear: {{out: 8}}]", 3))["gate-shut"]
    assert "starts at 0.00091" in warning.message
    assert math.isclose(1 / (1 + math.exp(7)), 0.00091, rel_tol=0.01)
    assert warning.place is not None
    assert warning.place.text == f"gate: {gate}"
    assert warning.notes[0] == "at `stage1.block0.skip1` and 2 more of its kind"


@pytest.mark.parametrize(
    "gate",
    ["{highway: {bias: -6}}", "highway", "rezero", "layerscale", "squeeze_excite",
     "{transform: {channel: {init: 0}}}"],
)  # fmt: skip
def test_gates_that_learn_are_quiet(gate: str) -> None:
    assert not stack(f"gate: {gate}, body: [layernorm, linear: {{out: 8}}]", 54).lint()
