"""``resdsl search``: a study from its configuration to its report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from resdsl.cli.app import Json, Track, app, say

if TYPE_CHECKING:
    from resdsl.study.run.estimate import Estimate


@app.command()
def search(
    overrides: Annotated[
        list[str],
        typer.Argument(
            help="The name or the file of a study; `data=NAME` for another file of a group, "
            "`budget.seeds=5` for a value.",
            metavar="STUDY [OVERRIDE]...",
        ),
    ],
    config_dir: Annotated[
        Path | None, typer.Option(help="Your own study/, data/, train/, ... files.")
    ] = None,
    cfg: Annotated[
        Literal["job"] | None, typer.Option(help="Print the composed study and stop.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print cells, runs and estimated time and stop.")
    ] = False,
    allow_env: Annotated[
        bool,
        typer.Option(
            "--allow-env",
            help="Let values be `${oc.env:NAME}`; what they say stands in the run directory.",
        ),
    ] = False,
    output: Annotated[
        Path | None, typer.Option(help="The run directory [default: runs/STUDY-DATE-N].")
    ] = None,
    track: Track = None,
    as_json: Json = False,
) -> None:
    """Tune every cell of a study with the same budget, run the best on fresh seeds, and report.
    `resdsl docs study` prints the keys of a study.

    Example: resdsl search depth_profile data=digits budget.seeds=3
    """
    from resdsl.study.config.compose_study import compose_study
    from resdsl.study.run.launch import begin

    if cfg is not None:
        typer.echo(compose_study(overrides, config_dir, allow_env=allow_env).yaml, nl=False)
        return
    if dry_run:
        from resdsl.study.run.estimate import estimate_study

        _dry_run(estimate_study(overrides, config_dir, allow_env=allow_env), as_json)
        return
    from resdsl.cli.resume_command import carry_on
    from resdsl.tracking.by_name import make_trackers

    trackers = make_trackers(track or [])  # Before a directory is made.
    begun = begin(overrides, output=output, config_dir=config_dir, allow_env=allow_env)
    carry_on(begun, as_json, trackers)


def _dry_run(found: Estimate, as_json: bool) -> None:
    import dataclasses
    import json

    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(found), indent=1))
    else:
        _print(found)


def _print(found: Estimate) -> None:
    from rich.console import Console
    from rich.table import Table

    from resdsl.study.findings import figure_words
    from resdsl.text.counted import counted
    from resdsl.text.rich_text import words

    table = Table(box=None)
    for name in ("cell", "depth", "parameters", "multiply-adds", "seconds a run"):
        table.add_column(name, justify="left" if name == "cell" else "right")
    for cell in found.cells:
        figures = (f"{cell.depth}", f"{cell.params:,}", f"{cell.flops:,}", f"{cell.seconds:.1f}")
        table.add_row(words(cell.name), *figures)
    Console().print(table)
    tune, final, cells = found.rounds.tune, found.rounds.final, len(found.cells)
    seconds = figure_words.seconds(found.seconds)
    each = f"{counted(tune, 'tuning run')} and {counted(final, 'final run')} on fresh seeds"
    typer.echo(
        f"{counted(cells, 'cell')}{'' if cells == 1 else ', each'} with {each}: "
        f"{counted(cells * (tune + final), 'run')}, {found.slots} at a time, about {seconds}."
    )
    for note in (*found.dropped, *found.warnings):
        say(note)
