"""`resdsl search`: what it prints without training anything, and its mistakes."""

from __future__ import annotations

import json

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
