"""Where the net is that a RUN stands for: what takes a file of a net or of weights takes a run."""

from __future__ import annotations

import os
from pathlib import Path

from resdsl.files.links import check_links
from resdsl.files.run_files import DOCUMENT
from resdsl.text.diagnostics import ResdslError


def net_directory(path: str | Path) -> Path:
    """Return the directory with the document and, where there are any, the weights of a net.

    The directory of a study stands for its best net (see :meth:`StudyRun.best`); that of a
    training, a trial or an exported folder is what it is.

    Raises:
        ResdslError: `not-a-run` for another directory; `no-result` for a study in which nothing
            has ended; `link-out` for a symbolic link that leads out of it; `damaged-run`.
    """
    directory = Path(path)
    if os.path.isfile(directory / "study.json"):
        from resdsl.results.study_run import open_run

        return open_run(directory).best().directory
    if not os.path.isfile(directory / DOCUMENT):
        message = f"{directory} is a folder, but neither a study's nor a training's"
        help = "give the directory that `resdsl search` or `resdsl train` printed, or a file"
        raise ResdslError.of("not-a-run", message, help=help)
    check_links(directory)
    return directory
