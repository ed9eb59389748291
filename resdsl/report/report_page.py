"""The report of a study: one HTML file that needs no network, beside CSV and JSON.

What the page says stands in the template ``page.html``, which escapes every text that is put into
it; this file gathers what it is filled with.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

import altair as alt
import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from resdsl.report.pictures import family_pictures
from resdsl.report.report_colours import DASHES, SHAPES, css_colours, vega_config
from resdsl.report.report_figures import figures
from resdsl.report.table_columns import (
    IMPORTANCE_COLUMNS,
    cells,
    comparisons,
    front,
    front_legend,
    legend,
)
from resdsl.study.findings.comparisons import claims
from resdsl.study.findings.figure_words import seconds
from resdsl.study.findings.study_result import StudyResult, flat
from resdsl.study.run.run_directory import RunDirectory
from resdsl.text.atomic_write import write_text
from resdsl.text.printable import printable_lines


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
    specs = {name: spec for figure in shown for row in figure.rows for name, spec in row.items()}
    place = directory.path.resolve()
    environment = dict(directory.environment)
    command = environment.pop("command", None)
    return template("page.html").render(
        study=directory.study,
        result=result,
        families=result.families,
        seconds=seconds,
        css=[css_colours(scheme, len(result.families)) for scheme in (0, 1)],
        dashes=DASHES,
        marks=list(SHAPES.values()),
        figures=shown,
        cells=cells(result),
        legend=legend(result),
        claims=claims(result),
        comparisons=comparisons(result),
        front=front(result),
        front_legend=front_legend(result),
        importance=IMPORTANCE_COLUMNS,
        pictures=list(family_pictures(directory, result)),
        command=command,
        place=f"{place.parent.name}/{place.name}",
        seeds=sorted({run.seed for run in directory.runs if run.purpose == "final"}),
        environment=list(flat(environment)),
        settings=list(flat(directory.study.model_dump(mode="json", by_alias=True))),
        version=version("resdsl"),
        directory=place.name,
        drawn={"schemes": {"light": vega_config(0), "dark": vega_config(1)}, "specs": specs},
        bundle=bundle() if specs else "",
    )


@cache
def template(name: str) -> Template:
    """Return a template of this room by the name of its file. A text of a study can neither end the
    element or the attribute that it stands in, nor hide characters from the reader."""
    environment = Environment(
        loader=PackageLoader("resdsl", "report"),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else printable_lines(str(value)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The charts are drawn in the order of their figures, so keys are not sorted.
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    return environment.get_template(name)


@cache
def bundle() -> Markup:
    """Return Vega, Vega-Lite and Vega-Embed in the version that altair writes for."""
    written_for = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    script = "window.vegaEmbed = vegaEmbed;"
    return Markup(vl_convert.javascript_bundle(script, vl_version=written_for))
