"""Beginning a study and opening it again, ready to run."""

from __future__ import annotations

import datetime
import itertools
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from resdsl.files.in_use import in_use
from resdsl.study.run.run_directory import IMPORTED, RunDirectory, read_run_directory, write_json
from resdsl.text.atomic_write import is_free, write_text
from resdsl.text.diagnostics import ResdslError

if TYPE_CHECKING:
    from resdsl.study.config import study_config as config
    from resdsl.study.config.compose_study import Composed
    from resdsl.study.findings.study_result import StudyResult
    from resdsl.study.plan.study_plan import StudyPlan
    from resdsl.study.run.callbacks import Callback
    from resdsl.study.run.executors import Executor
    from resdsl.study.run.progress import Progress


@dataclass(frozen=True)
class OpenStudy:
    """A study that is ready to run: its plan is checked, and its directory is there."""

    plan: StudyPlan
    directory: Path
    executor: Executor | None = None
    """One that has been started; None: one is made when the study runs."""

    def run(
        self, progress: Progress | None = None, callbacks: Sequence[Callback] = ()
    ) -> StudyResult:
        """Return the result of the study, run from where it stands to its end.

        Of a study that was finished, only the result is made anew. ``progress`` shows how far it
        is; by default that is a table on a terminal, and lines elsewhere, on standard error.
        ``callbacks`` hear of each trial and epoch.

        Raises:
            ResdslError: a file in the directory is damaged, or no worker process can start;
                `run-in-use` while another process runs it.
        """
        from resdsl.study.run.callbacks import Callbacks
        from resdsl.study.run.coordinator import Coordinator
        from resdsl.study.run.progress import make_progress

        display = progress or make_progress(sys.stderr)
        shown = Callbacks(display, callbacks, self.plan, self.directory) if callbacks else display
        executor = self.executor or make_executor(self.plan.study.executor)
        # It is closed before the directory is let go of, and where that is held by another one.
        with executor, in_use(self.directory), executor, shown:
            Coordinator(self.plan, self.directory, executor, shown).run()
        return write_result(read_run_directory(self.directory))


def begin(
    overrides: Sequence[str],
    *,
    output: str | Path | None = None,
    config_dir: str | Path | None = None,
    allow_env: bool = False,
) -> OpenStudy:
    """Return a study in a new run directory, with nothing run yet.

    Args:
        overrides: those of Hydra, with the choice of the study, ``study=NAME``.
        output: the run directory; None: ``runs/<study>-<date>-<n>``, a new one.
        config_dir: where the user's own files of the groups are.
        allow_env: whether values may refer to variables of the environment.

    Raises:
        ResdslError: the configuration, the space or the data are wrong; `output-exists` where the
            directory is not free.
    """
    from resdsl.study.config.compose_study import compose_study
    from resdsl.study.run.local import check_workers

    folder = Path(config_dir) if config_dir else None
    composed = compose_study(overrides, folder, allow_env=allow_env)
    command = ["resdsl", "search", *overrides]
    if config_dir:
        command += ["--config-dir", str(config_dir)]
    command += ["--allow-env"] if allow_env else []
    check_workers(composed.config.executor)
    executor = make_executor(composed.config.executor)
    try:
        executor.start()  # A worker imports torch while this process does.
        return _opened(composed, output, shlex.join(command), executor)
    except BaseException:
        executor.close()
        raise


def _opened(
    composed: Composed, output: str | Path | None, command: str, executor: Executor
) -> OpenStudy:
    """Return the study with its plan opened, in a directory of its own."""
    from resdsl.study.plan.open_plan import open_plan
    from resdsl.study.run.importing import with_imported
    from resdsl.study.run.reopening import made_from
    from resdsl.train import describe_environment

    plan = open_plan(composed.config, composed.space_paths(), composed.place)
    plan = with_imported(plan, composed.place)
    directory = _new_directory(composed.config.name, output)
    environment = describe_environment(plan.study.device)
    environment |= {"command": command, "classes": plan.classes}
    environment |= {
        "made_from": made_from(plan.study.model_dump(mode="json", by_alias=True), plan),
        "samples": plan.samples,
    }
    environment["holes"] = {
        name: hole.model_dump(mode="json", by_alias=True, exclude_none=True)
        for name, hole in plan.holes.items()
    }
    several = len(plan.spaces) > 1
    for name, space in plan.spaces.items():
        file = f"spaces/{name}.yaml" if several else "space.yaml"
        write_text(directory / file, space.to_yaml())
    if plan.imported is not None:
        write_json(directory / IMPORTED, plan.imported)
    write_json(directory / "environment.json", environment)
    # This file comes last, because it makes the directory that of a study.
    device = composed.config.device  # `auto` finds what is there when the study goes on
    write_json(directory / "study.json", plan.study.model_copy(update={"device": device}))
    return OpenStudy(plan, directory, executor)


def reopen(
    directory: str | Path,
    overrides: Sequence[str] = (),
    *,
    retry_failed: bool = False,
    allow_functions: bool = False,
) -> OpenStudy:
    """Return the study in a run directory, with its space as it was when the study began.

    Args:
        directory: of the study.
        overrides: such as ``budget.trials_per_cell=20``, which extends a study, finished or not.
        retry_failed: whether runs that failed are run again.
        allow_functions: whether functions that the record names may be run.

    Raises:
        ResdslError: `not-a-run`, `damaged-run`, `changed-study`, `bad-override`, `run-in-use`,
            `named-function`, `worker-cannot-start`, or what has become of the device.
    """
    from resdsl.data.own_function import check_allowed
    from resdsl.study.run.local import check_workers
    from resdsl.study.run.reopening import named_functions, reopen_plan

    found = read_run_directory(directory)
    check_workers(found.study.executor)
    check_allowed(named_functions(found), str(found.path), allowed=allow_functions)
    with in_use(found.path):  # Runs may be set aside, which must not be done under another process.
        plan = reopen_plan(found, overrides, retry_failed=retry_failed)
    return OpenStudy(plan, found.path)


def read_result(directory: RunDirectory) -> StudyResult:
    """Return what the runs of a directory say; nothing is written.

    Raises:
        ResdslError: `damaged-run` for a file that cannot be read.
    """
    from resdsl.study.findings.statistics import summarise

    study = directory.study
    return summarise(
        directory.runs,
        notes=directory.notes,
        chance=1 / directory.classes,
        margin=study.margin,
        baseline=study.baseline,
        objective=directory.objective,
        objectives=directory.objectives,
        holes=directory.holes,
        samples=directory.samples,
        ended=bool(directory.notes),
    )


def write_result(directory: RunDirectory) -> StudyResult:
    """Return what the runs of a directory say, and write it there as JSON and CSV.

    Raises:
        ResdslError: `damaged-run` for a file that cannot be read.
    """
    from resdsl.study.findings.study_result import as_csv

    result = read_result(directory)
    write_json(directory.path / "result.json", result)
    write_text(directory.path / "cells.csv", as_csv(result.cells))
    write_text(directory.path / "comparisons.csv", as_csv(result.comparisons))
    return result


def make_executor(settings: config.ExecutorSettings) -> Executor:
    """Return the executor that a study's configuration names."""
    if settings.kind == "inline":
        from resdsl.study.run.executors import InlineExecutor
        from resdsl.study.run.worker import execute_here

        return InlineExecutor(execute_here)
    from resdsl.study.run.local import LocalExecutor

    work = "resdsl.study.run.worker:execute"  # To import it here would take as long as torch does.
    return LocalExecutor(work, slots=settings.slots, threads=settings.threads)


def _new_directory(name: str, output: str | Path | None) -> Path:
    root, today = Path("runs"), datetime.date.today().isoformat()
    numbered = (root / f"{name}-{today}-{n}" for n in itertools.count(1))
    directory = Path(output) if output else next(path for path in numbered if not path.exists())
    if not is_free(directory):
        shown = shlex.quote(str(directory))
        raise ResdslError.of(
            "output-exists",
            f"{directory} exists and is not an empty directory",
            help=f"`resdsl resume {shown}` goes on with a study that is there",
        )
    return directory
