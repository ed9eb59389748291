"""Every threshold of a health warning has a net just inside of it and one just outside."""

import math

import pytest
from linted import net, stack

BRANCH = "body: [layernorm, linear: {out: 8}]"


def codes(text: str) -> set[str]:
    return {warning.code for warning in net(text).lint()}


# each row: the code, a document with %s, a value that is no warning, one that is
THRESHOLDS = {
    "a product of carries below 0.05": (
        "carry-product", f"input: [8]\nnet: [skip: {{gate: {{carry: %s}}, {BRANCH}}}]\n",
        0.0501, 0.0499,
    ),
    "a product of carries above 20": (
        "carry-product", f"input: [8]\nnet: [skip: {{gate: {{carry: %s}}, {BRANCH}}}]\n",
        19.99, 20.01,
    ),
    "a carry of -0.05": (
        "carry-product", f"input: [8]\nnet: [skip: {{gate: {{carry: %s}}, {BRANCH}}}]\n",
        -0.0501, -0.0499,
    ),
    # a convolution of He's keeps twice the mean square: 1 + 2 t^2 = 1000 at t = 22.349
    "a variance 1000 times as large": (
        "variance-growth", "input: [8]\nnet: [skip: {gate: {transform: %s}, body: [linear: {out: 8}]}]\n",
        22.34, 22.36,
    ),
    # sigmoid(-6.9068) = 0.001
    "a gate of 0.001": (
        "gate-shut", f"input: [8]\nnet: [skip: {{gate: {{highway: {{bias: %s}}}}, {BRANCH}}}]\n",
        -6.9, -6.91,
    ),
    "a plain way of more than 50 layers": (
        "plain-depth",
        "input: [8]\nblocks: {b: {body: [layernorm, linear: {out: 8}]}}\n"
        "net: [stage: {block: b, depth: %s}]\n",
        50, 51,
    ),
    "a weight that single precision has, and one that it rounds to zero": (
        "ignores-input", "input: [8]\nnet: [linear: {out: 8}, skip: {shortcut: none, gate: {transform: %s}, body: [relu]}]\n",
        "7.1e-46", "6.9e-46",
    ),
    "a momentum of more than 0.5": ("other-convention", "input: [8]\nnet: [batchnorm: {momentum: %s}]\n", 0.5, 0.51),
    "an eps of 0.05": ("other-convention", "input: [8]\nnet: [layernorm: {eps: %s}]\n", 0.0499, 0.05),
    "a dropout of 0.9": ("other-convention", "input: [8]\nnet: [dropout: {p: %s}]\n", 0.899, 0.9),
    "a drop path of 0.9": (
        "other-convention", f"input: [8]\nnet: [skip: {{drop_path: %s, {BRANCH}}}]\n", 0.899, 0.9,
    ),
    "a slope of more than 1": ("other-convention", "input: [8]\nnet: [leaky_relu: {slope: %s}]\n", 1, 1.01),
    "a reduction of less than 1": (
        "other-convention", f"input: [8]\nnet: [skip: {{gate: {{squeeze_excite: {{reduction: %s}}}}, {BRANCH}}}]\n",
        1, 0.99,
    ),
    "a side of an image": ("input-order", "input: %s\nnet: [relu]\n", "[3, 9, 3]", "[4, 9, 3]"),
    "a series": ("input-order", "input: %s\nnet: [relu]\n", "[63, 3]", "[64, 3]"),
    "the sides of an image, 8 to 1": ("input-order", "input: %s\nnet: [relu]\n", "[4, 33, 3]", "[4, 32, 3]"),
    "a square of four channels": ("input-order", "input: %s\nnet: [relu]\n", "[15, 15, 4]", "[16, 16, 4]"),
    "a square of four channels, one side off": ("input-order", "input: %s\nnet: [relu]\n", "[16, 17, 4]", "[17, 17, 4]"),
    "two channels, which no image has": ("input-order", "input: %s\nnet: [relu]\n", "[32, 32, 2]", "[32, 32, 1]"),
    "three axes in front of an image": ("input-order", "input: %s\nnet: [relu]\n", "[3, 1, 32, 32]", "[4, 1, 32, 32]"),
    "three films": ("input-order", "input: %s\nnet: [relu]\n", "[3, 32, 32, 1]", "[2, 32, 32, 1]"),
    "a batch of one sequence": (
        "input-order", "input: {shape: %s, dtype: int}\nnet: [embedding: {vocab: 9, out: 8}]\n", "[2, 64]", "[1, 64]",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "text", "quiet", "warned"), THRESHOLDS.values(), ids=THRESHOLDS)
def test_both_sides_of_a_threshold(code: str, text: str, quiet: object, warned: object) -> None:
    assert code not in codes(text % quiet)
    assert code in codes(text % warned)


def test_the_thresholds_of_carries_are_of_the_product() -> None:
    def carried(each: float, n: int) -> set[str]:
        skip = f"gate: {{carry: {each!r}}}, {BRANCH}"
        return {warning.code for warning in stack(skip, n).lint()}

    for product, warned in ((0.0501, False), (0.0499, True), (19.99, False), (20.01, True)):
        assert ("carry-product" in carried(product ** (1 / 7), 7)) is warned
    assert math.isclose((0.05 ** (1 / 7)) ** 7, 0.05)


def test_films_are_proposed_where_there_are_more_of_them_than_channels() -> None:
    (warning,) = net("input: [2, 32, 32, 1]\nnet: [relu]\n").lint()
    assert warning.help == "write `[1, 32, 32]` or `[1, 2, 32, 32]`"
    (warning,) = net("input: [1, 32, 32, 1]\nnet: [relu]\n").lint()
    assert warning.help == "write `[1, 32, 32]`"


def test_a_block_that_is_used_once_may_change_what_it_carried() -> None:
    text = "input: [8]\nblocks: {b: {body: [skip: {body: [layernorm, linear: {out: 8}]}, layernorm]}}\nnet: [%s]\n"
    assert "never-identity" not in codes(text % "block: b")
    assert "never-identity" in codes(text % "block: b, block: b")


def test_a_carry_that_is_exactly_one_is_quiet_and_one_beside_it_is_not() -> None:
    text = f"input: [8]\nnet: [skip: {{gate: {{carry: %s}}, {BRANCH}}}]\n"
    assert "never-identity" not in codes(text % 1)
    assert "never-identity" in codes(text % 0.999)
    assert "never-identity" in codes(text % 1.001)


def test_deep_norm_is_quiet_where_the_carry_is_the_larger_weight() -> None:
    text = f"input: [8]\nnet: [skip: {{gate: {{carry: %s, transform: %s}}, {BRANCH}}}, layernorm]\n"
    assert "never-identity" not in codes(text % (1.3, 1.2))
    assert "never-identity" in codes(text % (1.2, 1.2))
    assert "never-identity" in codes(text % (0.9, 0.5))


def test_a_weight_of_zero_is_neither_positive_nor_dead_when_it_is_learnt() -> None:
    text = "input: [8]\nnet: [skip: {gate: {transform: %s}, body: [linear: {out: 8}, layernorm, relu]}]\n"
    assert "relu-before-add" in codes(text % 0.001)
    assert "relu-before-add" not in codes(text % 0)
    assert "relu-before-add" not in codes(text % -0.001)
    assert "dead-lane" in codes(text % 0)
    assert "dead-lane" not in codes(text % 1e-9)
    assert "dead-lane" not in codes(text % "{scalar: {init: 0}}")
