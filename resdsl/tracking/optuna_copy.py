"""A run directory as studies of an Optuna storage, for Optuna's own tools."""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import optuna
from optuna.exceptions import ExperimentalWarning, StorageInternalError
from optuna.trial import FrozenTrial

from resdsl.architecture import load
from resdsl.render import render_svg, render_text
from resdsl.study.plan.jobs import Purpose, Run
from resdsl.study.run.run_directory import RunDirectory, read, read_run_directory
from resdsl.text.diagnostics import ResdslError
from resdsl.tracking.optuna_domains import Domains
from resdsl.tracking.optuna_trials import frozen_trial
from resdsl.tracking.trial_notes import fenced, trial_note

if TYPE_CHECKING:
    from optuna.storages import BaseStorage


def to_optuna(run_directory: str | Path, storage_url: str) -> list[str]:
    """Write the trials of a study into an Optuna storage and return the names of its studies there.

    The tuning runs of all cells are one study, named as the run directory, and the final runs
    another, ``NAME final``; the settings of the cells are parameters beside the tuned values. Where
    optuna-dashboard is installed, each trial has a note with the picture of its net as text, and
    its YAML.

    Args:
        run_directory: of a study, which need not have ended.
        storage_url: such as ``sqlite:///trials.db``.

    Raises:
        ResdslError: `not-a-run`, `damaged-run`; `bad-storage` where Optuna cannot use the storage;
            `study-exists` where it has studies of these names.
    """
    directory = read_run_directory(run_directory)
    with _storage_faults(storage_url):
        copy = OptunaCopy(directory, optuna.storages.get_storage(storage_url))
        copy.update(whole=True)
    return copy.names


class OptunaCopy:
    """Follows a run directory: each :meth:`update` adds the trials that have ended since.

    Args:
        directory: of a study.
        storage: where its two studies are made.
        pictures: a folder for the pictures that a dashboard shows, which is given a
            ``FileSystemArtifactStore`` over it; None: notes hold pictures as text.

    Raises:
        ResdslError: `damaged-run`; `study-exists`.
    """

    def __init__(
        self,
        directory: RunDirectory,
        storage: BaseStorage,
        pictures: Path | None = None,
    ) -> None:
        self._directory, self._storage, self._pictures = directory, storage, pictures
        self._domains = Domains(directory)
        self._objectives = directory.objectives
        self._seen: set[int] = set()
        self._drawn: dict[tuple[str, str], str] = {}
        """What shows a net in a note, by study and document."""
        name = directory.path.resolve().name
        self.names = [name, f"{name} final"]
        taken = set(optuna.get_all_study_names(storage)) & set(self.names)
        if taken:
            message = f"the storage has a study `{min(taken)}` already"
            raise ResdslError.of("study-exists", message, help="name another storage")
        self._studies: dict[Purpose, optuna.Study] = {
            "tune": self._new_study(self.names[0]),
            "final": (finals := self._new_study(self.names[1])),
            "front": finals,
        }

    def update(self, *, whole: bool = False) -> int:
        """Add what has ended since the last call, and return how many trials that were.

        A final run is added when its test has been read; with ``whole`` at once, since Optuna takes
        no changes of a trial that has ended.

        Raises:
            ResdslError: `damaged-run`.
        """
        before = len(self._seen)
        for run in self._ended(whole):
            self._add(run)
            self._seen.add(run.number)
        return len(self._seen) - before

    def _ended(self, whole: bool) -> Iterator[Run]:
        is_over = whole or (self._directory.path / "notes.json").exists()
        for path in sorted((self._directory.path / "trials").glob("*/result.json")):
            if path.parent.name.isdecimal() and int(path.parent.name) in self._seen:
                continue
            run = read(path, Run)
            if is_over or run.purpose == "tune" or run.test or run.status == "failed":
                yield run

    def _new_study(self, name: str) -> optuna.Study:
        level = optuna.logging.get_verbosity()
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        try:
            study = optuna.create_study(
                storage=self._storage,
                study_name=name,
                directions=[objective.direction for objective in self._objectives],
                sampler=optuna.samplers.RandomSampler(),  # Nothing is proposed here.
            )
        finally:
            optuna.logging.set_verbosity(level)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            study.set_metric_names([objective.name for objective in self._objectives])
        study.set_user_attr("directory", str(self._directory.path.resolve()))
        return study

    def _add(self, run: Run) -> None:
        study = self._studies[run.purpose]
        number = self._storage.get_study_id_from_name(study.study_name)
        trial = self._storage.create_new_trial(number, template_trial=self._frozen(run))
        try:
            from optuna_dashboard import save_note
        except ImportError:
            return
        document = self._directory.trial(run.number) / "architecture.yaml"
        text = document.read_text(encoding="utf-8") if document.is_file() else None
        picture = None
        if text is not None:
            key = (study.study_name, text)
            if key not in self._drawn:
                self._drawn[key] = self._draw(study, document)
            picture = self._drawn[key]
        save_note(optuna.Trial(study, trial), trial_note(run, text, picture))

    def _frozen(self, run: Run) -> FrozenTrial:
        result = self._directory.trial(run.number) / "result.json"
        ended = datetime.datetime.fromtimestamp(result.stat().st_mtime)
        return frozen_trial(run, self._objectives, self._domains.of(run), ended)

    def _draw(self, study: optuna.Study, document: Path) -> str:
        """Return Markdown that shows a net, or what is wrong with its document."""
        try:
            graph = load(document).graph
        except ResdslError as error:
            return fenced(str(error), "text")
        if self._pictures is None:
            return fenced(render_text(graph), "text")
        from optuna.artifacts import FileSystemArtifactStore, upload_artifact
        from optuna_dashboard.artifact import get_artifact_path

        name = document.parent.name
        path = self._pictures / f"{name}.svg"
        path.write_text(render_svg(graph), encoding="utf-8")
        picture = upload_artifact(
            artifact_store=FileSystemArtifactStore(self._pictures),
            file_path=str(path),
            study_or_trial=study,
            mimetype="image/svg+xml",
        )
        path.unlink()
        return f"![{name}]({get_artifact_path(study, picture)})"


@contextmanager
def _storage_faults(url: str) -> Iterator[None]:
    """Turn what Optuna and the database raise into an error that names the storage."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, ImportError, ValueError, StorageInternalError) as error:
        shown = re.sub(r"(//[^:/@]*):[^@]*@", r"\1:***@", url)  # without a password
        reason = str(error.__cause__ or error).splitlines()[0]
        raise ResdslError.of(
            "bad-storage",
            f"Optuna cannot use the storage {shown}: {reason}",
            help="such as sqlite:///trials.db, a file in the working directory",
        ) from None
