"""The page as a file: complete, escaped, without a network."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser

import pytest
from synthetic_study import MEASURED, synthetic_runs, write_directory

from resdsl.report import write_report
from resdsl.report.report_page import page
from resdsl.report.table_columns import front_legend
from resdsl.study.findings.comparisons import claims
from resdsl.study.findings.statistics import summarise
from resdsl.study.findings.study_result import StudyResult
from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import ACCURACY, Objective
from resdsl.study.run.launch import write_result
from resdsl.study.run.run_directory import read_run_directory

FAMILIES = tuple(MEASURED)


class Page(HTMLParser):
    """The tags of a document, and the text outside of scripts and styles."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words, self._hidden = [], [], 0
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag):
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._hidden:
            self.words.append(data)

    def ids(self):
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


def specs(html):
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', html, re.S)
    return json.loads(found.group(1))["specs"]


def report(directory):
    found = read_run_directory(directory)
    path = write_report(found, write_result(found))
    assert path == directory / "report.html"
    return path.read_text(encoding="utf-8")


def test_the_page_holds_verdicts_charts_tables_and_how_to_reproduce(run_directory):
    html = report(run_directory)
    page = Page(html)
    result = StudyResult.model_validate_json((run_directory / "result.json").read_bytes())
    for verdict in result.verdicts:
        assert verdict.sentence in page.text
    for note in result.notes + result.methods:
        assert note in page.text
    titles = (
        *("What depth does", "Accuracy against depth", "Learning curves", "Tuned values"),
        *("All cells", "Differences between families", "Notes and methods", "How to reproduce"),
    )
    places = [page.text.index(title) for title in titles]
    assert places == sorted(places)
    assert "resdsl search study=depth_profile" in page.text
    assert "final seeds 1000, 1001, 1002" in page.text
    assert "budget.trials_per_cell 4" in page.text


def test_every_chart_has_its_place_and_its_data(run_directory):
    html = report(run_directory)
    charts = specs(html)
    parts = ("training", "validation")
    assert set(charts) == {
        *("test-depth", "train-depth"),
        *(f"curve-{part}-{i}" for part in parts for i in range(3)),
        *(f"tuned-0-{i}" for i in range(3)),
    }
    assert set(charts) <= set(Page(html).ids())
    datasets = list(charts["test-depth"]["datasets"].values())
    means = next(rows for rows in datasets if "mean" in rows[0])
    assert {(row["family"], row["depth"]) for row in means} == {
        (family, 4 * n + 2) for family in FAMILIES for n in (2, 5, 10)
    }
    plain = next(row for row in means if row["family"] == "plain" and row["depth"] == 42)
    assert plain["low"] < plain["mean"] < plain["high"]
    assert plain["mean"] == pytest.approx(0.687, abs=0.05)


def test_the_page_names_no_address_to_fetch(run_directory):
    html = report(run_directory)
    markup = html[: html.index('<script type="application/json"')]
    assert "http:" not in markup
    assert "https:" not in markup
    links = [
        value
        for _, attrs in Page(html).tags
        for name, value in attrs.items()
        if name in ("src", "href")
    ]
    assert all(link.startswith("data:") for link in links)
    assert "default-src 'none'" in html


def test_the_libraries_are_embedded_once(run_directory):
    html = report(run_directory)
    assert html.count("window.vegaEmbed=") == 1
    assert len(html) < 1_500_000


def test_what_users_name_is_escaped_everywhere(tmp_path):
    evil = "</script><script>alert(1)</script><b>&\"'"
    runs = synthetic_runs({evil: {2: 0.9, 5: 0.8}}, seeds=2)
    runs = [run.model_copy(update={"tuned": {evil: run.tuned["lr"]}}) for run in runs]
    html = report(write_directory(tmp_path / "<i>run", runs, pictures=False))
    assert "<script>alert" not in html
    assert evil in Page(html).text
    assert not [tag for tag, _ in Page(html).tags if tag in ("b", "i") and evil in html]


def test_pictures_stand_in_images_of_their_own(run_directory):
    html = report(run_directory)
    images = [attrs for tag, attrs in Page(html).tags if tag == "img"]
    assert [image["alt"] for image in images] == [f"The layers of {f}, n 2" for f in FAMILIES]
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in images)


def test_json_and_csv_stand_beside_it(run_directory):
    report(run_directory)
    with (run_directory / "cells.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    assert {row["cell.family"] for row in rows} == set(FAMILIES)
    with (run_directory / "comparisons.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 9


def test_an_unfinished_study_is_reported_as_such(tmp_path):
    directory = write_directory(tmp_path / "run", synthetic_runs(tested=False))
    html = report(directory)
    assert "This study has not ended" in Page(html).text
    assert "test-depth" not in specs(html)
    assert "train-depth" in specs(html)


def test_a_study_without_any_run_yet(tmp_path):
    directory = write_directory(tmp_path / "run", [])
    (directory / "notes.json").unlink()  # written at the end
    html = report(directory)
    assert "This study has not ended" in Page(html).text
    assert specs(html) == {}
    assert "vegaEmbed" not in html


def test_runs_that_measured_nothing_leave_no_mark(tmp_path):
    runs = synthetic_runs({"plain": {2: 0.9, 5: 0.8}})
    nothing = {"train": {}, "validation": {}, "history": []}
    lost = Run.model_validate(
        runs[0].model_dump()
        | nothing
        | {"number": 99, "status": "diverged", "reason": "loss is nan"}
    )
    hole = [{"epoch": 1.0, "train": {}, "validation": {"accuracy": 0.5}}]
    html = report(
        write_directory(tmp_path / "run", [*runs, lost.model_copy(update={"history": hole})])
    )
    assert "1 of 9 trials ended without a measurement" in Page(html).text
    assert "NaN" not in json.dumps(specs(html))


def test_a_depth_without_any_measurement_has_no_chart(tmp_path):
    runs = synthetic_runs({"plain": {2: 0.9, 5: 0.8}}, tested=False)
    runs = [
        run.model_copy(update={"validation": {}, "history": []}) if run.cell["n"] == 5 else run
        for run in runs
    ]
    html = report(write_directory(tmp_path / "run", runs))
    places = {"train-depth", "curve-training-0", "curve-validation-0", "tuned-0-0"}
    assert set(specs(html)) == places
    assert set(Page(html).ids()) == places | {"figures"}


@pytest.mark.parametrize(
    "cell_of",
    [
        pytest.param(lambda cell: {"family": cell["family"]}, id="families only"),
        pytest.param(lambda cell: {"n": cell["n"]}, id="depth only"),
        pytest.param(lambda cell: {"block": cell["family"], "length": cell["n"]}, id="other names"),
        pytest.param(
            lambda cell: {"gated": cell["family"] == "highway", "n": cell["n"]}, id="bool"
        ),
    ],
)
def test_cells_of_any_axes(tmp_path, cell_of):
    runs = synthetic_runs()
    if "n" not in cell_of({"family": "", "n": 0}):
        runs = [run for run in runs if run.cell["n"] == 2 or "length" in cell_of(run.cell)]
    runs = [run.model_copy(update={"cell": cell_of(run.cell)}) for run in runs]
    html = report(write_directory(tmp_path / "run", runs, pictures=False))
    result = StudyResult.model_validate_json((tmp_path / "run" / "result.json").read_bytes())
    assert {"test-depth", "train-depth"} <= set(specs(html))
    assert len(result.verdicts) == (len(result.families) if result.depth_axis else 0)
    page = Page(html)
    assert ("What depth does" in page.text) == (result.depth_axis is not None)
    if not result.depth_axis:
        assert "What was found" in page.text
        assert all(claim in page.text for claim in claims(result))


def test_tuned_choices_are_drawn_by_name_and_many_holes_are_named(tmp_path):
    runs = synthetic_runs({"plain": {2: 0.9}})
    tuned = [
        run.model_copy(
            update={"tuned": {"gate": f"g{i % 2}"} | {f"h{j}": float(i) for j in range(7)}}
        )
        for i, run in enumerate(runs)
    ]
    html = report(write_directory(tmp_path / "run", tuned, pictures=False))
    assert specs(html)["tuned-0-0"]["encoding"]["x"]["type"] == "nominal"
    assert "Not drawn: h5, h6." in Page(html).text


def test_deep_studies_have_a_logarithmic_axis(tmp_path):
    html = report(write_directory(tmp_path / "run", synthetic_runs({"plain": {1: 0.9, 200: 0.8}})))
    assert '"scale":{"nice":false,"padding":18,"type":"log"}' in html


def test_a_study_of_several_objectives_shows_its_front(tmp_path):
    directory = read_run_directory(write_directory(tmp_path / "run", synthetic_runs()))
    objectives = [ACCURACY, Objective("params", "minimize")]
    result = summarise(directory.runs, objectives=objectives)
    told = result.cells[0].model_copy(update={"importance": {"lr": 1.0}})
    result = result.model_copy(update={"cells": (told, *result.cells[1:])})
    html = page(directory, result)
    text = Page(html).text
    assert next(iter(specs(html))) == "front"
    assert "The points of the Pareto front" in text
    assert front_legend(result) in text
    assert "What mattered in tuning" in text
    assert "lr 1.00" in text
