"""Losses by name, for the tasks that they mean something to."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from resdsl.data.targets import IGNORED
from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe
from resdsl.train.losses import NAMES, loss_of, n_counted

OUT = torch.tensor([[0.5, -3.0], [2.0, 0.25]])
LABELS = torch.tensor([[1.0, 0.0], [0.0, 1.0]])


def recipe(**settings: object) -> Recipe:
    return Recipe.model_validate({"epochs": 1, **settings})


def test_each_task_has_the_loss_of_its_kind() -> None:
    classes = torch.tensor([1, 0])
    assert loss_of(recipe(), "classification")(OUT, classes) == functional.cross_entropy(
        OUT, classes
    )
    bce = functional.binary_cross_entropy_with_logits(OUT, LABELS)
    assert loss_of(recipe(), "multi_label")(OUT, LABELS) == bce
    assert loss_of(recipe(), "regression")(OUT, LABELS).item() == pytest.approx(
        (0.25 + 9 + 4 + 0.5625) / 4
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("mae", (0.5 + 3 + 2 + 0.75) / 4), ("huber", (0.125 + 2.5 + 1.5 + 0.28125) / 4)],
)
def test_known_values(name: str, value: float) -> None:
    assert loss_of(recipe(loss=name), "regression")(OUT, LABELS).item() == pytest.approx(value)


def test_positions_that_do_not_count() -> None:
    outputs = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(0))
    targets = torch.tensor([[0, 1, 2, 0], [IGNORED] * 4])
    alone = functional.cross_entropy(outputs[:1], targets[:1])
    assert loss_of(recipe(), "sequence")(outputs, targets) == alone
    assert n_counted(targets) == 4
    assert n_counted(LABELS) == 2


def test_smoothing_is_for_training_alone() -> None:
    smooth = recipe(label_smoothing=0.2)
    for task, targets in (("classification", torch.tensor([1, 0])), ("multi_label", LABELS)):
        plain = loss_of(recipe(), task)(OUT, targets)
        assert loss_of(smooth, task)(OUT, targets) != plain
        assert loss_of(smooth, task, smooth=False)(OUT, targets) == plain
    half = functional.binary_cross_entropy_with_logits(OUT, LABELS * 0.8 + 0.1)
    assert loss_of(smooth, "multi_label")(OUT, LABELS).item() == pytest.approx(half.item())


@pytest.mark.parametrize(
    ("settings", "task", "help"),
    [
        ({"loss": "mse"}, "classification", "losses of this task: `cross_entropy`"),
        ({"loss": "bce"}, "regression", "losses of this task: `mse`, `mae`, `huber`"),
        ({"label_smoothing": 0.1}, "regression", "set `label_smoothing: 0`"),
        ({"label_smoothing": 0.1, "loss": "a.b:c"}, "classification", "set `label_smoothing: 0`"),
    ],
)
def test_a_loss_that_means_nothing_to_the_task(settings: dict, task: str, help: str) -> None:
    with pytest.raises(ResdslError) as caught:
        loss_of(recipe(**settings), task)
    (found,) = caught.value.diagnostics
    assert (found.code, found.help) == ("unfit-loss", help)


def test_a_loss_of_ones_own(tmp_path, monkeypatch) -> None:
    (tmp_path / "mine_loss.py").write_text("def far(o, t):\n    return (o - t).abs().max()\n")
    monkeypatch.chdir(tmp_path)
    assert loss_of(recipe(loss="mine_loss:far"), "regression")(OUT, LABELS) == 3.0


@pytest.mark.parametrize(
    ("body", "gave"), [("o - t", "a tensor of shape (2, 2)"), ("0.5", "0.5"), ("None", "None")]
)
def test_a_loss_of_ones_own_gives_one_number(tmp_path, monkeypatch, body: str, gave: str) -> None:
    module = f"mine_loss_{len(body)}"
    (tmp_path / f"{module}.py").write_text(f"def far(o, t):\n    return {body}\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ResdslError) as caught:
        loss_of(recipe(loss=f"{module}:far"), "regression")(OUT, LABELS)
    (found,) = caught.value.diagnostics
    assert (found.code, found.help) == ("failed-function", "take the mean over the batch")
    assert found.message.endswith(f"must give one number as a tensor, but gave {gave}")


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_a_loss_of_some_task(name: str) -> None:
    fit = []
    for task in ("classification", "multi_label", "regression"):
        try:
            fit.append(loss_of(recipe(loss=name), task))
        except ResdslError:
            continue
    assert len(fit) == 1
