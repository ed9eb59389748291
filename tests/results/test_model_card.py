"""The text of a model card."""

import json

import pytest
import yaml

from resdsl.results.export_config import ExportConfig
from resdsl.results.model_card import as_markdown, loading, model_card
from resdsl.study.findings.study_result import CellResult, Interval

CONFIG = {
    "task": "classification", "input": [3, 32, 32], "dtype": "float", "classes": 2,
    "class_names": ["cat", "<b>dog</b> | [x](http://y)"], "mean": [1.0, 2.0, 3.0],
    "std": [0.5, 0.5, 0.25], "largest_share": {"test": 0.6}, "name": "net: \"a\"\n# b",
    "model_class": "Net", "with_preprocessing": False,
    "training": {
        "seed": 3, "recipe": {"epochs": 1, "lr": 0.25}, "data": {"name": "cifar10"},
        "device": "cpu", "params": 1234, "flops": 5678, "depth": 4, "status": "finished",
        "seconds": 75.0, "train": {"loss": 0.1, "accuracy": 0.9},
        "validation": {"loss": 0.2, "accuracy": 0.8}, "test": {"loss": 0.2, "accuracy": 0.75},
    },
    "environment": {"torch": "2.13.0+cpu"},
}  # fmt: skip


def config(**changes):
    return ExportConfig.model_validate_json(json.dumps(CONFIG | changes))


def head(card):
    _, metadata, text = card.split("---\n", 2)
    return yaml.safe_load(metadata), text


def cell(**changes):
    one = Interval(mean=0.7, low=0.6, high=0.8, n=3)
    values = dict.fromkeys(CellResult.model_fields) | {
        "cell": {"family": "residual", "n": 2}, "family": "residual", "depth": 4, "params": 1,
        "flops": 1, "train": one, "validation": one, "test": one, "seconds": 1.0,
        "total_seconds": 1.0, "recipe": {}, "tuning_runs": 1, "final_runs": 3, "diverged": 0,
        "failed": 0, "lost_tuning_runs": 0,
    }  # fmt: skip
    return CellResult.model_construct(**values | changes)


def test_metadata_are_yaml_whatever_the_net_is_called():
    metadata, text = head(model_card(config(), (2,)))
    assert metadata["datasets"] == ["uoft-cs/cifar10"]
    assert metadata["pipeline_tag"] == "image-classification"
    (entry,) = metadata["model-index"]
    assert entry["name"] == 'net: "a"\\n# b'
    assert entry["results"][0]["metrics"] == [{"type": "accuracy", "value": 0.75}]
    assert "license" not in metadata
    assert text.startswith('# net: "a" \\# b\n')


def test_names_of_users_are_no_markup():
    _, text = head(model_card(config(), (2,)))
    assert "&lt;b&gt;dog&lt;/b&gt; \\| \\[x\\](http\\://y)" in text
    assert "<b>" not in text


def test_figures_stand_with_interval_and_share():
    card = model_card(config(), (2,), cell())
    assert (
        "| part | accuracy of this net | accuracy of its cell | share of the largest class |"
        in card
    )
    assert "| test | 0.75 | 0.7 ± 0.1 | 0.6 |\n| " not in card  # the last row
    assert "| validation | 0.8 | 0.7 ± 0.1 |  |\n| test | 0.75 | 0.7 ± 0.1 | 0.6 |\n\n" in card
    assert "means over 3 seeds" in card
    assert "(residual, n 2)" in card
    one = Interval(mean=0.7, n=1)
    assert "| 0.7 (one seed) |" in model_card(config(), (2,), cell(test=one))


def test_one_training_claims_no_interval():
    card = model_card(config(largest_share={}), (2,))
    assert "This is one training, so there is no interval." in card
    assert "| part | accuracy of this net |\n| --- | ---: |\n| train | 0.9 |\n" in card


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mean": [], "std": [], "dtype": "int", "input": [8]}, "takes tokens"),
        ({"with_preprocessing": True}, "as they are read"),
        ({}, "standardised inputs, `(x - mean) / std`"),
        ({"init_from": "runs/x"}, "began with other weights"),
        ({"task": "per_pixel"}, "pipeline_tag: image-segmentation"),
        ({"training": CONFIG["training"] | {"status": "diverged"}}, "did not finish: diverged"),
        ({"training": CONFIG["training"] | {"validation": {}, "test": {}}}, "| loss of this net |"),
    ],
)
def test_what_a_card_says(changes, said):
    assert said in model_card(config(**changes), (2,))


def test_what_was_not_measured_is_said():
    card = model_card(config(training=CONFIG["training"] | {"test": {}}), (2,))
    assert "| test | not measured | 0.6 |" in card
    assert "model-index" not in card


def test_a_thousand_classes_are_not_all_listed():
    card = model_card(config(class_names=[f"c{i}" for i in range(1000)]), (1000,))
    assert "c99, ..." in card
    assert "c100" not in card


def test_the_lines_are_python():
    assert len(loading("Net").splitlines()) == 3
    compile(loading("Net"), "card", "exec")


def test_markdown_of_odd_texts():
    assert as_markdown("a\nb\x1b[31m") == "a b\\\\x1b\\[31m"
    assert as_markdown("www.x.org a@b.c") == "www\\.x.org a\\@b.c"
