"""What every tracker does, whatever its tool: names, settings, values, and when a run is closed."""

from __future__ import annotations

import pytest
from told_study import DOCUMENT, NAMES, SETTINGS, make_job

from resdsl.data import DataConfig
from resdsl.tracking import TrackedRun, Tracker
from resdsl.tracking.tracker import settings_of, values_of


class Book(Tracker):
    """Keeps the runs that were opened, and what was logged."""

    def __init__(self):
        super().__init__()
        self.runs = {}

    def open(self, start):
        self.runs[start.name] = Page(start)
        return self.runs[start.name]


class Page(TrackedRun):
    def __init__(self, start):
        self.start, self.values, self.end = start, [], None

    def log(self, epoch, values):
        self.values.append((epoch, values))

    def close(self, status, reason):
        assert self.end is None
        self.end = (status, reason)


def test_a_run_knows_its_study_and_its_settings(study):
    book = Book()
    telling = study(book)
    telling.whole()
    assert list(book.runs) == NAMES
    start = book.runs[NAMES[1]].start
    assert (start.project, start.group, start.directory) == ("tiny", "my study", telling.directory)
    assert start.document == DOCUMENT
    assert start.settings.items() >= SETTINGS.items()


def test_every_run_is_closed_once(study):
    book = Book()
    study(book).whole()
    ends = [("finished", None), ("pruned", "it pruned"), ("failed", "it failed"), ("finished", None)]  # fmt: skip
    assert [page.end for page in book.runs.values()] == ends
    book.on_study_end("finished")  # nothing is left to be closed


def test_a_final_run_stays_open_until_its_test(study):
    book = Book()
    telling = study(book)
    telling.start()
    job = make_job(telling.directory, 3, purpose="final", round=0)
    book.on_trial_start(job)
    run = telling.train(job)
    assert book.runs[NAMES[3]].end is None
    telling.test(job, run)
    assert book.runs[NAMES[3]].end == ("finished", None)
    assert book.runs[NAMES[3]].values[-1] == (2, {"loss/test": 0.5, "accuracy/test": 0.875})


@pytest.mark.parametrize("status", ["interrupted", "failed"])
def test_what_is_open_at_the_end_was_interrupted(study, status):
    book = Book()
    telling = study(book)
    telling.start()
    book.on_trial_start(make_job(telling.directory, 0))
    book.on_study_end(status)
    assert book.runs[NAMES[0]].end == ("interrupted", f"the study was {status}")


def test_a_test_after_a_resumption_has_a_run_of_its_own(study):
    telling = study(Book())
    telling.start()
    job = make_job(telling.directory, 3, purpose="final", round=0)
    telling.tracker.on_trial_start(job)
    run = telling.train(job)
    again = study(Book())
    again.start()
    again.test(job, run)
    assert list(again.tracker.runs) == [f"{NAMES[3]} tested"]
    page = again.tracker.runs[f"{NAMES[3]} tested"]
    assert page.values == [(2, {"loss/test": 0.5, "accuracy/test": 0.875})]
    assert page.end == ("finished", None)


def test_a_study_without_cells_has_names_as_well(study):
    book = Book()
    telling = study(book)
    telling.start()
    book.on_trial_start(make_job(telling.directory, 0, cell={}))
    assert list(book.runs) == ["0000 net, trial 1"]


def test_settings_are_plain_and_without_what_is_not_set(tmp_path):
    job = make_job(tmp_path, 0, data=DataConfig(root=tmp_path), tuned={"x": True})
    settings = settings_of(job)
    assert {type(value) for value in settings.values()} <= {str, int, float, bool}
    assert settings["data.root"] == str(tmp_path)
    assert settings["tuned.x"] is True
    assert "directory" not in settings
    assert settings["number"] == 0


def test_values_that_were_not_measured_are_left_out():
    epoch = {"epoch": 1, "train": {"loss": None, "accuracy": 0.5}, "validation": None, "lr": 1}
    assert values_of(epoch) == {"accuracy/train": 0.5, "lr": 1.0}
