"""The run directory: what a study leaves on disk, and the only thing a report reads.

    runs/<study>-<date>-<n>/
        study.json          the composed configuration, every name resolved
        space.yaml          the space as it was read
        environment.json    versions, machine
        notes.json          sentences the report must print (dropped rounds, settings by hand)
        trials/0007/        job.json, history.jsonl, result.json, checkpoint.pt, log.txt
        families/           the best architecture of each cell, frozen
        result.json cells.csv comparisons.csv report.html

Every file but the two logs is written beside its place and renamed, so a reader never meets half
of one. A trial that has no ``result.json`` did not end.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from resdsl.errors import ResdslError
from resdsl.language.holes import Scalar

Status = Literal["finished", "diverged", "pruned", "failed"]


class Run(BaseModel):
    """One training that ended, however it ended. Accuracies are in [0, 1]."""

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="null")

    number: int
    cell: dict[str, Scalar]
    purpose: Literal["tune", "final"]
    trial: int | None = None
    seed: int
    recipe: dict[str, Scalar]
    status: Status
    reason: str | None = None
    params: int
    flops: int
    depth: int
    train_accuracy: float | None = None
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    seconds: float = 0.0
    history: list[dict[str, float | None]] = []
    key: str = ""
    """The training hash: two runs of one key are the same training."""

    @property
    def name(self) -> str:
        """The cell for people: ``highway, n 5``."""
        return cell_name(self.cell)


def cell_name(cell: Mapping[str, Scalar]) -> str:
    """Return a cell for people: labels bare, numbers after their name."""
    return ", ".join(v if isinstance(v, str) else f"{k} {v}" for k, v in cell.items())


def cell_slug(cell: Mapping[str, Scalar]) -> str:
    """Return a cell as the stem of a file name: ``highway-n5``."""
    parts = [v if isinstance(v, str) else f"{k}{v}" for k, v in cell.items()]
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in "-".join(parts))


@dataclass(frozen=True)
class RunDirectory:
    """Read access to a run directory. Values are read once, when first asked for."""

    path: Path

    @cached_property
    def study(self) -> dict[str, Any]:
        """The composed configuration (``StudyConfig.model_dump``)."""
        return dict(read_json(self.path / "study.json"))

    @cached_property
    def environment(self) -> dict[str, Any]:
        return dict(read_json(self.path / "environment.json"))

    @cached_property
    def notes(self) -> tuple[str, ...]:
        path = self.path / "notes.json"
        return tuple(read_json(path)) if path.exists() else ()

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Every run that ended, in the order they were numbered."""
        paths = sorted((self.path / "trials").glob("*/result.json"))
        return tuple(sorted((_read_run(p) for p in paths), key=lambda run: run.number))

    @property
    def families(self) -> dict[str, Path]:
        """The frozen documents by cell slug."""
        return {p.stem: p for p in sorted((self.path / "families").glob("*.yaml"))}

    def trial(self, number: int) -> Path:
        return self.path / "trials" / f"{number:04d}"


def read_run_directory(path: str | Path) -> RunDirectory:
    """Return the run directory at ``path``.

    Raises:
        ResdslError: `not-a-run` when there is no ``study.json`` in it.
    """
    directory = Path(path)
    if not (directory / "study.json").is_file():
        raise ResdslError.of(
            "not-a-run",
            f"{directory} is not the directory of a study: it holds no study.json",
            help="give the directory that `resdsl search` printed, such as runs/depth_profile-...",
        )
    return RunDirectory(directory)


def write_text(path: Path, text: str) -> None:
    """Write a file beside its place and rename it there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


def write_json(path: Path, value: object) -> None:
    """Write JSON-ready values, indented."""
    write_text(path, json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def write_run(directory: Path, run: Run) -> None:
    """Write ``result.json`` of a trial directory."""
    write_text(directory / "result.json", run.model_dump_json(indent=1) + "\n")


def read_json(path: Path) -> Any:
    """Return the values of a JSON file that a study wrote.

    Raises:
        ResdslError: `damaged-run` when it is missing or not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ResdslError.of("damaged-run", f"cannot read {path}: {error}") from None


def _read_run(path: Path) -> Run:
    try:
        return Run.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"{path} is not the result of a run: {where}: {first['msg']}"
        raise ResdslError.of("damaged-run", message) from None
