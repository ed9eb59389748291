"""``resdsl report``: the result of a study, made anew from its runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import Json, app, say


@app.command()
def report(
    run: Annotated[
        Path, typer.Argument(help="The run directory.", metavar="RUN", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Rebuild result.json, cells.csv, comparisons.csv and report.html of a study, and print them.

    A study that has not ended is reported as far as it is.

    Example: resdsl report runs/depth_profile-2026-11-23-1
    """
    from rich.console import Console

    from resdsl.report import print_result, write_report
    from resdsl.study.run.launch import write_result
    from resdsl.study.run.run_directory import read_run_directory

    directory = read_run_directory(run)
    result = write_result(directory)
    page = write_report(directory, result)
    if as_json:
        typer.echo(result.model_dump_json(indent=1))
        return
    print_result(result, Console())
    say(f"report: {page}")
