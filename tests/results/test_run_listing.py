"""How runs stand, from outside."""

import json
import os

import pytest

import resdsl
from resdsl.files.in_use import in_use
from resdsl.results.run_listing import find_runs
from resdsl.text.diagnostics import ResdslError


@pytest.fixture
def runs(small_study, small_training, tmp_path):
    """A folder with a study, a training, and what is none of both."""
    folder = tmp_path / "runs"
    folder.mkdir()
    small_study.rename(folder / "study")
    small_training.rename(folder / "training")
    (folder / "other").mkdir()
    (folder / "other" / "study.json").write_text("{}")  # of another program
    (folder / "file").write_text("x")
    (folder / "link").symlink_to(folder / "study")
    return folder


def by_name(folder):
    return {run.path.name: run for run in find_runs(folder)}


def test_finished_runs_with_their_best_values(runs):
    found = by_name(runs)
    assert found.keys() == {"study", "training"}
    study = resdsl.open_run(runs / "study")
    cell = study.cell_of(study.best())
    run = found["study"]
    assert (run.kind, run.state, run.ended) == ("study", "finished", 12)
    assert run.best == (
        "accuracy",
        cell.validation.mean,
        f"{cell.cell['family']}, n {cell.cell['n']}",
    )
    assert run.n_bytes == sum(p.stat().st_size for p in run.path.rglob("*") if p.is_file())
    run = found["training"]
    assert (run.kind, run.state, run.ended) == ("training", "finished", 1)
    record = resdsl.open_training(run.path).record
    assert run.best == ("accuracy", record.validation["accuracy"], "")


def test_the_newest_comes_first_and_a_run_is_listed_alone(runs):
    for path in (runs / "training").iterdir():
        os.utime(path, (1, 1))
    assert [run.path.name for run in find_runs(runs)] == ["study", "training"]
    for path in (runs / "study").rglob("*"):
        os.utime(path, (0, 0))
    assert [run.path.name for run in find_runs(runs)] == ["training", "study"]
    assert [run.path for run in find_runs(runs / "study")] == [runs / "study"]


def test_interrupted_runs(runs):
    (runs / "training" / "result.json").unlink()
    (runs / "study" / "trials" / "0011" / "result.json").unlink()
    found = by_name(runs)
    assert (found["study"].state, found["study"].ended) == ("interrupted", 11)
    assert (found["training"].state, found["training"].best) == ("interrupted", None)


def test_a_trial_without_a_point_has_ended(runs):
    trial = runs / "study" / "trials" / "0000"
    (trial / "result.json").rename(trial / "no_point.json")
    assert by_name(runs)["study"].state == "finished"


def test_a_study_of_which_nothing_has_ended(runs):
    for result in (runs / "study").glob("trials/*/result.json"):
        result.unlink()
    (runs / "study" / "notes.json").unlink()
    run = by_name(runs)["study"]
    assert (run.state, run.ended, run.best) == ("interrupted", 0, None)


def test_a_run_is_running_while_someone_works_in_it(runs):
    with in_use(runs / "study"):
        found = by_name(runs)
        assert (found["study"].state, found["training"].state) == ("running", "finished")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("study/study.json", "{"),
        ("study/environment.json", "[]"),
        ("study/trials/0003/result.json", '{"number": 3}'),
        ("training/result.json", "{}"),
        ("training/environment.json", "3"),
    ],
)
def test_damaged_runs_say_why(runs, file, text):
    (runs / file).write_text(text)
    run = by_name(runs)[file.split("/")[0]]
    assert run.state == "damaged"
    assert file.rpartition("/")[2] in run.reason or "cannot read" in run.reason
    assert run.n_bytes > 0


def test_a_link_out_is_damage(runs, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "result.json").write_text("x" * 10_000_000)
    (runs / "study" / "trials" / "0099").symlink_to(tmp_path / "secret")
    run = by_name(runs)["study"]
    assert run.state == "damaged"
    assert "leads out of" in run.reason
    assert run.n_bytes < 10_000_000


def test_folders_that_are_not_there(tmp_path):
    with pytest.raises(ResdslError) as told:
        find_runs(tmp_path / "nowhere")
    assert told.value.diagnostics[0].code == "unreadable-file"
    assert find_runs(tmp_path) == []
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "study.json").write_text(json.dumps({"name": "x"}))
    assert find_runs(tmp_path) == []
