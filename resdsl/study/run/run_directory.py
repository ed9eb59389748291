"""The run directory: what a study leaves on disk, and the only thing a report reads.

    runs/<study>-<date>-<n>/
        study.json          the composed configuration, every name resolved
        space.yaml          the space as it was read
        environment.json    versions, machine
        imported.json       trials of another study that the samplers know, with `import_from`
        notes.json          sentences the report must print (dropped rounds, settings by hand)
        trials/0007/        job.json, history.jsonl, result.json, checkpoint.pt, log.txt
        families/           the best architecture of each cell, frozen
        result.json cells.csv comparisons.csv report.html

Every file but the two logs is written beside its place and renamed, so a reader never meets half
of one. A trial that has no ``result.json`` did not end.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, PositiveInt, TypeAdapter, ValidationError
from pydantic_core import to_json

from resdsl.files.links import check_links
from resdsl.files.regular_file import open_regular
from resdsl.language.holes import Hole, PlainValue, parse_hole
from resdsl.study.config.study_config import StudyConfig
from resdsl.study.plan.imported import Imported
from resdsl.study.plan.jobs import Run
from resdsl.study.plan.objective import Objective, chosen_by
from resdsl.text.atomic_write import write_text
from resdsl.text.diagnostics import ResdslError

Stored = TypeVar("Stored")

NO_POINT = "no_point.json"
"""What a trial leaves that found no point which could be trained."""

IMPORTED = "imported.json"
"""Trials of another study, so that this one goes on without its directory."""


class _Data(BaseModel):
    """What a report needs of ``environment.json``."""

    classes: PositiveInt
    samples: PositiveInt | None = None
    holes: dict[str, dict[str, Any]] = {}


@dataclass(frozen=True)
class RunDirectory:
    """Read access to a run directory. Values are read once, when first asked for."""

    path: Path

    @cached_property
    def study(self) -> StudyConfig:
        """The configuration, as it was composed when the study began."""
        return read(self.path / "study.json", StudyConfig)

    @property
    def objective(self) -> Objective:
        """The metric that recipes were chosen by."""
        return chosen_by(self.objectives)

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """What was made large or small; runs of old only knew accuracy."""
        chosen = self.study.objectives or {"accuracy": "maximize"}
        return tuple(Objective(*item) for item in chosen.items())

    @property
    def spaces(self) -> dict[str, Path]:
        """The documents of the study by the names of their cells; one alone has the name ""."""
        several = self.path / "spaces"
        names = self.study.documents
        if len(names) == 1:
            return dict.fromkeys(names, self.path / "space.yaml")
        return {name: several / f"{name}.yaml" for name in names}

    @property
    def extensions(self) -> list[dict[str, Any]]:
        """The budgets that the study had before it was extended, the first one first."""
        path = self.path / "extensions.json"
        return read(path, list[dict[str, Any]]) if path.exists() else []

    @property
    def imported(self) -> Imported | None:
        """The trials of another study that the samplers know, if there are any."""
        path = self.path / IMPORTED
        return read(path, Imported) if path.exists() else None

    @cached_property
    def environment(self) -> dict[str, Any]:
        """Versions, machine and device, and the command that began the study."""
        return read(self.path / "environment.json", dict[str, Any])

    @cached_property
    def classes(self) -> int:
        """The number of classes of the data."""
        return self._data.classes

    @property
    def samples(self) -> int | None:
        """The number of samples in the train part; None in a run of an earlier version."""
        return self._data.samples

    @property
    def holes(self) -> dict[str, Hole]:
        """The domains of what was tuned, by name."""
        try:
            return {name: parse_hole(values) for name, values in self._data.holes.items()}
        except (ValidationError, KeyError) as error:
            path = self.path / "environment.json"
            raise ResdslError.of("damaged-run", f"cannot read {path}: holes: {error}") from None

    @cached_property
    def _data(self) -> _Data:
        return read(self.path / "environment.json", _Data)

    @cached_property
    def notes(self) -> list[str]:
        """Sentences that a report must print; none while the study has not ended."""
        path = self.path / "notes.json"
        return read(path, list[str]) if path.exists() else []

    @cached_property
    def runs(self) -> list[Run]:
        """Every run that ended, in the order they were numbered."""
        paths = (self.path / "trials").glob("*/result.json")
        return sorted((read(path, Run) for path in paths), key=lambda run: run.number)

    def trial(self, number: int) -> Path:
        """Return the directory of a run."""
        return self.path / "trials" / f"{number:04d}"

    def family(self, cell: Mapping[str, PlainValue]) -> Path:
        """Return where the best architecture of a cell is.

        >>> RunDirectory(Path("run")).family({"family": "highway", "n": 5}).as_posix()
        'run/families/highway-n5.yaml'
        """
        parts = [v if isinstance(v, str) else f"{k}{v}" for k, v in cell.items()]
        slug = "".join(c if c.isalnum() or c in "-_." else "_" for c in "-".join(parts))
        slug = re.sub("^[.]+", "_", slug)  # A file that begins with a dot is hidden.
        if len(slug) > 80 or not all(itertools.starmap(_names_itself, cell.items())):
            # `3/1` and `3:1`, `A` and `a` on some disks, 5 and "n5" would be one file.
            digest = hashlib.sha256(to_json([*cell.items()])).hexdigest()[:8]
            slug = f"{slug[:80]}-{digest}"
        return self.path / "families" / f"{slug}.yaml"


def _names_itself(name: str, value: PlainValue) -> bool:
    """Return whether no other value of a hole has the same letters in the name of a file."""
    if isinstance(value, str):
        is_word = re.fullmatch(r"[a-z][a-z0-9_]{0,19}", value)
        return is_word is not None and not value.startswith(name)
    return not isinstance(value, bool) and len(str(value)) < 20


def read_run_directory(path: str | Path) -> RunDirectory:
    """Return the run directory at ``path``.

    Raises:
        ResdslError: `not-a-run` when there is no ``study.json`` in it; `link-out` where a symbolic
            link in it leads out of it.
    """
    directory = Path(path)
    if not os.path.isfile(directory / "study.json"):
        raise ResdslError.of(
            "not-a-run",
            f"{directory} is not the directory of a study: it holds no study.json",
            help="give the directory that `resdsl search` printed, such as runs/depth_profile-...",
        )
    check_links(directory)
    return RunDirectory(directory)


def read(path: Path, kind: type[Stored]) -> Stored:
    """Return the value in a JSON file that a study wrote, as a value of ``kind``.

    Raises:
        ResdslError: `damaged-run` when it is missing, no regular file, not JSON, or no value of
            this kind.
    """
    try:
        with open_regular(path) as file:
            return TypeAdapter(kind).validate_json(file.read())
    except OSError as error:
        reason = error.strerror or str(error)
    except ValidationError as error:
        first = error.errors()[0]
        reason = ": ".join([".".join(map(str, first["loc"])), first["msg"]]).removeprefix(": ")
    raise ResdslError.of("damaged-run", f"cannot read {path}: {reason}")


def write_json(path: Path, value: object) -> None:
    """Write a model or plain values, indented; what is not finite becomes null.

    Raises:
        ResdslError: `unwritable-file`.
    """
    write_text(path, to_json(value, indent=1, inf_nan_mode="null").decode() + "\n")
