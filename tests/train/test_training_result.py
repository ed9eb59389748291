"""A result as JSON-ready values."""

import json

from resdsl.train import Epoch, Result

EPOCH = Epoch(
    epoch=1, epochs=2, train_loss=0.5, train_accuracy=0.25, validation_loss=1.5,
    validation_accuracy=0.75, seconds=2.0, lr=0.1,
)  # fmt: skip


def test_the_history_is_left_out() -> None:
    result = Result("finished", None, 3.0, 1, (EPOCH,), train_accuracy=1.0, test_accuracy=0.5)
    assert json.loads(json.dumps(result.as_dict())) == {
        "status": "finished", "reason": None, "seconds": 3.0, "epochs": 1, "train_accuracy": 1.0,
        "validation_accuracy": None, "test_accuracy": 0.5, "train_loss": None,
        "validation_loss": None,
    }  # fmt: skip


def test_a_run_that_diverged_has_no_figures() -> None:
    values = Result("diverged", "the loss was nan", 3.0, 0, ()).as_dict()
    figures = [key for key in values if key.endswith(("accuracy", "loss"))]
    assert len(figures) == 5
    assert all(values[key] is None for key in figures)
