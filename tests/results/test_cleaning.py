"""What of runs can go, and what stays whatever is asked."""

import os

import pytest

from resdsl.files.in_use import in_use
from resdsl.results.cleaning import removals, remove
from resdsl.results.run_listing import find_runs


@pytest.fixture
def runs(small_study, small_training, tmp_path):
    """Runs with checkpoints: one of a trial that failed, one of a trial that can go on."""
    folder = tmp_path / "runs"
    folder.mkdir()
    small_study.rename(folder / "study")
    small_training.rename(folder / "training")
    (folder / "study" / "trials" / "0003" / "checkpoint.pt").write_bytes(b"x" * 100)
    (folder / "study" / "trials" / "0011" / "checkpoint.pt").write_bytes(b"x" * 1000)
    (folder / "study" / "trials" / "0011" / "result.json").unlink()
    return folder


def everything(folder):
    return {p: p.lstat().st_size for p in folder.rglob("*")}


def test_checkpoints_of_trainings_that_have_ended(runs):
    before = everything(runs)
    (found,) = removals(find_runs(runs), damaged=True, empty=True)
    assert found == (
        runs / "study" / "trials" / "0003" / "checkpoint.pt",
        100,
        "the training has ended",
    )
    assert everything(runs) == before
    remove([found])
    assert before.keys() - everything(runs).keys() == {found.path}


def test_damaged_and_empty_runs_go_only_when_asked(runs):
    (runs / "study" / "study.json").write_text("{")
    (runs / "training" / "result.json").unlink()
    found = find_runs(runs)
    checkpoints = [removal.path.name for removal in removals(found)]
    assert checkpoints == ["checkpoint.pt"]
    (runs / "training" / "checkpoint.pt").write_text("x")
    assert [removal.path.name for removal in removals(found, empty=True)] == ["checkpoint.pt"]
    (runs / "training" / "checkpoint.pt").unlink()
    remove(removals(found, empty=True))
    assert not (runs / "training").exists()
    assert (runs / "study").exists()
    remove(removals(find_runs(runs), damaged=True))
    assert list(runs.iterdir()) == [runs / "study"]  # its trials hold results
    for number, result in enumerate((runs / "study").glob("trials/*/result.json")):
        result.write_text(("{", "[]", "{}")[number % 3])
    remove(removals(find_runs(runs), damaged=True))
    assert list(runs.iterdir()) == []


def test_a_run_of_another_version_stays(runs):
    for name, file in (("study", "study.json"), ("training", "environment.json")):
        path = runs / name / file
        text = path.read_text()
        path.write_text(text.replace('"seed"', '"sead"'))
        assert path.read_text() != text
    assert {run.state for run in find_runs(runs)} == {"damaged"}
    found = removals(find_runs(runs), damaged=True, empty=True)
    assert [removal.path.name for removal in found] == ["checkpoint.pt"]


def test_nothing_below_a_link_is_removed(runs, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    for name in ("checkpoint.pt", "result.json", "precious"):
        (home / name).write_text("mine")
    (runs / "study" / "trials" / "0050").symlink_to(home)
    (runs / "study" / "linked.pt").symlink_to(home / "checkpoint.pt")
    (runs / "training" / "checkpoint.pt").symlink_to(home / "checkpoint.pt")
    before = everything(home)
    remove(removals(find_runs(runs)))
    assert everything(home) == before
    assert (runs / "training" / "checkpoint.pt").is_symlink()
    for result in runs.rglob("result.json"):
        result.unlink()
    remove(removals(find_runs(runs), damaged=True, empty=True))
    assert everything(home) == before
    assert list(runs.iterdir()) == []


def test_what_runs_keeps_all(runs):
    with in_use(runs / "study"):
        assert removals(find_runs(runs), damaged=True, empty=True) == []


def test_a_run_that_goes_on_in_the_meantime_stays(runs):
    (runs / "training" / "result.json").unlink()
    found = removals(find_runs(runs), empty=True)
    with in_use(runs / "training"):
        remove(found)
    assert (runs / "training").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may remove everything")
def test_what_the_system_keeps_is_told(runs):
    from resdsl.text.diagnostics import ResdslError

    trial = runs / "study" / "trials" / "0003"
    trial.chmod(0o500)
    with pytest.raises(ResdslError, match="cannot write"):
        remove(removals(find_runs(runs)))
    trial.chmod(0o700)
