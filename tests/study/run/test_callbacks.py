"""Callbacks: what they hear of a study, in which order, and what becomes of one that raises."""

from __future__ import annotations

from collections import Counter

import pytest
from tiny_study import formula

from resdsl.study.run.callbacks import Callback, Callbacks
from resdsl.study.run.progress import Progress
from resdsl.text.diagnostics import ResdslError


class Notes(Callback):
    """Notes every call as a tuple."""

    def __init__(self):
        self.calls = []

    def on_study_start(self, plan, directory):
        self.calls.append(("study starts", plan.study.name, directory.name))

    def on_trial_start(self, job):
        self.calls.append(("trial starts", job.number))

    def on_epoch(self, job, epoch):
        self.calls.append(("epoch", job.number, epoch["epoch"], epoch["validation"]["accuracy"]))

    def on_trial_end(self, job, run):
        self.calls.append(("trial ends", job.number, run.status))

    def on_test(self, job, run):
        self.calls.append(("test", job.number, run.test["accuracy"]))

    def on_study_end(self, status):
        self.calls.append(("study ends", status))


class Raising(Callback):
    """Raises an exception in a method."""

    def __init__(self, method, error):
        self.calls = 0

        def fail(*arguments):
            self.calls += 1
            raise error

        setattr(self, method, fail)


METHODS = [name for name in vars(Callback) if name.startswith("on_")]


@pytest.fixture
def told(make_plan, run_study, tmp_path):
    """Return a function that runs a study of one cell with callbacks and gives the display."""

    def run(*callbacks, work=formula, name="run", **changes):
        plan = make_plan(**{"cells": {"family": ["gated"], "n": [1]}} | changes)
        shown = Progress()
        with Callbacks(shown, callbacks, plan, tmp_path / name) as progress:
            run_study(plan, name=name, work=work, progress=progress)
        return shown

    return run


def test_a_study_is_told_from_start_to_end(told):
    notes = Notes()
    told(notes)
    kinds = [call[0] for call in notes.calls]
    trial = ["trial starts", "epoch", "epoch", "trial ends"]
    assert kinds == ["study starts", *trial * 5, "test", "test", "study ends"]
    assert notes.calls[0] == ("study starts", "tiny", "run")
    assert notes.calls[-3:] == [("test", 3, 0.501), ("test", 4, 0.502), ("study ends", "finished")]
    epochs = [call for call in notes.calls if call[0] == "epoch"]
    assert [call[1:3] for call in epochs] == [(n, e) for n in range(5) for e in (1, 2)]
    assert epochs[1][3] == pytest.approx(2 * epochs[0][3])


def test_the_display_is_told_as_well(told, make_plan, run_study):
    shown = told(Notes())
    alone = Progress()
    plan = make_plan(cells={"family": ["gated"], "n": [1]})
    run_study(plan, name="alone", progress=alone)
    assert shown.cells == alone.cells == {"gated, n 1": "tested"}
    assert shown.best == alone.best
    assert shown.jobs == alone.jobs == {}
    assert (shown.tally.ended, shown.tally.total) == (5, 5)
    assert shown.objective == alone.objective


def test_a_training_that_stands_for_another_starts_before_it_ends(told):
    notes = Notes()
    told(notes, recipe={"lr": {"choice": [0.1]}}, budget={"trials_per_cell": 3, "seeds": 1, "epochs": 2},
         pruner={"kind": "none"}, cells={"family": ["residual"], "n": [1]})  # fmt: skip
    tuned = [call[:2] for call in notes.calls if call[0].startswith("trial") and call[1] < 3]
    assert tuned == [(kind, n) for n in range(3) for kind in ("trial starts", "trial ends")]
    assert Counter(c[1] for c in notes.calls if c[0] == "epoch") == {0: 2, 3: 2}


@pytest.mark.parametrize(
    ("error", "seen", "status"),
    [(KeyboardInterrupt, KeyboardInterrupt, "interrupted"), (OSError, ResdslError, "failed")],
)
def test_a_study_that_stops_says_how(told, error, seen, status):
    def work(job, ask):
        if job.number == 1:
            raise error
        return formula(job, ask)

    notes = Notes()
    with pytest.raises(seen):
        told(notes, work=work)
    assert notes.calls[-2:] == [("trial starts", 1), ("study ends", status)]
    # resumed: what had ended is not told again
    again = Notes()
    told(again)
    assert again.calls[:2] == [("study starts", "tiny", "run"), ("trial starts", 1)]
    assert again.calls[-1] == ("study ends", "finished")


def test_a_study_that_never_begins_does_not_end(tmp_path, make_plan):
    notes = Notes()
    with (
        pytest.raises(OSError, match="full"),
        Callbacks(Progress(), [notes], make_plan(), tmp_path),
    ):
        raise OSError("full")
    assert notes.calls == []


@pytest.mark.parametrize("method", METHODS)
def test_a_callback_that_raises_is_told_once_and_left_out(told, method, capsys):
    raising, notes = Raising(method, RuntimeError("no \x1b route")), Notes()
    told(raising, notes)
    assert raising.calls == 1
    assert notes.calls[-1] == ("study ends", "finished")
    assert capsys.readouterr().err == (
        "the callback Raising failed (RuntimeError: no \\x1b route); the study goes on without it\n"
    )


def test_a_callback_can_stop_the_study(told):
    notes = Notes()
    with pytest.raises(KeyboardInterrupt):
        told(Raising("on_epoch", KeyboardInterrupt), notes)
    assert notes.calls[-1] == ("study ends", "interrupted")


def test_a_callback_that_overrides_nothing_hears_nothing(told, capsys):
    told(Callback())
    assert capsys.readouterr() == ("", "")
