"""What of runs can go: checkpoints that nothing goes on from, and runs that hold nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from resdsl.files.in_use import is_in_use
from resdsl.files.run_files import CHECKPOINT
from resdsl.results.run_listing import FoundRun, kind_of
from resdsl.study.run.run_directory import read
from resdsl.text.atomic_write import writing
from resdsl.text.diagnostics import ResdslError


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
        damaged: whether runs that cannot be read go as a whole. One that holds the result of a
            training stays: another version may be able to read it.
        empty: whether runs in which no training has ended, and none can go on from a checkpoint,
            go as a whole.
    """
    found: list[Removal] = []
    for run in runs:
        if run.state == "running":
            continue
        if damaged and run.state == "damaged" and not _holds_results(run.path):
            found.append(Removal(run.path, run.n_bytes, "damaged"))
        elif empty and run.state != "damaged" and run.ended == 0 and not _goes_on(run.path):
            found.append(Removal(run.path, run.n_bytes, "nothing is in it"))
        else:
            found += _checkpoints(run.path)
    return found


def _holds_results(path: Path) -> bool:
    """Return whether some training in a run left a result that is whole."""
    for place, _, names in os.walk(path):
        if "result.json" in names:
            with suppress(ResdslError):
                if "status" in read(Path(place) / "result.json", dict[str, Any]):
                    return True
    return False


def _goes_on(path: Path) -> bool:
    return any(CHECKPOINT in names for _, _, names in os.walk(path))


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
