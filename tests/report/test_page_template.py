"""Templates and what draws the charts, with docstrings and without."""

from __future__ import annotations

import subprocess
import sys

import pytest
from jinja2 import UndefinedError
from synthetic_study import synthetic_runs, write_directory

from resdsl.report.page_template import bundle, can_draw, template

MAKE = """
import sys
from pathlib import Path
from resdsl.report import print_result, write_report, write_side_by_side
from resdsl.study.findings.side_by_side import side_by_side
from resdsl.study.run.launch import read_result
from resdsl.study.run.run_directory import read_run_directory
directory = read_run_directory(sys.argv[1])
result = read_result(directory)
write_report(directory, result)
write_side_by_side(side_by_side(("a", "b"), (result, result), ({}, {})), Path(sys.argv[1], "b.html"))
"""


def test_charts_are_made_where_docstrings_are_kept():
    assert can_draw()
    assert "vegaEmbed" in bundle()


def test_without_docstrings_the_pages_have_tables_and_say_so(tmp_path):
    run = write_directory(tmp_path / "run", synthetic_runs(), pictures=False)
    command = [sys.executable, "-OO", "-c", MAKE, str(run)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("report.html", "b.html"):
        html = (run / name).read_text(encoding="utf-8")
        assert "There are no charts: what writes them does not run under" in html
        assert "vegaEmbed" not in html
        assert "plain degrades" in html


def test_a_value_that_a_template_lacks_is_a_fault_of_the_program():
    with pytest.raises(UndefinedError):
        template("beside.html").render()
