"""A training outside of a study, told to trackers."""

from __future__ import annotations

from pathlib import Path

import pytest

import resdsl
from resdsl.tracking import TrackedRun, Tracker
from resdsl.tracking.tracked_training import TrackedTraining
from resdsl.train import Epoch, Result

NET = "resdsl: 1\nname: tiny\ninput: [4]\nnet: [{linear: {out: 2}}]\n"
EPOCH = Epoch(1, 2, {"loss": 0.5}, {"loss": 0.75, "accuracy": 0.5}, seconds=1.0, lr=0.1)
VALUES = {
    "loss/train": 0.5,
    "loss/validation": 0.75,
    "accuracy/validation": 0.5,
    "lr": 0.1,
    "seconds": 1.0,
}


class Book(Tracker):
    """Keeps what it hears as calls; raises in the method that is named."""

    def __init__(self, fails=None):
        super().__init__()
        self.calls, self.fails = [], fails

    def open(self, start):
        self.note("open", start)
        return Page(self)

    def note(self, method, *arguments):
        self.calls.append((method, *arguments))
        if method == self.fails:
            raise RuntimeError("no route")


class Page(TrackedRun):
    def __init__(self, book):
        self.book = book

    def log(self, epoch, values):
        self.book.note("log", epoch, dict(values))

    def close(self, status, reason):
        self.book.note("close", status, reason)


@pytest.fixture
def begin(tmp_path: Path):
    """Return a function that begins a training of a small net in `run 1`."""
    (tmp_path / "net.yaml").write_text(NET, encoding="utf-8")
    net = resdsl.load(tmp_path / "net.yaml")
    settings = {"recipe": {"lr": 0.1, "ema": None}, "seed": 3}
    return lambda *books: TrackedTraining(books, net, tmp_path / "run 1", settings)


def result(status="finished", reason=None):
    test = {"loss": 0.25} if status == "finished" else {}
    return Result(status, reason, 2.0, 1, (EPOCH,), {"loss": 0.375}, {"loss": 0.75}, test)


def test_a_training_is_one_run(begin, tmp_path):
    book = Book()
    with begin(book) as training:
        assert book.calls == []  # it may still be refused
        training.on_epoch(EPOCH)
        training.end(result())
    (_, start), *calls = book.calls
    assert calls == [
        ("log", 1, VALUES),
        ("log", 1, {"loss/train_end": 0.375, "loss/test": 0.25}),
        ("close", "finished", None),
    ]
    assert (start.project, start.group, start.name) == ("tiny", "", "run 1")
    assert start.directory == tmp_path / "run 1"
    assert start.settings == {"recipe.lr": 0.1, "seed": 3, "params": 10, "flops": 8, "depth": 1}
    assert "linear" in start.document


def test_one_that_diverged_says_why(begin):
    book = Book()
    with begin(book) as training:
        training.end(result("diverged", "the loss is NaN"))
    assert book.calls[-1] == ("close", "diverged", "the loss is NaN")


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt, "interrupted"), (RuntimeError, "failed")]
)
def test_one_that_stops_is_closed(begin, error, status):
    book = Book()

    def train() -> None:
        with begin(book) as training:
            training.on_epoch(EPOCH)
            raise error

    with pytest.raises(error):
        train()
    assert book.calls[-1] == ("close", status, None)


def test_one_that_never_began_is_no_run(begin):
    book = Book()
    with pytest.raises(RuntimeError), begin(book):
        raise RuntimeError
    assert book.calls == []


@pytest.mark.parametrize("fails", ["open", "log", "close"])
def test_a_tracker_that_raises_is_told_once(begin, fails, capsys):
    failing, book = Book(fails), Book()
    with begin(failing, book) as training:
        training.on_epoch(EPOCH)
        training.end(result())
    assert [call[0] for call in book.calls] == ["open", "log", "log", "close"]
    assert [call[0] for call in failing.calls].count(fails) == 1
    assert capsys.readouterr().err == (
        "the callback Book failed (RuntimeError: no route); the training goes on without it\n"
    )
