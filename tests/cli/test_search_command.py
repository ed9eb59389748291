"""`resdsl search`: what it prints without training anything, and its mistakes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from resdsl.study.config.compose_study import compose_study

STUDY = "study=depth_profile"


def test_the_composed_study_is_printed(run) -> None:
    code, out, err = run("search", STUDY, "budget.seeds=7", "--cfg", "job")
    assert (code, err) == (0, "")
    assert out == compose_study([STUDY, "budget.seeds=7"]).yaml


def test_a_dry_run_counts_the_runs_and_writes_nothing(run, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    small = ("cells={family: [plain], n: [1, 2]}", "budget.trials_per_cell=3", "budget.seeds=2")
    code, out, err = run("search", STUDY, *small, "--dry-run", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert [cell["depth"] for cell in found["cells"]] == [6, 10]
    assert (found["rounds"]["tune"], found["rounds"]["final"]) == (3, 2)
    out = run("search", STUDY, *small, "--dry-run")[1]
    assert "2 cells, each with 3 tuning runs and 2 final runs on fresh seeds: 10 runs" in out
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_ends_with_code_2(run) -> None:
    code, out, err = run("search", "study=depth_profil")
    assert (code, out) == (2, "")
    assert "did you mean `depth_profile`?" in err
    assert "no study was chosen" in run("search", "budget.seeds=7")[2]


def test_a_study_of_ones_own_needs_no_more_than_its_name(run, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text(
        "resdsl: 1\ninput: [1, 8, 8]\nparams: {n: {int: [1, 3]}}\n"
        "blocks: {b: {body: [conv: {out: 4, kernel: 3}, relu]}}\n"
        "net:\n- stage: {block: b, depth: $n}\n"
        "- global_avg_pool\n- linear: {out: 10}\n"
    )
    (tmp_path / "mine.yaml").write_text("name: mine\nspace: net.yaml\ncells: {n: [1, 2]}\n")
    for study in ("mine", "./mine.yaml", "study=mine"):
        code, out, err = run("search", study, "executor=inline", "--dry-run", "--json")
        assert (code, err) == (0, "")
        assert [cell["depth"] for cell in json.loads(out)["cells"]] == [2, 3]


def test_the_environment_is_read_where_an_option_says_so(run, monkeypatch) -> None:
    monkeypatch.setenv("RESDSL_NAME", "named")
    words = ("search", STUDY, "name=${oc.env:RESDSL_NAME}", "--cfg", "job")
    code, _, err = run(*words)
    assert code == 2
    assert "error[env-not-allowed]" in err
    assert "named" not in err
    assert "name: named\n" in run(*words, "--allow-env")[1]


def test_a_terminal_of_ascii_and_python_without_assertions(tmp_path) -> None:
    (tmp_path / "mine.yaml").write_text("space: s.yaml\ncells: {a: [1]}\nna\u00efve: 1\n", "utf-8")
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-OO", "-m", "resdsl", "search", "mine"],
        cwd=tmp_path, env=os.environ | plain, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.decode("ascii").startswith(
        "error[unknown-field]: there is no key `na\\xefve`\n --> mine.yaml:3:1\n"
    )


def test_a_study_is_tracked(run, tmp_path, monkeypatch) -> None:
    pytest.importorskip("tensorboard")
    monkeypatch.chdir(tmp_path)
    small = (
        "cells={family: [plain], n: [1]}", "data=digits", "data.train=100", "budget.epochs=1",
        "budget.trials_per_cell=1", "budget.seeds=1", "executor=inline",
    )  # fmt: skip
    words = ("search", STUDY, *small, "--output", "out", "--json")
    code, out, err = run(*words, "--track", "tensorbord")
    assert (code, err) == (2, "")
    assert json.loads(out)["diagnostics"][0]["help"] == "did you mean `tensorboard`?"
    assert not (tmp_path / "out").exists()
    code, out, err = run(*words, "--track", "tensorboard")
    assert code == 0, err
    assert json.loads(out)["finished"]
    folders = sorted(path.name for path in (tmp_path / "out/tensorboard").iterdir())
    assert folders == ["0000_plain_n_1_trial_1", "0001_plain_n_1_seed_1"]
