"""Starting, resuming and estimating a study, as Python functions."""

from __future__ import annotations

import datetime
import itertools
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from resdsl.errors import ResdslError
from resdsl.study.records import (
    RunDirectory,
    read_run_directory,
    write_json,
    write_text,
)

if TYPE_CHECKING:
    from resdsl.study.config import StudyConfig
    from resdsl.study.estimate import Estimate
    from resdsl.study.plan import Plan
    from resdsl.study.progress import Progress
    from resdsl.study.result import StudyResult


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
    from resdsl.study.compose import compose_study
    from resdsl.study.plan import open_plan
    from resdsl.train import describe_environment

    composed = compose_study(overrides, Path(config_dir) if config_dir else None)
    path = composed.space_path()
    plan = open_plan(composed.config, path)
    directory = _new_directory(composed.config.name, output)
    environment = describe_environment(plan.study.device)
    words = [*overrides, *(["--config-dir", str(config_dir)] if config_dir else [])]
    write_text(directory / "space.yaml", path.read_text("utf-8"))
    write_json(
        directory / "environment.json",
        {
            **environment,
            "command": shlex.join(["resdsl", "search", *words]),
            "classes": plan.classes,
        },
    )
    # the last one: it makes the directory that of a study
    write_json(directory / "study.json", composed.config.as_json())
    return directory


def estimate_study(overrides: Sequence[str], *, config_dir: str | Path | None = None) -> Estimate:
    """Return the cells of a study and what it will cost, without running it."""
    from resdsl.study.compose import compose_study
    from resdsl.study.estimate import estimate
    from resdsl.study.executors import make_executor
    from resdsl.study.plan import open_plan

    composed = compose_study(overrides, Path(config_dir) if config_dir else None)
    plan = open_plan(composed.config, composed.space_path())
    with make_executor(plan.study.executor) as executor:
        return estimate(plan, executor.slots, executor.threads)


def resume(directory: str | Path, *, progress: Progress | None = None) -> StudyResult:
    """Return the result of the study in a run directory, run from where it stands to its end.

    A study that was finished is only summarised anew.
    """
    from resdsl.study.coordinator import Coordinator
    from resdsl.study.executors import make_executor
    from resdsl.study.progress import make_progress

    record = read_run_directory(directory)
    plan = open_run(record)
    shown = progress or make_progress(sys.stderr)
    with make_executor(plan.study.executor) as executor, shown:
        Coordinator(plan, record.path, executor, shown).run()
    return write_result(record.path)


def open_run(record: RunDirectory) -> Plan:
    """Return the plan of an existing run directory, with the space as it was then."""
    from resdsl.study.plan import open_plan

    return open_plan(study_of(record), record.path / "space.yaml")


def study_of(record: RunDirectory) -> StudyConfig:
    """Return the configuration of a run directory.

    Raises:
        ResdslError: `damaged-run` when its ``study.json`` is not one.
    """
    from resdsl.study.config import StudyConfig

    try:
        return StudyConfig.model_validate(record.study)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        message = f"{record.path / 'study.json'} is not a study: {where}: {first['msg']}"
        raise ResdslError.of("damaged-run", message) from None


def write_result(directory: Path) -> StudyResult:
    """Return what the runs of a directory say, and write it there as JSON and CSV."""
    from resdsl.study.statistics import summarise

    record = read_run_directory(directory)
    chance = 1 / int(record.environment["classes"])
    result = summarise(record.runs, notes=record.notes, chance=chance)
    write_text(directory / "result.json", result.model_dump_json(indent=1) + "\n")
    write_text(directory / "cells.csv", result.cells_csv())
    write_text(directory / "comparisons.csv", result.comparisons_csv())
    return result


def _new_directory(name: str, output: str | Path | None) -> Path:
    if output is not None:
        directory = Path(output)
        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise ResdslError.of(
                "output-exists",
                f"{directory} exists and is not an empty directory",
                help=f"`resdsl resume {directory}` goes on with a study that is there",
            )
        directory.mkdir(parents=True, exist_ok=True)
        return directory
    today = datetime.date.today().isoformat()
    for n in itertools.count(1):
        directory = Path("runs") / f"{name}-{today}-{n}"
        try:
            directory.mkdir(parents=True)
        except FileExistsError:
            continue
        return directory
    raise AssertionError("itertools.count ends never")
