"""Metrics against scikit-learn, in batches of several sizes, and where they are not defined."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from sklearn import metrics as reference
from torch import Tensor
from torch.nn import functional

from resdsl.data.targets import IGNORED
from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe
from resdsl.train.measuring import Measuring, metrics_of
from resdsl.train.metric_names import DIRECTIONS, METRIC_TASKS
from resdsl.train.tasks import TASKS

RANDOM = torch.Generator().manual_seed(0)


def measured(name: str, task: str, outputs: Tensor, targets: Tensor, size: int = 7) -> float | None:
    measuring = Measuring(metrics_of(Recipe(epochs=1, metric=name), task))
    for start in range(0, len(outputs), size):
        measuring.add(outputs[start : start + size], targets[start : start + size])
    return measuring.values().get(name)


def random(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=RANDOM)


def whole(high: int, *shape: int) -> Tensor:
    return torch.randint(high, shape, generator=RANDOM)


@pytest.mark.parametrize("size", [1, 7, 50])
def test_figures_of_classes(size: int) -> None:
    outputs, targets = random(50, 8), whole(8, 50)
    accuracy = reference.accuracy_score(targets, outputs.argmax(1))
    assert measured("accuracy", "classification", outputs, targets, size) == accuracy
    top5 = reference.top_k_accuracy_score(targets, outputs, k=5, labels=range(8))
    assert measured("top5", "classification", outputs, targets, size) == pytest.approx(top5)


def test_top_five_of_three_classes_is_all() -> None:
    assert measured("top5", "classification", random(4, 3), whole(3, 4)) == 1.0


@pytest.mark.parametrize("size", [1, 7, 50])
def test_figures_of_labels(size: int) -> None:
    outputs, targets = random(50, 4), whole(2, 50, 4).float()
    f1 = reference.f1_score(targets, outputs > 0, average="macro")
    assert measured("f1", "multi_label", outputs, targets, size) == pytest.approx(f1)
    precision = reference.average_precision_score(targets, outputs, average="macro")
    assert measured("map", "multi_label", outputs, targets, size) == pytest.approx(precision)


def test_a_label_that_never_occurs_does_not_count() -> None:
    outputs = torch.tensor([[2.0, -1.0], [-1.0, -2.0]])
    targets = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
    assert measured("f1", "multi_label", outputs, targets) == 1.0
    assert measured("map", "multi_label", outputs, targets) == 1.0
    assert measured("map", "multi_label", outputs, 0 * targets) is None


@pytest.mark.parametrize("size", [1, 7, 50])
def test_figures_of_numbers(size: int) -> None:
    outputs, targets = random(50, 3), 1000 + random(50, 3)
    found = {n: measured(n, "regression", outputs, targets, size) for n in ("mse", "mae", "r2")}
    assert found["mse"] == pytest.approx(reference.mean_squared_error(targets, outputs))
    assert found["mae"] == pytest.approx(reference.mean_absolute_error(targets, outputs))
    wide = (targets.double(), outputs.double())
    assert found["r2"] == pytest.approx(reference.r2_score(*wide))


def test_sums_over_many_batches_lose_no_small_errors() -> None:
    outputs = torch.tensor([[2.0**24], [1.0], [1.0]])
    found = measured("mae", "regression", outputs, torch.zeros(3, 1), size=1)
    assert found == (2**24 + 2) / 3


def test_r2_of_equal_targets_is_not_defined() -> None:
    assert measured("r2", "regression", random(5, 1), torch.ones(5, 1)) is None
    assert measured("r2", "regression", random(1, 1), random(1, 1)) is None


@pytest.mark.parametrize("size", [1, 7, 50])
def test_figures_of_pixels(size: int) -> None:
    outputs, targets = random(20, 3, 4, 5), whole(3, 20, 4, 5)
    targets[:, 0] = IGNORED
    counted = targets != IGNORED
    pairs = targets[counted].numpy(), outputs.argmax(1)[counted].numpy()
    iou = reference.jaccard_score(*pairs, average="macro")
    assert measured("miou", "per_pixel", outputs, targets, size) == pytest.approx(iou)
    accuracy = reference.accuracy_score(*pairs)
    assert measured("accuracy", "per_pixel", outputs, targets, size) == pytest.approx(accuracy)


def test_perplexity_is_the_exponential_of_the_mean_loss() -> None:
    outputs, targets = random(9, 5, 6), whole(5, 9, 6)
    loss = functional.cross_entropy(outputs, targets).item()
    found = measured("perplexity", "sequence", outputs, targets)
    assert found == pytest.approx(math.exp(loss), rel=1e-6)


def test_what_is_not_finite_is_left_out() -> None:
    assert measured("mse", "regression", torch.full((3, 1), math.nan), random(3, 1)) is None
    assert measured("perplexity", "sequence", 1e30 * random(3, 4, 2), whole(4, 3, 2)) is not None


def test_a_metric_of_ones_own(tmp_path, monkeypatch) -> None:
    (tmp_path / "mine_metric.py").write_text(
        "def worst(outputs, targets):\n    return (outputs - targets).abs().max()\n"
    )
    monkeypatch.chdir(tmp_path)
    outputs, targets = random(50, 2), random(50, 2)
    recipe = Recipe(epochs=1, metric="mine_metric:worst")
    measuring = Measuring(metrics_of(recipe, "regression"))
    for start in range(0, 50, 20):
        measuring.add(outputs[start : start + 20], targets[start : start + 20])
    worst = np.abs(outputs.numpy() - targets.numpy()).max()
    assert measuring.values() == {"worst": pytest.approx(worst)}


@pytest.mark.parametrize(
    ("value", "gave"), [("'high'", "'high'"), ("o", "tensor([[1., 1.]"), ("None", "None")]
)
def test_a_metric_of_ones_own_gives_one_number(tmp_path, monkeypatch, value, gave) -> None:
    module = f"metric_of_{len(value)}"
    (tmp_path / f"{module}.py").write_text(f"def worst(o, t):\n    return {value}\n")
    monkeypatch.chdir(tmp_path)
    measuring = Measuring(metrics_of(Recipe(epochs=1, metric=f"{module}:worst"), "regression"))
    measuring.add(torch.ones(3, 2), torch.ones(3, 2))
    with pytest.raises(ResdslError, match="must give one number, but gave") as caught:
        measuring.values()
    assert gave in caught.value.diagnostics[0].message


@pytest.mark.parametrize("name", ["loss", "params", "accuracy"])
def test_two_figures_of_one_name_are_refused(tmp_path, monkeypatch, name: str) -> None:
    (tmp_path / "figures.py").write_text("def f(o, t): return 1\nloss = params = accuracy = f\n")
    monkeypatch.chdir(tmp_path)
    own = f"figures:{name}"
    for metric in ([own, "accuracy"], ["accuracy", own]):
        with pytest.raises(ResdslError) as caught:
            metrics_of(Recipe(epochs=1, metric=metric), "classification")
        (told,) = caught.value.diagnostics
        assert (told.code, told.help) == ("unfit-metric", "give your function another name")


@pytest.mark.parametrize("task", list(TASKS))
def test_every_task_has_metrics_and_a_direction_for_each(task: str) -> None:
    for metric in metrics_of(Recipe(epochs=1), task):
        assert DIRECTIONS[metric.name] == metric.direction
        assert task in METRIC_TASKS[metric.name]


def test_a_metric_of_another_task_is_refused_with_those_that_fit() -> None:
    with pytest.raises(ResdslError) as caught:
        metrics_of(Recipe(epochs=1, metric=["r2", "accuracy"]), "regression")
    (found,) = caught.value.diagnostics
    assert (found.code, found.help) == ("unfit-metric", "metrics of this task: `r2`, `mse`, `mae`")
