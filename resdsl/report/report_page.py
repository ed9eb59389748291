"""The report of a study: one HTML file that needs no network, beside CSV and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import altair as alt
import vl_convert

from resdsl.report import tables
from resdsl.report.figures import Figure, figures
from resdsl.report.pictures import family_pictures
from resdsl.report.report_colours import DARK, LIGHT, css_variables, vega_config
from resdsl.study.findings import figure_words as wording
from resdsl.study.findings.study_result import StudyResult
from resdsl.study.run.run_directory import RunDirectory
from resdsl.text.atomic_write import write_text
from resdsl.text.printable import html_text


def write_report(directory: RunDirectory, result: StudyResult) -> Path:
    """Write the report on a result to ``report.html`` in its run directory; return its path.

    Raises:
        ResdslError: `damaged-run` for a file that cannot be read, or `unwritable-file`.
    """
    path = directory.path / "report.html"
    write_text(path, page(directory, result))
    return path


def page(directory: RunDirectory, result: StudyResult) -> str:
    """Return the report as one HTML document."""
    shown = figures(result, directory.runs)
    specs = {name: spec for figure in shown for name, spec in figure.charts.items()}
    schemes = {"light": vega_config(LIGHT), "dark": vega_config(DARK)}
    return Template(_text("page.html")).substitute(
        title=html_text(directory.study.name),
        summary=html_text(_summary(directory, result)),
        unfinished="" if result.finished else _UNFINISHED,
        variables=css_variables(len(result.families)),
        style=_text("page.css"),
        verdicts=tables.verdicts(result),
        sections="\n".join(_sections(directory, result, shown)),
        version=version("resdsl"),
        directory=html_text(directory.path.resolve().name),
        figures=_embedded({"schemes": schemes, "specs": specs}),
        bundle=_bundle() if specs else "",
        script=_text("page.js") if specs else "",
    )


_UNFINISHED = (
    '<p class="unfinished">This study has not ended: what follows is what its runs say so far. '
    "The test part is read after the last final run.</p>"
)


def _summary(directory: RunDirectory, result: StudyResult) -> str:
    tuning, final = (
        sum(getattr(cell, count) for cell in result.cells)
        for count in ("tuning_runs", "final_runs")
    )
    spent = wording.seconds(sum(cell.total_seconds for cell in result.cells))
    return (
        f"{directory.study.data.name} data · {len(result.cells)} cells, {tuning} tuning and "
        f"{final} final runs · {spent} of training in all"
    )


def _sections(directory: RunDirectory, result: StudyResult, shown: list[Figure]) -> Iterator[str]:
    yield from (figure.html(result.families) for figure in shown)
    if result.cells:
        yield _section("All cells", tables.cell_table(result), _CELLS)
    if result.comparisons:
        yield _section("Differences between families", tables.comparison_table(result), _PAIRS)
    pictures = family_pictures(directory, result)
    if pictures:
        yield _section("The families", f'<div class="pictures">{pictures}</div>', _PICTURES)
    notes = f'<ul class="notes">{tables.items(result.notes)}</ul>' if result.notes else ""
    methods = f'<ul class="notes quiet">{tables.items(result.methods)}</ul>'
    yield _section("Notes and methods", notes + methods)
    yield _section("How to reproduce", _reproduction(directory))


_CELLS = (
    "Means over the final seeds; ± is half of a 95% t interval. Depth counts weighted layers, "
    "mult-adds are those of one sample, time is that of one final run."
)
_PICTURES = "The shallowest net of each family, as tuned. Data flow down."
_PAIRS = (
    "Test accuracy of the first family minus that of the second, paired by seed. The intervals "
    "hold for one comparison each; p (Holm) is corrected for all of them."
)


def _section(title: str, body: str, caption: str = "") -> str:
    text = f'<p class="caption">{html_text(caption)}</p>' if caption else ""
    return f"<section><h2>{html_text(title)}</h2>{text}{body}</section>"


def _reproduction(directory: RunDirectory) -> str:
    environment = dict(directory.environment)
    command = environment.pop("command", None)
    lines = [str(command)] if command else []
    path = directory.path.resolve()
    lines.append(f"resdsl report {path.parent.name}/{path.name}   # this page again, from the runs")
    seeds = sorted({run.seed for run in directory.runs if run.purpose == "final"})
    values = {"final seeds": ", ".join(map(str, seeds)) or "none yet", **environment}
    return (
        f"<pre><code>{html_text(chr(10).join(lines))}</code></pre>"
        f"{tables.settings(values)}"
        "<details><summary>The whole configuration, as in study.json</summary>"
        f"{tables.settings(directory.study.model_dump(mode='json', by_alias=True))}</details>"
    )


def _text(name: str) -> str:
    return files("resdsl.report").joinpath(name).read_text(encoding="utf-8")


def _embedded(values: Any) -> str:
    # No text of a study can end the script element that holds it.
    return json.dumps(values, separators=(",", ":")).replace("<", "\\u003c")


@cache
def _bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed in the version that altair writes for."""
    written_for = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    return str(
        vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=written_for)
    )
