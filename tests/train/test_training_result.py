"""A result as JSON-ready values."""

import json

from resdsl.train import Epoch, Result

EPOCH = Epoch(
    epoch=1, epochs=2, train={"loss": 0.5, "accuracy": 0.25},
    validation={"loss": 1.5, "accuracy": 0.75}, seconds=2.0, lr=0.1,
)  # fmt: skip


def test_the_history_is_left_out() -> None:
    result = Result(
        "finished", None, 3.0, 1, (EPOCH,), train={"accuracy": 1.0}, test={"accuracy": 0.5}
    )
    assert json.loads(json.dumps(result.as_dict())) == {
        "status": "finished", "reason": None, "seconds": 3.0, "epochs": 1,
        "train": {"accuracy": 1.0}, "validation": {}, "test": {"accuracy": 0.5},
    }  # fmt: skip


def test_a_run_that_diverged_has_no_figures() -> None:
    values = Result("diverged", "the loss was nan", 3.0, 0, ()).as_dict()
    assert [values[part] for part in ("train", "validation", "test")] == [{}, {}, {}]
