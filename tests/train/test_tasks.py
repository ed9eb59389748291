"""Nets are trained for each task, from data to result."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from resdsl import load_space
from resdsl.data import DataConfig, load_dataset
from resdsl.text.diagnostics import ResdslError, Source
from resdsl.train import Recipe, evaluate, fit

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(200, 6)).astype(np.float32)
IMAGES = RANDOM.normal(size=(120, 2, 8, 8)).astype(np.float32)
HEAD = "resdsl: 1\nname: net\nparams: {classes: 2}\n"
DENSE = HEAD + "input: [6]\nnet: [linear: {out: 24}, relu, linear: {out: $classes}]\n"
PIXELS = (
    HEAD
    + "input: [2, 8, 8]\nnet: [conv: {out: 8, kernel: 3}, relu, conv: {out: $classes, kernel: 1}]\n"
)
TOKENS = (
    HEAD.replace("classes: 2", "vocab: 7, width: 16")
    + "input: {shape: [12], dtype: int}\n"
    + "net: [embedding: {vocab: $vocab, out: $width}, attention: {heads: 2, causal: true}, "
    + "linear: {out: $vocab}]\n"
)
ADAM = Recipe(optimizer="adamw", lr=0.01, epochs=25, batch_size=20, schedule="constant")
FAST = ADAM.model_copy(update={"lr": 0.05})


def trained(tmp_path, net: str, recipe: Recipe = ADAM, arrays=None, **settings):
    np.savez(tmp_path / "own.npz", **arrays)
    data = load_dataset(DataConfig(name="npz", root=tmp_path / "own.npz", **settings))
    source = Source("net.yaml", net)
    space = load_space(source, input=data.input, classes=data.classes, dtype=data.dtype)
    model = space.architecture().build(seed=0)
    return fit(model, data, recipe), model, data


def test_numbers(tmp_path) -> None:
    y = X[:, 0] * 2 - X[:, 1] ** 2
    result, model, data = trained(
        tmp_path, DENSE, arrays={"x_train": X, "y_train": y}, task="regression"
    )
    assert (data.classes, data.output) == (1, (1,))
    assert result.validation["r2"] > 0.7
    assert set(result.validation) == {"loss", "r2", "mae"}
    test = evaluate(model, data.test(), ADAM, "regression")
    with torch.inference_mode():
        error = (model.eval()(data.test().inputs) - data.test().targets).square().mean().item()
    assert test["loss"] == pytest.approx(error, rel=1e-5)


def test_labels(tmp_path) -> None:
    y = (X[:, :3] > 0).astype(int)
    arrays = {"x_train": X, "y_train": y}
    result, _, data = trained(tmp_path, DENSE, arrays=arrays, task="multi_label")
    assert data.output == (3,)
    assert result.validation["map"] > 0.9
    assert result.validation["f1"] > 0.8


def test_pixels_with_augmentation(tmp_path) -> None:
    y = np.where(IMAGES[:, 0] > 0, 1, 0) + np.where(IMAGES[:, 1] > 1, 1, 0)
    y[:, 0, 0] = 255
    arrays = {"x_train": IMAGES, "y_train": y}
    result, _, data = trained(
        tmp_path, PIXELS, FAST, arrays=arrays, task="per_pixel", ignore=255, flip=True, pad_crop=1
    )
    assert data.output == (3, 8, 8)
    assert result.validation["miou"] > max(0.6, 1.5 * result.history[0].validation["miou"])


def test_tokens(tmp_path) -> None:
    start = RANDOM.integers(0, 7, size=(150, 1))
    tokens = (start + np.arange(13)) % 7
    result, _, data = trained(tmp_path, TOKENS, arrays={"x_train": tokens}, task="sequence")
    assert (data.input, data.output, data.dtype) == ((12,), (7, 12), "int")
    assert result.validation["accuracy"] > 0.95
    assert result.validation["perplexity"] < 1.5


def test_a_net_that_ends_otherwise_is_told_what_the_data_ask(tmp_path) -> None:
    y = np.where(IMAGES[:, 0] > 0, 1, 0)
    net = HEAD + "input: [2, 8, 8]\nnet: [global_avg_pool, linear: {out: $classes}]\n"
    with pytest.raises(ResdslError, match="2 classes for each of 8 by 8 pixels"):
        trained(tmp_path, net, arrays={"x_train": IMAGES, "y_train": y}, task="per_pixel")
    with pytest.raises(ResdslError, match="the data set gives tokens"):
        trained(tmp_path, DENSE, arrays={"x_train": np.ones((90, 5), int)}, task="sequence")
    flat = TOKENS.replace("$vocab}]", "$vocab}, global_avg_pool]")
    with pytest.raises(ResdslError, match="7 tokens to tell apart at each of 12 positions"):
        trained(
            tmp_path,
            flat,
            arrays={"x_train": np.arange(1300).reshape(100, 13) % 7},
            task="sequence",
        )
    arrays = {"x_train": X, "y_train": X[:, :2]}
    with pytest.raises(ResdslError, match=r"targets of shape \(2,\)"):
        trained(tmp_path, DENSE.replace("$classes", "3"), arrays=arrays, task="regression")
