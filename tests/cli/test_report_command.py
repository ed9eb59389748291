"""`resdsl report` as a user runs it."""

from __future__ import annotations

import json

from synthetic_study import synthetic_runs, write_directory
from typer.testing import CliRunner

import resdsl.cli.report_command  # noqa: F401  (registers the command)
from resdsl.cli.app import app


def test_the_command_rebuilds_every_file_and_prints(run_directory):
    done = CliRunner().invoke(app, ["report", str(run_directory)])
    assert done.exit_code == 0
    assert "plain degrades" in done.stdout
    assert f"report: {run_directory / 'report.html'}\n" in done.stdout
    for name in ("result.json", "cells.csv", "comparisons.csv", "report.html"):
        assert (run_directory / name).stat().st_size > 0


def test_json_is_the_result_alone(run_directory):
    done = CliRunner().invoke(app, ["report", str(run_directory), "--json"])
    assert json.loads(done.stdout) == json.loads((run_directory / "result.json").read_text())


def test_rebuilding_changes_nothing(run_directory):
    def files():
        paths = sorted(p for p in run_directory.rglob("*") if p.is_file())
        return {path: path.read_bytes() for path in paths}

    CliRunner().invoke(app, ["report", str(run_directory)])
    first = files()
    CliRunner().invoke(app, ["report", str(run_directory)])
    assert files() == first


def test_two_studies_are_put_side_by_side(run_directory, tmp_path):
    other = write_directory(tmp_path / "other", synthetic_runs(seed=1), pictures=False)
    before = sorted(path.name for path in run_directory.iterdir())
    done = CliRunner().invoke(app, ["report", str(run_directory), str(other)])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[:2] == [f"A: {run_directory.name}", "B: other"]
    assert done.stdout.rstrip().endswith(f"report: {other / 'side_by_side.html'}")
    assert sorted(path.name for path in run_directory.iterdir()) == before
    told = CliRunner().invoke(app, ["report", str(run_directory), str(other), "--json"])
    assert json.loads(told.stdout)["names"] == [run_directory.name, "other"]


def test_directories_of_one_name_are_told_by_their_paths(run_directory, tmp_path):
    other = write_directory(tmp_path / "b" / run_directory.name, synthetic_runs(), pictures=False)
    done = CliRunner().invoke(app, ["report", str(run_directory), str(other)])
    assert done.stdout.splitlines()[:2] == [f"A: {run_directory}", f"B: {other}"]


def test_three_studies_are_refused(run_directory):
    done = CliRunner().invoke(app, ["report", *[str(run_directory)] * 3])
    assert done.exit_code == 2
    assert "give one run directory or two, not 3" in done.output
