import json
import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from resdsl.text.diagnostics import ResdslError
from resdsl.text.settings_file import known_settings
from resdsl.train import Recipe, load_recipe
from resdsl.train.recipe import RULES, FieldRule


@pytest.mark.parametrize("name", known_settings("train"))
def test_every_recipe_of_the_tree_is_valid(name):
    assert isinstance(load_recipe(name), Recipe)


def test_the_recipes_that_are_promised():
    assert {"demo", "sgd", "adamw", "dl_residual"} <= set(known_settings("train"))


def test_he_2015():
    recipe = load_recipe("sgd")
    assert (recipe.lr, recipe.momentum, recipe.weight_decay) == (0.1, 0.9, 1e-4)
    assert [round(m * recipe.steps) for m in recipe.milestones] == [32_000, 48_000]
    assert (recipe.steps, recipe.batch_size, recipe.decay) == (64_000, 128, 0.1)
    assert not recipe.nesterov


def test_the_public_setting_of_residual_nets():
    recipe = load_recipe("dl_residual")
    assert (recipe.optimizer, recipe.lr, recipe.momentum, recipe.nesterov) == (
        "sgd",
        0.1,
        0.9,
        False,
    )
    assert (recipe.weight_decay, recipe.schedule, recipe.warmup) == (5e-4, "cosine", None)
    assert (recipe.epochs, recipe.batch_size, recipe.clip) == (200, 128, None)


@pytest.mark.parametrize(
    ("name", "change", "length"),
    [
        ("sgd", {}, (None, 64_000)),
        ("sgd", {"epochs": 3}, (3, None)),
        ("demo", {}, (12, None)),
        ("demo", {"steps": 7}, (None, 7)),
        ("demo", {"epochs": None, "lr": 0.5}, (12, None)),
    ],
)
def test_a_length_replaces_the_other(name, change, length):
    recipe = load_recipe(name, **change)
    assert (recipe.epochs, recipe.steps) == length


BROKEN = {
    ("steps", "epochs"): (
        {"epochs": 2, "steps": 9}, [{"epochs": 2, "steps": None}, {"epochs": None, "steps": 9}]
    ),
    ("momentum", "nesterov", "optimizer"): (
        {"epochs": 2, "momentum": 0.0}, [{"nesterov": False}, {"momentum": 0.5}]
    ),
}  # fmt: skip
HELPS = {
    ("steps", "epochs"): "give one of them a number, and the other `null`",
    ("momentum", "nesterov", "optimizer"): "set `nesterov: false`, or a momentum above 0",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: "-".join(rule.fields))
def test_the_help_of_a_rule_mends_what_breaks_it(rule: FieldRule, tmp_path: Path) -> None:
    settings, remedies = BROKEN[rule.fields]
    path = tmp_path / "r.yaml"
    path.write_text(json.dumps(settings))
    with pytest.raises(ResdslError) as caught:
        load_recipe(str(path))
    assert [found.help for found in caught.value.diagnostics] == [rule.help]
    assert rule.help == HELPS[rule.fields]
    for remedy in remedies:
        path.write_text(json.dumps({**settings, **remedy}))
        assert load_recipe(str(path))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "exactly one of `epochs` and `steps` must be set, but got epochs=null, steps=null"),
        ({"epochs": 1, "steps": 1}, "but got epochs=1, steps=1"),
        ({"epochs": 1, "momentum": 0.0}, "nesterov needs a momentum above 0"),
        ({"epochs": 1, "milestones": [0.7, 0.5]}, "milestones must not fall"),
        ({"epochs": 0}, "greater than or equal to 1"),
        ({"epochs": 1, "lr": float("nan")}, "finite"),
        ({"epochs": 1, "lr": 0}, "greater than 0"),
        ({"epochs": 1, "clip": 0}, "greater than 0"),
        ({"epochs": 1, "warmup": 1.0}, "less than 1"),
        ({"epochs": 1, "mixup": -0.1}, "greater than or equal to 0"),
        ({"epochs": 1, "mixup": 101.0}, "less than or equal to 100"),
        ({"epochs": 1, "label_smoothing": -0.1}, "greater than or equal to 0"),
    ],
)
def test_impossible_recipes(settings, message):
    with pytest.raises(ValidationError, match=message):
        Recipe.model_validate(settings)


def test_mistyped_setting_in_a_file(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("epochs: 1\nleraning_rate: 1\nnestrov: true\n")
    with pytest.raises(ResdslError, match=r"(?s)`nestrov`.*did you mean `nesterov`"):
        load_recipe(str(path))


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("learning_rate: 0.1", "it is called `lr` here"), ("wd: 0.1", "it is called `weight_decay` here"),
        ("weight-decay: 0.1", "did you mean `weight_decay`?"), ("amp: true", "it is `precision: bfloat16` here"),
        ("optimizer: Adam", "did you mean `adam`?"), ("optimizer: momentum", "it is `sgd`, with its `momentum`"),
        ("optimizer: SGD", "did you mean `sgd`?"), ("precision: fp16", "16 bits are `bfloat16` here"),
        ("clip: off", "`null` clips nothing"), ("schedule: step", "`multi_step` lowers it at the `milestones`"),
        ("seed: 3", "a training takes it as an option, a study as a key of its own"),
        ("loss: l2", "it is `loss: mse`"), ("criterion: mse", "it is called `loss` here"),
    ],
)  # fmt: skip
def test_words_of_other_libraries(text: str, help: str, tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(f"epochs: 2\n{text}\n", encoding="utf-8")
    with pytest.raises(ResdslError) as caught:
        load_recipe(str(path))
    assert [found.help for found in caught.value.diagnostics] == [help]


def test_what_another_word_is_called_is_a_setting() -> None:
    for meaning, words in Recipe.other_words.items():
        named = set(re.findall(r"`(\w+)", meaning))
        values = {"bfloat16", "float32", "sgd", "multi_step", "constant", "one_cycle", "cosine"}
        values |= {"null"}
        assert named <= Recipe.model_fields.keys() | values
        assert not set(words.split()) & Recipe.model_fields.keys()


def test_no_value_of_a_setting_is_called_a_word_of_other_libraries() -> None:
    words = {word for words in Recipe.other_words.values() for word in words.split()}
    for name, field in Recipe.model_fields.items():
        for value in filter(lambda v: isinstance(v, str), get_args(field.annotation)):
            assert f"{name}={value}" not in words


@pytest.mark.parametrize(
    ("length", "batch_size", "samples", "batches", "steps"),
    [
        ({"epochs": 3}, 50, 200, 4, 12),
        ({"epochs": 3}, 50, 249, 4, 12),
        ({"epochs": 3}, 50, 49, 1, 3),
        ({"steps": 7}, 50, 200, 4, 7),
    ],
    ids=["whole", "incomplete-last-one", "less-than-one", "steps"],
)
def test_how_long_a_training_is(length, batch_size, samples, batches, steps):
    recipe = Recipe(**length, batch_size=batch_size)
    assert (recipe.batches_of(samples), recipe.steps_of(samples)) == (batches, steps)
