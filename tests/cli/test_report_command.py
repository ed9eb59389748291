"""`resdsl report` as a user runs it."""

from __future__ import annotations

import json

from typer.testing import CliRunner

import resdsl.cli.report_command  # noqa: F401  (registers the command)
from resdsl.cli.app import app


def test_the_command_rebuilds_every_file_and_prints(run_directory):
    done = CliRunner().invoke(app, ["report", str(run_directory)])
    assert done.exit_code == 0
    assert "plain degrades" in done.stdout
    assert done.stdout.rstrip().endswith(f"report: {run_directory / 'report.html'}")
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
