"""``resdsl resume``: goes on with an interrupted study."""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resdsl.cli.app import INTERRUPTED, Json, Track, app, say
from resdsl.cli.best_net import say_best_net
from resdsl.cli.run_options import FunctionsOption

if TYPE_CHECKING:
    from resdsl.study.run.callbacks import Callback
    from resdsl.study.run.launch import OpenStudy


@app.command()
def resume(
    run: Annotated[Path, typer.Argument(help="The run directory.", metavar="RUN")],
    overrides: Annotated[
        list[str] | None,
        typer.Argument(
            help="More of it: `budget.trials_per_cell=20`, `budget.seeds=10`, "
            "`budget.max_time=1h`, `executor.slots=4`.",
            metavar="[OVERRIDE]...",
        ),
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Run again what failed.")
    ] = False,
    allow_functions: FunctionsOption = False,
    track: Track = None,
    as_json: Json = False,
) -> None:
    """Go on with a study from its run directory, as if it had never been interrupted.

    Of a study that is finished, only the report is made anew, unless it gets more trials or seeds.

    Example: resdsl resume runs/depth_profile-2026-11-23-1 budget.seeds=10
    """
    from resdsl.study.run.launch import reopen
    from resdsl.tracking.by_name import make_trackers

    study = reopen(run, overrides or (), retry_failed=retry_failed, allow_functions=allow_functions)
    carry_on(study, as_json, make_trackers(track or []))


def carry_on(study: OpenStudy, as_json: bool, trackers: Sequence[Callback] = ()) -> None:
    """Run ``study`` to its end, write its report, and print what it found.

    The exit code is 1 where no net has a result.
    """
    from rich.console import Console

    from resdsl.report import print_result, write_report
    from resdsl.study.plan.told import without_point
    from resdsl.study.run.run_directory import read_run_directory

    say(f"run directory: {study.directory}", err=True)
    for warning in (*study.plan.warnings, *without_point(study.plan)):
        say(f"note: {warning}", err=True)
    try:
        # Other tools greet on the standard output, which may hold JSON.
        with contextlib.redirect_stdout(sys.stderr):
            result = study.run(callbacks=trackers)
        report = write_report(read_run_directory(study.directory), result)
    except KeyboardInterrupt:
        message = f"\ninterrupted; go on with: resdsl resume {shlex.quote(str(study.directory))}"
        say(message, err=True)
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        typer.echo(result.model_dump_json(indent=1))
    else:
        print_result(result, Console())
        say(f"report: {report}")
        say_best_net(study.directory)
    if not any(cell.test for cell in result.cells):
        raise typer.Exit(1)
