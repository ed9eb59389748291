"""`resdsl runs`."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resdsl.cli.app import Json, app, say

if TYPE_CHECKING:
    from resdsl.results.cleaning import Removal
    from resdsl.results.run_listing import FoundRun


_RUNS = Path("runs")


@app.command()
def runs(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder of the runs, or one of them.")
    ] = _RUNS,
    clean: Annotated[
        bool, typer.Option("--clean", help="Remove the checkpoints of trainings that have ended.")
    ] = False,
    damaged: Annotated[
        bool,
        typer.Option("--damaged", help="With --clean: remove runs without any readable result."),
    ] = False,
    empty: Annotated[
        bool,
        typer.Option("--empty", help="With --clean: remove runs in which nothing was trained."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --clean: say what would go, and stop.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List studies and trainings: how they stand, the best value on the validation part, the time
    since the last change, the size.

    A run is `running` while a process of this machine works in it. What is running is never
    removed, and no symbolic link is followed.

    Example: resdsl runs --clean --dry-run
    """
    from resdsl.results.cleaning import removals, remove
    from resdsl.results.run_listing import find_runs

    if (damaged or empty or dry_run) and not clean:
        raise typer.BadParameter("--damaged, --empty and --dry-run belong to --clean")
    nothing_yet = folder == _RUNS and not os.path.lexists(folder)
    found = [] if nothing_yet else find_runs(folder)
    if not clean:
        if as_json:
            typer.echo(json.dumps([_as_dict(run) for run in found]))
        else:
            say(_table(found) if found else f"no runs in {folder}")
        return
    going = removals(found, damaged=damaged, empty=empty)
    if not dry_run:
        remove(going)
    if as_json:
        rows = [{"path": str(r.path), "bytes": r.n_bytes, "why": r.why} for r in going]
        typer.echo(json.dumps({"removed": not dry_run, "what": rows}))
    else:
        say(_told(going, dry_run))


def _as_dict(run: FoundRun) -> dict[str, object]:
    return {
        "path": str(run.path),
        "kind": run.kind,
        "state": run.state,
        "best": run.best._asdict() if run.best else None,
        "ended": run.ended,
        "age_s": round(time.time() - run.changed),
        "bytes": run.n_bytes,
        "reason": run.reason or None,
    }


def _table(found: list[FoundRun]) -> str:
    from resdsl.files.memory import shown_size
    from resdsl.study.findings.figure_words import seconds

    rows = [("run", "state", "best", "ended", "age", "size")]
    for run in found:
        best = run.reason
        if run.best:
            of = f" ({run.best.of})" if run.best.of else ""
            best = f"{run.best.metric} {run.best.value:.4g}{of}"
        age = seconds(max(0.0, time.time() - run.changed))
        size = shown_size(run.n_bytes)
        rows.append((run.path.name, run.state, best, str(run.ended), age, size))
    widths = [max(len(row[i]) for row in rows) for i in range(6)]
    lines = ("  ".join(f"{c:<{w}}" for c, w in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _told(going: list[Removal], dry_run: bool) -> str:
    from resdsl.files.memory import shown_size

    if not going:
        return "nothing to remove"
    verb = "would remove" if dry_run else "removed"
    lines = [f"{verb} {r.path} ({shown_size(r.n_bytes)}): {r.why}" for r in going]
    return "\n".join([*lines, f"{shown_size(sum(r.n_bytes for r in going))} in all"])
