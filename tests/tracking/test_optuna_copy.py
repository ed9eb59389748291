"""A run directory in an Optuna storage: what Optuna finds there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import optuna
import pytest
from optuna.exceptions import StorageInternalError

from resdsl.study.run.run_directory import read_run_directory
from resdsl.text.diagnostics import ResdslError
from resdsl.tracking import to_optuna
from resdsl.tracking.optuna_copy import OptunaCopy


def note(study: optuna.Study, trial: optuna.trial.FrozenTrial) -> str:
    dashboard = pytest.importorskip("optuna_dashboard")
    return dashboard.get_note(optuna.Trial(study, trial._trial_id))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'trials.db'}"


def test_a_study_in_a_database(small_study, url):
    names = to_optuna(small_study, url)
    assert names == ["small_study", "small_study final"]
    tuned, final = (optuna.load_study(study_name=name, storage=url) for name in names)
    runs = read_run_directory(small_study).runs
    for study, purpose, n in ((tuned, "tune", 4), (final, "final", 8)):
        told = [run for run in runs if run.purpose == purpose]
        assert len(study.trials) == len(told) == n
        for trial, run in zip(study.trials, told, strict=True):
            assert trial.params == {**run.cell, **run.tuned}
            assert trial.value == run.validation["accuracy"]
            assert trial.user_attrs["number"] == run.number
            assert list(trial.intermediate_values) == [1, 2]
    assert (tuned.direction.name, tuned.metric_names) == ("MAXIMIZE", ["accuracy"])
    assert tuned.user_attrs == {"directory": str(small_study)}
    assert all("test.accuracy" in trial.user_attrs for trial in final.trials)
    assert optuna.importance.get_param_importances(tuned).keys() == {"family", "n", "lr"}


def test_each_trial_has_picture_and_yaml_as_its_note(small_study, url):
    name = to_optuna(small_study, url)[0]
    study = optuna.load_study(study_name=name, storage=url)
    text = note(study, study.trials[3])
    assert text.startswith("## 0003 residual, n 2\n\nfinished\n")
    document = (small_study / "trials/0003/architecture.yaml").read_text(encoding="utf-8")
    assert f"```yaml\n{document.rstrip()}\n```" in text
    assert "\u2551 residual 4" in text  # a box of the picture


def test_a_missing_or_damaged_document_is_no_error(small_study, url):
    (small_study / "trials/0000/architecture.yaml").unlink()
    (small_study / "trials/0001/architecture.yaml").write_text("resdsl: 1\nnet: [bogus]\n")
    name = to_optuna(small_study, url)[0]
    study = optuna.load_study(study_name=name, storage=url)
    assert "yaml" not in note(study, study.trials[0])
    assert "bogus" in note(study, study.trials[1])


def test_a_storage_keeps_what_it_has(small_study, url):
    to_optuna(small_study, url)
    with pytest.raises(ResdslError) as caught:
        to_optuna(small_study, url)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "study-exists"
    assert diagnostic.message == "the storage has a study `small_study` already"
    other = url.replace("trials.db", "other.db")  # as the help says
    assert diagnostic.help == "name another storage"
    assert to_optuna(small_study, other)


@pytest.mark.parametrize(
    "url",
    ["sqlite:////nowhere/at/all.db", "trials.db", "redis://host", "nosuch+driver://x/y", ""],
)
def test_a_storage_that_cannot_be_opened(small_study, url, monkeypatch, tmp_path):
    with pytest.raises(ResdslError) as caught:
        to_optuna(small_study, url)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "bad-storage"
    assert diagnostic.message.startswith(f"Optuna cannot use the storage {url}: ")
    assert diagnostic.help == "such as sqlite:///trials.db, a file in the working directory"
    monkeypatch.chdir(tmp_path)
    assert to_optuna(small_study, "sqlite:///trials.db")
    assert (tmp_path / "trials.db").exists()


def test_a_database_that_takes_nothing_more(small_study, url, monkeypatch):
    def full(copy: OptunaCopy, *, whole: bool) -> None:
        raise StorageInternalError("An exception is raised.") from OSError("disk is full")

    monkeypatch.setattr(OptunaCopy, "update", full)
    with pytest.raises(ResdslError) as caught:
        to_optuna(small_study, url)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "bad-storage"
    assert diagnostic.message == f"Optuna cannot use the storage {url}: disk is full"


def test_a_password_is_not_shown(small_study):
    with pytest.raises(ResdslError) as caught:
        to_optuna(small_study, "mysql+nosuch://me:secret@host/trials")
    assert "//me:***@host/trials" in caught.value.diagnostics[0].message
    assert "secret" not in str(caught.value)


def test_no_study_is_there(tmp_path, url):
    with pytest.raises(ResdslError) as caught:
        to_optuna(tmp_path, url)
    assert caught.value.diagnostics[0].code == "not-a-run"
    assert not (tmp_path / "trials.db").exists()


def test_several_objectives_are_several_directions(small_study, url):
    path = small_study / "study.json"
    study = json.loads(path.read_text(encoding="utf-8"))
    study["objectives"] = {"accuracy": "maximize", "params": "minimize"}
    path.write_text(json.dumps(study), encoding="utf-8")
    name = to_optuna(small_study, url)[0]
    found = optuna.load_study(study_name=name, storage=url)
    assert [direction.name for direction in found.directions] == ["MAXIMIZE", "MINIMIZE"]
    assert found.metric_names == ["accuracy", "params"]
    assert found.trials[0].values[1] > 100
    assert len(found.best_trials) >= 1


def test_a_copy_follows_the_study(small_study, tmp_path):
    whole = shutil.copytree(small_study, tmp_path / "whole") / "trials"
    (small_study / "notes.json").unlink()
    results = sorted((small_study / "trials").glob("*/result.json"))
    for path in results:
        path.unlink()

    def end(number: int, **changes: object) -> None:
        record = json.loads((whole / f"{number:04d}/result.json").read_text(encoding="utf-8"))
        results[number].write_text(json.dumps({**record, **changes}), encoding="utf-8")

    storage = optuna.storages.InMemoryStorage()
    copy = OptunaCopy(read_run_directory(small_study), storage)
    tuned, final = (optuna.load_study(study_name=name, storage=storage) for name in copy.names)
    assert copy.update() == 0
    end(0)
    end(2)
    assert (copy.update(), copy.update()) == (2, 0)
    end(1)
    assert copy.update() == 1
    assert [trial.user_attrs["number"] for trial in tuned.trials] == [0, 2, 1]
    # a final run is complete with its test
    end(4, test={})
    end(5, test={}, status="failed")
    assert copy.update() == 1
    assert [trial.user_attrs["number"] for trial in final.trials] == [5]
    end(4)
    assert copy.update() == 1
    assert final.trials[1].user_attrs["test.accuracy"] > 0
    # or with the end of the study
    end(6, test={})
    assert copy.update() == 0
    (small_study / "notes.json").write_text("[]")
    assert copy.update() == 1


def test_a_damaged_trial_is_told_and_the_others_are_kept(small_study):
    storage = optuna.storages.InMemoryStorage()
    copy = OptunaCopy(read_run_directory(small_study), storage)
    path = small_study / "trials/0002/result.json"
    record = path.read_text(encoding="utf-8")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ResdslError) as caught:
        copy.update()
    assert caught.value.diagnostics[0].code == "damaged-run"
    path.write_text(record, encoding="utf-8")
    assert copy.update() == 10  # two had been added before
    study = optuna.load_study(study_name=copy.names[0], storage=storage)
    assert [trial.user_attrs["number"] for trial in study.trials] == [0, 1, 2, 3]


def test_optuna_is_as_loud_as_before(small_study, url, capfd):
    before = optuna.logging.get_verbosity()
    to_optuna(small_study, url)
    assert optuna.logging.get_verbosity() == before
    assert capfd.readouterr() == ("", "")
