"""Studies as Python functions: from a configuration, or from where one stands, to its result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from resdsl.results.study_run import StudyRun, open_run
from resdsl.study.run.launch import begin, reopen

if TYPE_CHECKING:
    from resdsl.study.run.callbacks import Callback
    from resdsl.study.run.progress import Progress


def search(
    study: str,
    *,
    data: str | None = None,
    overrides: Sequence[str] = (),
    output: str | Path | None = None,
    config_dir: str | Path | None = None,
    allow_env: bool = False,
    progress: Progress | None = None,
    callbacks: Sequence[Callback] = (),
) -> StudyRun:
    """Return a study that was run to its end: its result, with the way to its nets.

    A script that calls this must do so under ``if __name__ == "__main__":``, because the workers
    are processes that import it.

    Args:
        study: the name of a packaged study, of one in ``config_dir`` or in the current folder, or
            the path of a file that ends in `.yaml`.
        data: the name or the path of a file of data settings; None: the one that the study names.
        overrides: those of Hydra, such as ``budget.seeds=5``.
        output: the run directory; None: ``runs/<study>-<date>-<n>``, a new one.
        config_dir: where your own files of the groups are.
        allow_env: whether values of the study may refer to variables of the environment, by
            ``${oc.env:NAME}``. What they say stands in the run directory then.
        progress: see :meth:`resdsl.study.run.launch.OpenStudy.run`.
        callbacks: objects of subclasses of ``resdsl.Callback``; they hear of trials and epochs.

    Raises:
        ResdslError: the configuration, the space or the data are wrong.
    """
    chosen = [f"study={study}", *([f"data={data}"] if data else []), *overrides]
    opened = begin(chosen, output=output, config_dir=config_dir, allow_env=allow_env)
    opened.run(progress, callbacks)
    return open_run(opened.directory)


def resume(
    directory: str | Path,
    overrides: Sequence[str] = (),
    *,
    retry_failed: bool = False,
    allow_functions: bool = False,
    progress: Progress | None = None,
    callbacks: Sequence[Callback] = (),
) -> StudyRun:
    """Return the study in a run directory, run from where it stands to its end.

    Args:
        directory: of the study.
        overrides: such as ``budget.seeds=10``, which extends the study, finished or not.
        retry_failed: whether runs that failed are run again.
        allow_functions: whether functions that the record names may be run: losses, metrics, data.
        progress: as in :func:`search`.
        callbacks: as in :func:`search`.

    Raises:
        ResdslError: as :func:`resdsl.study.run.launch.reopen` and
            :meth:`resdsl.study.run.launch.OpenStudy.run`.
    """
    study = reopen(directory, overrides, retry_failed=retry_failed, allow_functions=allow_functions)
    study.run(progress, callbacks)
    return open_run(directory)
