"""What of runs can go: checkpoints that nothing goes on from, and runs that hold nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from resdsl.files.in_use import is_in_use
from resdsl.results.run_listing import FoundRun, kind_of
from resdsl.text.atomic_write import writing

CHECKPOINT = "checkpoint.pt"


class Removal(NamedTuple):
    """A file or a directory that can go."""

    path: Path
    n_bytes: int
    why: str


def removals(
    runs: Sequence[FoundRun], *, damaged: bool = False, empty: bool = False
) -> list[Removal]:
    """Return what can go of runs; nothing is removed, and a run that is running keeps all.

    That is the checkpoint of each training that has ended. No symbolic link is followed.

    Args:
        runs: of :func:`find_runs`.
        damaged: whether runs that cannot be read go as a whole.
        empty: whether runs in which no training has ended go as a whole.
    """
    found: list[Removal] = []
    for run in runs:
        if run.state == "running":
            continue
        if damaged and run.state == "damaged":
            found.append(Removal(run.path, run.n_bytes, "damaged"))
        elif empty and run.state != "damaged" and run.ended == 0:
            found.append(Removal(run.path, run.n_bytes, "nothing in it has ended"))
        else:
            found += _checkpoints(run.path)
    return found


def _checkpoints(path: Path) -> Iterator[Removal]:
    for place, _, names in os.walk(path):  # which follows no links
        if CHECKPOINT in names and "result.json" in names:
            file = Path(place) / CHECKPOINT
            if not file.is_symlink():
                yield Removal(file, file.stat().st_size, "the training has ended")


def remove(found: Sequence[Removal]) -> None:
    """Remove files and directories. What a symbolic link below them leads to stays.

    A run that somebody has gone on with in the meantime stays, too.

    Raises:
        ResdslError: `unwritable-file`.
    """
    for path, _, _ in found:
        with writing(path):
            if path.is_symlink():
                continue
            if not path.is_dir():
                path.unlink(missing_ok=True)
            elif kind_of(path) is not None and not is_in_use(path):
                shutil.rmtree(path)
