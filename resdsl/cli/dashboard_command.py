"""`resdsl dashboard`: optuna-dashboard on a run directory."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from resdsl.cli.app import app, say


@app.command()
def dashboard(
    run: Annotated[
        Path, typer.Argument(help="The run directory.", metavar="RUN", show_default=False)
    ],
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes one that is free.", min=0, max=65535)] = 8080,
) -> None:
    """Show the trials of a study in optuna-dashboard, those that end while it runs too.

    Each trial has the picture and the YAML of its net as its note. Ctrl-C ends it.

    Example: resdsl dashboard runs/depth_profile-2026-11-23-1
    """
    from resdsl.tracking.dashboard import dashboard as serving

    with serving(run, host=host, port=port) as address:
        say(f"{address}  (Ctrl-C ends it)")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            say("")
