"""The way from a study that has ended to its best net."""

from __future__ import annotations

import shlex
from pathlib import Path

from resdsl.cli.app import say
from resdsl.text.diagnostics import ResdslError


def say_best_net(directory: Path) -> None:
    """Say which net of a study is the best, and which command writes it as a folder.

    Nothing is said where no final run has left a net.
    """
    from resdsl.results.study_run import open_run
    from resdsl.study.plan.jobs import cell_name

    study = open_run(directory)
    try:
        best = study.best()
    except ResdslError:  # No run has ended with a value.
        return
    run = best.run
    if run is None or not best.has_weights:
        return
    value = format(study.objective.of(run), study.scale.format)
    measured = f"validation {study.metric} {value}"
    say(f"best net: {cell_name(run.cell)}, in trials/{run.number:04}, {measured}")
    say(f"as a folder that needs no resdsl: resdsl export {shlex.quote(str(directory))} -o DIR")
