"""Trackers by name."""

from __future__ import annotations

import pytest

import resdsl.tracking
from resdsl.text.diagnostics import ResdslError
from resdsl.tracking import by_name
from resdsl.tracking.by_name import NAMES, make_trackers


def test_each_name_is_a_tracker(monkeypatch):
    classes = {"tensorboard": "TensorBoard", "wandb": "Wandb", "trackio": "Trackio", "mlflow": "MLflow"}  # fmt: skip
    assert set(NAMES) == set(classes)
    for name, cls in classes.items():
        monkeypatch.setitem(vars(resdsl.tracking), cls, type(cls, (), {}))
        assert [type(tracker).__name__ for tracker in make_trackers([name, name])] == [cls]
    order = ["mlflow", "tensorboard"]
    assert [type(t).__name__ for t in make_trackers(order)] == ["MLflow", "TensorBoard"]
    assert make_trackers([]) == []


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("tensorbord", "did you mean `tensorboard`?"),
        ("comet", "known: `mlflow`, `tensorboard`, `trackio`, `wandb`"),
    ],
)
def test_other_names_are_refused(name, help):
    with pytest.raises(ResdslError) as caught:
        make_trackers([name])
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, diagnostic.help) == ("unknown-tracker", help)
    assert by_name.NAMES == NAMES
