"""Two studies side by side, in a terminal and on a page."""

from __future__ import annotations

import io
import json
import re

import pytest
from rich.console import Console
from synthetic_study import synthetic_runs

from resdsl.report import print_side_by_side, write_side_by_side
from resdsl.report.beside import cell_columns
from resdsl.study.findings.side_by_side import side_by_side
from resdsl.study.findings.statistics import summarise
from resdsl.study.plan.objective import Objective

FIRST = {"plain": {2: 0.98, 5: 0.9}, "residual": {2: 0.98, 5: 0.97}}
SECOND = {"plain": {2: 0.98, 5: 0.7}, "highway": {2: 0.98, 5: 0.97}}


def beside(first=FIRST, second=SECOND, names=("old", "new"), second_objective=None):
    second_runs = synthetic_runs(second, seed=1)
    options = {"objective": second_objective} if second_objective else {}
    results = (summarise(synthetic_runs(first)), summarise(second_runs, **options))
    return side_by_side(names, results, ({"budget": {"seeds": 3}}, {"budget": {"seeds": 5}}))


def printed(found, width=200):
    text = io.StringIO()
    print_side_by_side(found, Console(file=text, width=width))
    return text.getvalue()


def specs(html):
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', html, re.S)
    return json.loads(found.group(1))["specs"]


def test_the_columns_of_a_pair():
    found = beside()
    titles = [column.title for column in cell_columns(found)]
    assert titles[:6] == ["cell", "A test", "B test", "B - A", "95% interval", "finding"]
    rows = [[column.text(pair) for column in cell_columns(found)] for pair in found.cells]
    by_cell = {row[0]: row for row in rows}
    assert list(by_cell) == [
        *("plain, n 2", "plain, n 5", "residual, n 2", "residual, n 5"),
        *("highway, n 2", "highway, n 5"),
    ]
    assert by_cell["plain, n 5"][5] == "A better"
    assert by_cell["plain, n 2"][5] == "undecided"
    assert by_cell["residual, n 2"][2:6] == ["-", "-", "-", "-"]
    assert by_cell["highway, n 2"][1] == "-"
    assert by_cell["plain, n 2"][6:] == ["18,000", "18,000", "lr=0.06", "lr=0.06"]


def test_a_pipe_shows_pairs_findings_settings_and_notes():
    found = beside()
    lines = printed(found).splitlines()
    assert lines[:2] == ["A: old", "B: new"]
    assert lines[3].split()[:3] == ["cell", "A", "test"]
    for result in found.results:
        assert all(verdict.sentence in lines for verdict in result.verdicts)
    assert "budget.seeds  3  5" in [line.rstrip() for line in lines]
    assert all(f"- {note}" in lines for note in found.notes)


@pytest.mark.parametrize("width", [30, 80])
def test_figures_are_not_cut_and_what_is_left_out_is_named(width):
    text = printed(beside(), width)
    assert "left out here: " in text
    assert "B recipe" in text.split("left out here: ")[1]
    for pair in beside().cells:
        if pair.difference:
            assert f"{pair.difference.low:+.3f} to {pair.difference.high:+.3f}" in text


def test_one_page_holds_both(tmp_path):
    found = beside()
    path = write_side_by_side(found, tmp_path / "page.html")
    html = path.read_text(encoding="utf-8")
    charts = specs(html)
    assert list(charts) == ["test-a", "test-b"]
    ends = [chart["layer"][0]["encoding"]["y"]["scale"]["domain"] for chart in charts.values()]
    assert ends[0] == ends[1]
    assert [f'id="{name}"' in html for name in charts] == [True, True]
    for text in ("A: old", "B: new", "plain, n 5", "A better", "Settings that differ"):
        assert text in html
    for result in found.results:
        assert all(verdict.sentence in html for verdict in result.verdicts)
    assert "http:" not in html[: html.index('<script type="application/json"')]


def test_different_metrics_have_no_charts_of_one_axis(tmp_path):
    found = beside(second_objective=Objective("f1", "maximize"))
    html = write_side_by_side(found, tmp_path / "page.html").read_text(encoding="utf-8")
    assert specs(html) == {}
    assert "vegaEmbed" not in html
    assert "different things" in html


def test_studies_without_runs(tmp_path):
    found = beside({}, {})
    assert "new has not ended" in printed(found)
    html = write_side_by_side(found, tmp_path / "page.html").read_text(encoding="utf-8")
    assert "The cells of both" not in html


def test_names_are_no_markup(tmp_path):
    found = beside(names=("[red]x[/red]", "<b>y</b>"))
    assert "A: [red]x[/red]" in printed(found)
    html = write_side_by_side(found, tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<b>y</b>" not in html
    assert "&lt;b&gt;y&lt;/b&gt;" in html
