"""Starting and resuming a study, as Python functions."""

from __future__ import annotations

import datetime
import itertools
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from resdsl.study.run.records import read_run_directory, write_json, write_text
from resdsl.text.atomic_write import is_free
from resdsl.text.diagnostics import ResdslError

if TYPE_CHECKING:
    from resdsl.study.config import study_config as config
    from resdsl.study.findings.study_result import StudyResult
    from resdsl.study.run.executors import Executor
    from resdsl.study.run.progress import Progress


def search(
    study: str,
    *,
    data: str | None = None,
    overrides: Sequence[str] = (),
    output: str | Path | None = None,
    config_dir: str | Path | None = None,
    progress: Progress | None = None,
) -> StudyResult:
    """Return the result of the study ``search/study/<study>.yaml``, run to its end.

    ``overrides`` are Hydra's, such as ``budget.seeds=5``; ``output`` is the run directory, by
    default ``runs/<study>-<date>-<n>``. A script that calls this must do so under
    ``if __name__ == "__main__":``, because the workers are processes that import it.

    Raises:
        ResdslError: the configuration, the space or the data are wrong.
    """
    chosen = [f"study={study}", *([f"data={data}"] if data else []), *overrides]
    directory = prepare(chosen, output=output, config_dir=config_dir)
    return resume(directory, progress=progress)


def prepare(
    overrides: Sequence[str],
    *,
    output: str | Path | None = None,
    config_dir: str | Path | None = None,
) -> Path:
    """Return a new run directory with a study that :func:`resume` begins."""
    from resdsl.study.config.compose import compose_study
    from resdsl.study.plan.study_plan import open_plan
    from resdsl.train import describe_environment

    composed = compose_study(overrides, Path(config_dir) if config_dir else None)
    path = composed.space_path()
    plan = open_plan(composed.config, path, composed.place)
    directory = _new_directory(composed.config.name, output)
    command = ["resdsl", "search", *overrides]
    if config_dir:
        command += ["--config-dir", str(config_dir)]
    environment = describe_environment(plan.study.device)
    environment |= {"command": shlex.join(command), "classes": plan.classes}
    write_text(directory / "space.yaml", plan.space.to_yaml())
    write_json(directory / "environment.json", environment)
    # the last one: it makes the directory that of a study
    write_json(directory / "study.json", composed.config)
    return directory


def resume(directory: str | Path, *, progress: Progress | None = None) -> StudyResult:
    """Return the result of the study in a run directory, run from where it stands to its end.

    A study that was finished is only summarised anew.
    """
    from resdsl.study.plan.study_plan import open_plan
    from resdsl.study.run.coordinator import Coordinator
    from resdsl.study.run.progress import make_progress

    record = read_run_directory(directory)
    plan = open_plan(record.study, record.path / "space.yaml")  # as it was when it began
    shown = progress or make_progress(sys.stderr)
    with make_executor(plan.study.executor) as executor, shown:
        Coordinator(plan, record.path, executor, shown).run()
    return write_result(record.path)


def write_result(directory: Path) -> StudyResult:
    """Return what the runs of a directory say, and write it there as JSON and CSV."""
    from resdsl.study.findings.statistics import summarise
    from resdsl.study.findings.study_result import as_csv

    record = read_run_directory(directory)
    chance = 1 / record.classes
    result = summarise(record.runs, notes=record.notes, chance=chance)
    write_json(directory / "result.json", result)
    write_text(directory / "cells.csv", as_csv(result.cells))
    write_text(directory / "comparisons.csv", as_csv(result.comparisons))
    return result


def make_executor(settings: config.ExecutorSettings) -> Executor:
    """Return the executor that a study's configuration names."""
    from resdsl.study.run.executors import InlineExecutor
    from resdsl.study.run.local import LocalExecutor
    from resdsl.study.run.worker import execute

    if settings.kind == "inline":
        return InlineExecutor(execute)
    return LocalExecutor(execute, slots=settings.slots, threads=settings.threads)


def _new_directory(name: str, output: str | Path | None) -> Path:
    root, today = Path("runs"), datetime.date.today().isoformat()
    numbered = (root / f"{name}-{today}-{n}" for n in itertools.count(1))
    directory = Path(output) if output else next(path for path in numbered if not path.exists())
    if not is_free(directory):
        raise ResdslError.of(
            "output-exists",
            f"{directory} exists and is not an empty directory",
            help=f"`resdsl resume {directory}` goes on with a study that is there",
        )
    return directory
