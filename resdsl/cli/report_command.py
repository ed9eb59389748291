"""``resdsl report``: the result of a study, made anew from its runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import Json, app, say
from resdsl.cli.best_net import say_best_net


@app.command()
def report(
    runs: Annotated[
        list[Path],
        typer.Argument(
            help="The run directory of a study, or those of two.",
            metavar="RUN [RUN]",
            show_default=False,
        ),
    ],
    as_json: Json = False,
) -> None:
    """Rebuild result.json, cells.csv, comparisons.csv and report.html of a study, and print them.

    A study that has not ended is reported as far as it is. Two studies are put side by side, with
    the intervals of their differences; the page of both is written into the second directory.

    Example: resdsl report runs/depth_profile-2026-11-23-1
    """
    match runs:
        case [run]:
            _report(run, as_json)
        case [first, second]:
            _side_by_side(first, second, as_json)
        case _:
            raise typer.BadParameter(f"give one run directory or two, not {len(runs)}")


def _report(run: Path, as_json: bool) -> None:
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
    say_best_net(run)


def _side_by_side(first: Path, second: Path, as_json: bool) -> None:
    from rich.console import Console

    from resdsl.report import print_side_by_side, write_side_by_side
    from resdsl.study.findings.side_by_side import side_by_side
    from resdsl.study.run.launch import read_result
    from resdsl.study.run.run_directory import read_run_directory

    a, b = (read_run_directory(run) for run in (first, second))
    names = [directory.path.resolve().name for directory in (a, b)]
    if names[0] == names[1]:
        names = [str(directory.path) for directory in (a, b)]
    beside = side_by_side(
        (names[0], names[1]),
        (read_result(a), read_result(b)),
        (
            a.study.model_dump(mode="json", by_alias=True),
            b.study.model_dump(mode="json", by_alias=True),
        ),
    )
    page = write_side_by_side(beside, b.path / "side_by_side.html")
    if as_json:
        typer.echo(beside.model_dump_json(indent=1))
        return
    print_side_by_side(beside, Console())
    say(f"report: {page}")
