import dataclasses
import json
import math

import pytest
import torch
from torch import nn

import resdsl
from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe, evaluate, fit

RECIPE = Recipe(epochs=3, lr=0.1, batch_size=20)


def weights(model):
    return {key: value.clone() for key, value in model.state_dict().items()}


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


def without_seconds(result):
    history = tuple(dataclasses.replace(epoch, seconds=0.0) for epoch in result.history)
    return dataclasses.replace(result, seconds=0.0, history=history)


def test_learns_digits(net, digits):
    result = fit(net, digits, RECIPE.model_copy(update={"epochs": 10}))
    assert result.status == "finished"
    assert result.reason is None
    assert result.train["accuracy"] > 0.95
    assert result.validation["accuracy"] > 0.85
    assert result.epochs == len(result.history) == 10
    assert [epoch.epoch for epoch in result.history] == list(range(1, 11))
    assert result.seconds >= sum(epoch.seconds for epoch in result.history)


def test_result_is_that_of_evaluation(net, digits):
    result = fit(net, digits, RECIPE)
    assert result.train == evaluate(net, digits.train)
    assert result.validation == evaluate(net, digits.validation)


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(epochs=8, optimizer="adamw", lr=0.01, batch_size=20),
        Recipe(steps=35, schedule="cosine", warmup=0.1, batch_size=20),
        Recipe(steps=35, schedule="multi_step", nesterov=False, batch_size=20),
        Recipe(steps=35, schedule="constant", momentum=0, nesterov=False, batch_size=20),
        Recipe(epochs=8, clip=0.5, label_smoothing=0.1, batch_size=20, channels_last=False),
    ],
)
def test_every_kind_of_recipe_learns(net, digits, recipe):
    assert fit(net, digits, recipe).train["accuracy"] > 0.6


def test_vectors(noise):
    model = nn.Linear(5, 2)
    result = fit(model, noise, Recipe(epochs=20, lr=0.5, batch_size=20))
    assert result.train["accuracy"] > 0.9


def test_steps_may_end_inside_an_epoch(net, digits):
    result = fit(net, digits, Recipe(steps=25, batch_size=20))
    assert [epoch.epoch for epoch in result.history] == [1, 2, 3]
    assert {epoch.epochs for epoch in result.history} == {3}
    assert net.norm.num_batches_tracked == 25


def test_seed_decides_order_augmentation_and_dropout(make, augmented):
    ends = []
    for seed in (0, 0, 1):
        model = make()
        fit(model, augmented, RECIPE, seed=seed)
        ends.append(weights(model))
    assert same(ends[0], ends[1])
    assert not same(ends[0], ends[2])


def test_random_state_of_the_caller_is_kept(make, digits):
    torch.manual_seed(5)
    first = make()
    fit(first, digits, RECIPE)
    after = torch.rand(3)
    torch.manual_seed(5)
    assert torch.equal(after, torch.rand(3))
    torch.manual_seed(6)
    second = make()
    fit(second, digits, RECIPE)
    assert same(weights(first), weights(second))


def test_clipping_bounds_the_first_update(make, digits):
    model = make()
    before = weights(model)
    fit(
        model,
        digits,
        Recipe(
            steps=1,
            lr=1.0,
            momentum=0,
            nesterov=False,
            clip=1e-3,
            weight_decay=0,
            schedule="constant",
            batch_size=20,
        ),
    )
    moved = sum(
        float((value - before[key]).square().sum())
        for key, value in weights(model).items()
        if key in dict(model.named_parameters())
    )
    assert math.sqrt(moved) == pytest.approx(1e-3, rel=1e-3)


def test_label_smoothing_changes_the_training_loss_only(make, digits):
    losses = []
    for smoothing in (0.0, 0.5):
        model = make()
        recipe = Recipe(steps=10, lr=1e-9, label_smoothing=smoothing, batch_size=20)
        result = fit(model, digits, recipe)
        losses.append((result.history[0].train["loss"], result.validation["loss"]))
    assert losses[0][0] != pytest.approx(losses[1][0], abs=1e-3)
    assert losses[0][1] == pytest.approx(losses[1][1], abs=1e-5)


def test_divergence_is_a_result(net, digits):
    calls = []
    result = fit(net, digits, Recipe(epochs=30, lr=1e30, batch_size=20), on_epoch=calls.append)
    assert result.status == "diverged"
    assert "loss was" in result.reason
    assert "of 300" in result.reason
    assert result.epochs == len(result.history) == len(calls) < 30
    assert result.train == result.validation == {}


def test_divergence_at_the_very_end(net, digits):
    """The last update can spoil the weights after the last training loss was still finite."""
    recipe = Recipe(
        steps=1, lr=1e38, momentum=0, nesterov=False, schedule="constant", batch_size=20
    )
    result = fit(net, digits, recipe)
    assert result.status == "diverged"
    assert "validation loss was" in result.reason


def test_pruned_by_the_callback(net, digits):
    result = fit(net, digits, RECIPE, on_epoch=lambda epoch: epoch.epoch == 2)
    assert result.status == "pruned"
    assert result.reason == "pruned after epoch 2 of 3"
    assert result.epochs == 2
    assert result.train["accuracy"] == evaluate(net, digits.train)["accuracy"]


def test_test_part_is_not_read(net, digits, monkeypatch):
    monkeypatch.setattr(type(digits), "test", lambda self: pytest.fail("test part read"))
    fit(net, digits, RECIPE)


def test_net_for_other_classes(make, digits):
    with pytest.raises(ResdslError, match=r"gives \(7,\).* has 10 classes") as info:
        fit(make(classes=7), digits, RECIPE)
    (found,) = info.value.diagnostics
    assert (found.code, found.help) == ("classes-mismatch", "end it by `linear: {out: $classes}`")


def test_net_with_positions_in_its_output(digits, tmp_path):
    path = tmp_path / "net.yaml"
    text = "resdsl: 1\ninput: [1, 8, 8]\nnet:\n  - conv: {out: 10, kernel: 3}\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ResdslError, match=r"gives \(10, 8, 8\).* has 10 classes") as info:
        fit(resdsl.load(path).build(device="cpu"), digits, RECIPE)
    (found,) = info.value.diagnostics
    assert found.help == "end it by `global_avg_pool` and `linear: {out: $classes}`"
    path.write_text(text + "  - global_avg_pool\n  - linear: {out: 10}\n", encoding="utf-8")
    assert fit(resdsl.load(path).build(device="cpu"), digits, RECIPE).status == "finished"


def test_net_without_parameters(noise):
    with pytest.raises(ResdslError, match="no trainable parameters"):
        fit(nn.AdaptiveAvgPool1d(2), noise, RECIPE)


@pytest.mark.parametrize("channels_last", [True, False])
def test_layout_is_the_one_asked_for(net, digits, channels_last):
    layouts = []
    net.norm.register_forward_hook(
        lambda module, inputs, _: layouts.append(inputs[0].is_contiguous())
    )
    fit(net, digits, RECIPE.model_copy(update={"channels_last": channels_last}))
    assert set(layouts) == {not channels_last}


def test_a_narrow_projection_is_trained_with_channels_first(digits):
    narrow = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 8, 1, stride=2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10),
    )  # fmt: skip
    layouts = set()
    narrow[1].register_forward_hook(
        lambda module, inputs, _: layouts.add(inputs[0].is_contiguous())
    )
    fit(narrow, digits, RECIPE.model_copy(update={"channels_last": True}))
    assert layouts == {True}


def test_result_of_a_run_is_json_ready(net, digits):
    result = fit(net, digits, RECIPE)
    values = json.loads(json.dumps(result.as_dict(), allow_nan=False))
    assert values["status"] == "finished"
    assert "history" not in values
    assert without_seconds(result).history[0].seconds == 0
