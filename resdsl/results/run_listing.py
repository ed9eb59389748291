"""The runs in a folder: how they stand, what they reached, how large they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from resdsl.files.in_use import is_in_use
from resdsl.files.links import check_links
from resdsl.files.run_files import DOCUMENT
from resdsl.results.study_run import open_run
from resdsl.results.trained_net import TrainedNet
from resdsl.study.plan.jobs import cell_name
from resdsl.study.run.run_directory import NO_POINT
from resdsl.text.diagnostics import ResdslError
from resdsl.train.metric_names import first_metric

State = Literal["running", "interrupted", "finished", "damaged"]
Kind = Literal["study", "training"]


class Best(NamedTuple):
    """The best value of the validation part."""

    metric: str
    value: float
    of: str
    """The cell of a study; empty for a training."""


@dataclass(frozen=True)
class FoundRun:
    """A run directory from outside."""

    path: Path
    kind: Kind
    state: State
    best: Best | None
    ended: int
    """How many trainings ended in it."""
    n_bytes: int
    changed: float
    """When something in it was written last, in seconds since 1970."""
    reason: str = ""
    """Why it is damaged."""


def find_runs(folder: Path) -> list[FoundRun]:
    """Return the runs in ``folder``, or the one that it is, from the newest to the oldest.

    What lies deeper is not looked for, and folders that are symbolic links are passed over.

    Raises:
        ResdslError: `unreadable-file` where there is no such folder.
    """
    if kind_of(folder) is not None:
        return [_look_at(folder)]
    try:
        children = sorted(folder.iterdir())
    except OSError as error:
        message = f"cannot read {folder}: {error.strerror or error}"
        raise ResdslError.of("unreadable-file", message) from None
    found = [_look_at(path) for path in children if not path.is_symlink() and kind_of(path)]
    return sorted(found, key=lambda run: -run.changed)


def kind_of(path: Path) -> Kind | None:
    """Return what wrote a directory, by the files that are written first; None for another one."""

    def has(*names: str) -> bool:
        return all(os.path.isfile(path / name) for name in names)

    if has("study.json", "environment.json"):
        return "study"
    return "training" if has(DOCUMENT, "model.py", "environment.json") else None


def _look_at(path: Path) -> FoundRun:
    kind = kind_of(path)
    assert kind is not None
    n_bytes, changed = _measured(path)
    try:
        check_links(path)
        best, ended, complete = _of_study(path) if kind == "study" else _of_training(path)
    except ResdslError as error:
        reason = error.diagnostics[0].message
        return FoundRun(path, kind, "damaged", None, 0, n_bytes, changed, reason)
    state: State = "finished" if complete else "interrupted"
    if is_in_use(path):
        state = "running"
    return FoundRun(path, kind, state, best, ended, n_bytes, changed)


def _of_study(path: Path) -> tuple[Best | None, int, bool]:
    """Return the best cell, how many trainings ended, and whether the study did.

    Its notes are written at the end, and a training that has not ended left no result.
    """
    run = open_run(path)
    best = None
    try:
        cell = run.cell_of(run.best())
    except ResdslError:  # nothing has ended
        cell = None
    if cell is not None and cell.validation is not None:
        name = cell_name(cell.cell)
        best = Best(run.objective.name, cell.validation.mean, name)
    open_trials = [trial for trial in _trials(path) if not _has_ended(trial)]
    complete = os.path.isfile(path / "notes.json") and not open_trials
    return best, len(run.trials), complete


def _trials(path: Path) -> list[Path]:
    trials = path / "trials"
    return [entry for entry in trials.iterdir() if entry.is_dir()] if trials.is_dir() else []


def _has_ended(trial: Path) -> bool:
    return any(os.path.isfile(trial / name) for name in ("result.json", NO_POINT))


def _of_training(path: Path) -> tuple[Best | None, int, bool]:
    net = TrainedNet(path)
    _ = net.environment  # It is read, or the run is damaged.
    if not os.path.isfile(path / "result.json"):
        return None, 0, False
    values = net.record.validation
    metric = first_metric(values)
    best = Best(metric, values[metric], "") if metric in values else None
    return best, 1, True


def _measured(path: Path) -> tuple[int, float]:
    """Return how many bytes the files below ``path`` have, and when one was written last."""
    sizes, times = 0, [0.0]
    for file in _files(path):
        sizes += file.st_size
        times.append(file.st_mtime)
    return sizes, max(times)


def _files(path: Path) -> Iterator[os.stat_result]:
    for place, _, names in os.walk(path):
        for name in names:
            try:
                yield os.lstat(os.path.join(place, name))
            except OSError:  # gone by now, as the temporary file of a run that is running
                continue
