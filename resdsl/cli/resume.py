"""``resdsl resume``: goes on with an interrupted study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import app, say

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended."""


@app.command()
def resume(
    run: Annotated[Path, typer.Argument(help="The run directory.", metavar="RUN")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Go on with a study from its run directory, as if it had never been interrupted.

    Of a study that is finished, only the report is made anew.

    Example: resdsl resume runs/depth_profile-2026-11-23-1
    """
    carry_on(run, as_json)


def carry_on(directory: Path, as_json: bool) -> None:
    """Run the study in ``directory`` to its end and print what it found."""
    from rich.console import Console

    from resdsl.report import print_result, write_report
    from resdsl.study.run.launch import resume as resume_study

    say(f"run directory: {directory}", err=True)
    try:
        result = resume_study(directory)
        report = write_report(directory)
    except KeyboardInterrupt:
        message = f"\ninterrupted; go on with: resdsl resume {directory}"
        say(message, err=True)
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        typer.echo(result.model_dump_json(indent=1))
        return
    print_result(result, Console())
    say(f"report: {report}")
