"""`resdsl runs`."""

import json

import pytest

import resdsl


@pytest.fixture
def runs(small_study, small_training, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runs").mkdir()
    small_study.rename(tmp_path / "runs" / "study")
    small_training.rename(tmp_path / "runs" / "training")
    (tmp_path / "runs" / "study" / "trials" / "0003" / "checkpoint.pt").write_bytes(b"x" * 2048)
    return tmp_path / "runs"


def test_a_line_for_each_run(run, runs):
    code, out, err = run("runs")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["run", "state", "best", "ended", "age", "size"]
    rows = {line.split()[0]: line for line in lines[1:]}
    best = resdsl.open_run(runs / "study").best().run
    assert f"({best.cell['family']}, n {best.cell['n']})  12 " in rows["study"]
    assert "finished  accuracy 0." in rows["training"]
    code, out, _ = run("runs", "runs", "--json")
    found = {row["path"]: row for row in json.loads(out)}
    assert found["runs/study"]["state"] == "finished"
    assert found["runs/training"]["best"]["metric"] == "accuracy"


def test_what_would_go_is_said_before_it_goes(run, runs):
    file = runs / "study" / "trials" / "0003" / "checkpoint.pt"
    code, out, _ = run("runs", "--clean", "--dry-run")
    said = "would remove runs/study/trials/0003/checkpoint.pt (2.0 KiB): the training has ended"
    assert (code, out) == (0, f"{said}\n2.0 KiB in all\n")
    assert file.exists()
    code, out, _ = run("runs", "--clean", "--json")
    assert json.loads(out)["removed"]
    assert not file.exists()
    assert run("runs", "--clean")[1] == "nothing to remove\n"
    assert resdsl.open_run(runs / "study").best()


def test_nothing_is_here(run, runs, tmp_path):
    (tmp_path / "none").mkdir()
    assert run("runs", "none") == (0, "no runs in none\n", "")
    assert run("runs", "none", "--json")[1] == "[]\n"
    code, _, err = run("runs", "nowhere")
    assert (code, err.splitlines()[0]) == (
        2, "error[unreadable-file]: cannot read nowhere: No such file or directory",
    )  # fmt: skip


def test_nothing_was_run_here_yet(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("runs") == (0, "no runs in runs\n", "")


def test_options_that_need_another(run, runs):
    for option in ("--damaged", "--empty", "--dry-run"):
        code, _, err = run("runs", option)
        assert code == 2
        assert "--clean" in err
