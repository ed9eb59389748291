"""Inputs with the channels last or the batch first are doubted, and no others."""

import json

import pytest
from linted import net

WARNED = {
    "[224, 224, 3]": "[3, 224, 224]",
    "[480, 640, 3]": "[3, 480, 640]",
    "[28, 28, 1]": "[1, 28, 28]",
    "[8, 8, 1]": "[1, 8, 8]",
    "[64, 64, 4]": "[4, 64, 64]",
    "[16000, 1]": "[1, 16000]",
    "[128, 3]": "[3, 128]",
    "[1, 3, 224, 224]": "[3, 224, 224]",
    "[128, 3, 32, 32]": "[3, 32, 32]",
    "[64, 1, 28, 28]": "[1, 28, 28]",
    "[1, 224, 224, 3]": "[3, 224, 224]",
    "[16, 112, 112, 3]": "[3, 16, 112, 112]",
    "{shape: [1, 256], dtype: int}": "[256]",
}
SILENT = [
    "[3, 224, 224]", "[1, 28, 28]", "[4, 84, 84]", "[3, 16, 112, 112]", "[1, 64, 64, 64]",
    "[3, 8, 3, 3]", "[3, 3, 32, 32]", "[64]", "[784]", "[3]", "[1, 16000]", "[3, 128]", "[6, 128]",
    "[1, 128, 3]", "[64, 8]", "[64, 1, 1]", "[2048, 1, 1]", "[512, 7, 7]", "[512, 4, 3]",
    "[64, 7, 1]", "[192, 196]", "[3, 5, 3]", "[16, 3]", "[64, 32, 4]", "[1, 3, 4096, 2]",
    "[3, 128, 128, 1]", "{shape: [256], dtype: int}", "{shape: [16, 16], dtype: int}",
]  # fmt: skip


@pytest.mark.parametrize(("given", "meant"), WARNED.items())
def test_another_order_of_axes(given: str, meant: str) -> None:
    layer = "embedding: {vocab: 9, out: 8}" if "int" in given else "relu"
    (warning,) = net(f"input: {given}\nnet: [{layer}]\n").lint()
    assert warning.code == "input-order"
    assert warning.place is not None
    assert warning.place.text == given
    assert f"`{meant}`" in str(warning.help)
    fixed = f"{{shape: {meant}, dtype: int}}" if "int" in given else meant
    assert not net(f"input: {fixed}\nnet: [{layer}]\n").lint()
    silenced = f"input: {given}\nlint: {{ignore: [input-order]}}\nnet: [{layer}]\n"
    assert not net(silenced).lint()


@pytest.mark.parametrize("given", SILENT)
def test_shapes_that_are_as_they_should_be(given: str) -> None:
    layer = "embedding: {vocab: 9, out: 8}" if "int" in given else "relu"
    assert not net(f"input: {given}\nnet: [{layer}]\n").lint()


def test_the_figure_is_that_of_the_net() -> None:
    (warning,) = net("input: [224, 224, 3]\nnet: [relu]\n").lint()
    assert warning.message.startswith("the input is 224 channels at 224 × 3 positions")
    shape = json.loads(str(warning.help).removeprefix("write `").removesuffix("`"))
    assert shape == [3, 224, 224]
