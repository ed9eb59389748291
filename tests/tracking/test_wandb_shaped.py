"""Weights & Biases offline, and Trackio in a folder: what the packages themselves keep."""

from __future__ import annotations

from pathlib import Path

import pytest
from told_study import CURVES, DOCUMENT, NAMES, SETTINGS, TESTED, make_job

from resdsl.tracking import Trackio, Wandb, WandbShaped

STATUSES = ["finished", "pruned", "failed", "finished"]


class Recorded:
    """A run of a module of that shape: keeps what it is called with."""

    def __init__(self, arguments):
        self.arguments, self.calls = arguments, []

    def log(self, values, step):
        self.calls.append((step, values))

    def finish(self):
        self.calls.append("finish")


class Shaped(WandbShaped):
    """Opens runs of a module that is made here."""

    def __init__(self, project=None, **options):
        super().__init__("json", project, options)
        self.runs, self.module = [], self

    def init(self, **arguments):
        self.runs.append(Recorded(arguments))
        return self.runs[-1]


def test_the_surface_is_init_log_and_finish(study):
    tracker = Shaped(notes="mine")
    study(tracker).whole()
    assert [run.arguments["name"] for run in tracker.runs] == NAMES
    first = tracker.runs[0]
    config = first.arguments.pop("config")
    assert first.arguments == {
        "project": "tiny",
        "group": "my study",
        "name": NAMES[0],
        "notes": "mine",
    }
    assert config.items() >= {**SETTINGS, "document": DOCUMENT}.items()
    epochs: dict[int, dict[str, float]] = {1: {}, 2: {}}
    end = {}
    for name, values in CURVES.items():
        for step, value in values:
            (end if name.endswith("_end") else epochs[step])[name] = value
    assert first.calls == [*epochs.items(), (2, end), (2, {"status": "finished"}), "finish"]
    assert tracker.runs[2].calls == [
        (0, {"status": "failed", "reason": "it failed"}),
        "finish",
    ]


def test_a_project_can_be_named(study):
    tracker = Shaped("other")
    study(tracker).whole()
    assert {run.arguments["project"] for run in tracker.runs} == {"other"}


def test_long_names_are_cut(tmp_path):
    tracker = Shaped()
    tracker.on_trial_start(make_job(tmp_path, 0, cell={"family": "x" * 200}))
    assert tracker.runs[0].arguments["name"] == f"0000 {'x' * 123}"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_DIR", str(tmp_path))
    monkeypatch.delenv("WANDB_PROJECT", raising=False)
    return tmp_path / "wandb"


def test_wandb_keeps_runs_offline(study, offline: Path, monkeypatch, capfd):
    wandb = pytest.importorskip("wandb")
    runs, init = [], wandb.init

    def kept(**arguments):
        runs.append(init(**arguments))
        return runs[-1]

    tracker = Wandb()
    monkeypatch.setattr(wandb, "init", kept)
    study(tracker).whole()
    assert [run.name for run in runs] == NAMES
    assert {(run.project, run.group) for run in runs} == {("tiny", "my study")}
    assert len({run.id for run in runs}) == 4
    assert dict(runs[0].config).items() >= {**SETTINGS, "document": DOCUMENT}.items()
    wandb.teardown()  # the files are written by another process
    # each run is in a file of its own: several were open at a time
    files = [next(offline.glob(f"offline-run-*-{run.id}/*.wandb")).read_bytes() for run in runs]
    for content, status in zip(files, STATUSES, strict=True):
        assert f'"{status}"'.encode() in content
    for name in CURVES | TESTED:
        assert name.encode() in files[3]
    assert b"loss/test" not in files[0]
    assert b"loss/train_end" not in files[1]
    out, err = capfd.readouterr()
    assert out == ""
    assert len(err.splitlines()) <= 8  # one run greets, not all


def test_what_wandb_raises_goes_on(tmp_path, monkeypatch):
    """Without a key, say: the study tells it once and goes on without the tracker."""
    wandb = pytest.importorskip("wandb")

    def without_a_key(**settings):
        raise wandb.errors.UsageError("no API key configured")

    monkeypatch.setattr(wandb, "init", without_a_key)
    with pytest.raises(wandb.errors.Error, match="API key"):
        Wandb().on_trial_start(make_job(tmp_path, 0))


@pytest.mark.parametrize(("given", "project"), [(None, "ours"), ("mine", "mine")])
def test_the_project_of_the_environment_goes_before_the_name_of_the_study(
    study, offline, monkeypatch, given, project
):
    pytest.importorskip("wandb")
    monkeypatch.setenv("WANDB_PROJECT", "ours")
    tracker, shaped = Wandb(given), Shaped()
    monkeypatch.setattr(tracker, "module", shaped)
    monkeypatch.setattr(shaped, "Settings", dict, raising=False)
    monkeypatch.setattr(Recorded, "finish", lambda run, exit_code: run.calls.append(exit_code))
    study(tracker).whole()
    assert {run.arguments["project"] for run in shaped.runs} == {project}
    assert [run.calls[-1] for run in shaped.runs] == [0, 0, 1, 0]
    assert [run.arguments["settings"] for run in shaped.runs] == [
        {"console": "off", "quiet": True},
        *[{"console": "off", "silent": True}] * 3,
    ]


def test_trackio_keeps_runs_in_a_folder(study, tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKIO_DIR", str(tmp_path / "trackio"))
    trackio = pytest.importorskip("trackio")
    storage = pytest.importorskip("trackio.sqlite_storage").SQLiteStorage
    study(Trackio()).whole()
    runs = {run.name: run for run in trackio.Api().runs("tiny")}
    assert sorted(runs) == NAMES
    assert runs[NAMES[0]].config.items() >= {**SETTINGS, "document": DOCUMENT}.items()
    rows = storage.get_logs("tiny", NAMES[3])
    for name, values in (CURVES | TESTED).items():
        assert [(row["step"], row[name]) for row in rows if name in row] == values
