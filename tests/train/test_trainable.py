"""What cannot be trained is told before there is a run."""

from dataclasses import replace

import pytest
import torch

from resdsl.architecture import load
from resdsl.text.diagnostics import ResdslError, Source
from resdsl.train import Recipe, train_architecture
from resdsl.train.trainable import SETTINGS, check_fits_data, check_trainable


def _net(*layers, input="[1, 8, 8]"):
    text = f"{{resdsl: 1, input: {input}, net: [{', '.join(layers)}]}}"
    return load(Source("net.yaml", text))


NORMED = _net("flatten", "linear: {out: 8}", "batchnorm", "linear: {out: 10}")
KERNELS = _net("conv: {out: 4, kernel: 3}", "batchnorm", "flatten", "linear: {out: 10}")
DEEP = _net("flatten", "linear: {out: 8}", "linear: {out: 8}", "linear: {out: 10}")
WRONG = {
    "batch-of-one": (NORMED, {"batch_size": 1}),
    "nothing-for-muon": (KERNELS, {"optimizer": "muon"}),
    "bad-lr-scale": (DEEP, {"lr_scale": "1/(depth - 3)"}),
    "nothing-to-train": (_net("flatten"), {}),
}


@pytest.mark.parametrize("code", WRONG)
def test_what_a_recipe_cannot_train(code):
    net, settings = WRONG[code]
    with pytest.raises(ResdslError) as raised:
        check_trainable(net, Recipe(epochs=1, **settings), 100)
    assert raised.value.diagnostics[0].code == code
    check_trainable(NORMED, Recipe(epochs=1), 100)
    assert SETTINGS.get(code) in (*settings, None)


def test_a_batch_is_as_small_as_its_part():
    recipe = Recipe(epochs=1)
    check_trainable(NORMED, recipe, 2)
    with pytest.raises(ResdslError, match="a single sample"):
        check_trainable(NORMED, recipe, 1)


@pytest.mark.parametrize(
    "net",
    [KERNELS, _net("embedding: {vocab: 5, out: 4}", "dropout: {p: 0.5}", "linear: {out: 5}",
                   input="{shape: [6], dtype: int}")],
    ids=["several positions", "tokens"],
)  # fmt: skip
def test_a_batch_of_one_is_taken_where_nothing_is_normalised_over_it(net):
    before = torch.get_rng_state()
    check_trainable(net, Recipe(epochs=1, batch_size=1), 100)
    assert torch.equal(before, torch.get_rng_state())


def test_a_training_of_its_own_is_refused_alike_and_leaves_nothing(digits, tmp_path):
    with pytest.raises(ResdslError, match="a `batch_size` of 2 or more"):
        train_architecture(NORMED, digits, Recipe(epochs=1, batch_size=1), tmp_path / "run")
    assert not (tmp_path / "run").exists()


UNFIT = {
    "unfit-loss": {"loss": "mse"},
    "unfit-metric": {"metric": ("r2",)},
    "no-function": {"loss": "nowhere_at_all:f"},
}


@pytest.mark.parametrize("code", UNFIT)
def test_settings_that_mean_nothing_to_the_data(digits, code):
    with pytest.raises(ResdslError) as raised:
        check_fits_data(Recipe(epochs=1, **UNFIT[code]), digits)
    assert raised.value.diagnostics[0].code == code


def test_tokens_are_not_mixed(digits):
    tokens = replace(digits, train=replace(digits.train, inputs=digits.train.inputs.long()))
    recipe = Recipe(epochs=1, mixup=0.2)
    check_fits_data(recipe, digits)
    with pytest.raises(ResdslError, match="tokens"):
        check_fits_data(recipe, tokens)
