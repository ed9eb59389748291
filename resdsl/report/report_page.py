"""The report of a study: one HTML file that needs no network, beside CSV and JSON.

What the page says stands in the template ``page.html``, which escapes every text that is put into
it; this file gathers what it is filled with.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from resdsl.report.page_template import can_draw, render_page
from resdsl.report.pictures import family_pictures
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
from resdsl.text.counted import counted

if TYPE_CHECKING:
    from resdsl.report.report_figures import Figure
    from resdsl.study.plan.jobs import Run


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
    shown = _figures(result, directory.runs)
    specs = {name: spec for figure in shown for row in figure.rows for name, spec in row.items()}
    place = directory.path.resolve()
    environment = dict(directory.environment)
    command = environment.pop("command", None)
    return render_page(
        "page.html",
        result.families,
        specs,
        study=directory.study,
        result=result,
        seconds=seconds,
        counted=counted,
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
        directory=place.name,
    )


def _figures(result: StudyResult, runs: Sequence[Run]) -> Sequence[Figure]:
    if not can_draw():
        return []
    from resdsl.report.report_figures import figures  # altair takes a second to import

    return figures(result, runs)
