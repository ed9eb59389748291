"""The product of initial carries."""

import math

import pytest
import torch
from linted import found, net, only, stack

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
