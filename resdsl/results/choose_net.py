"""The trained net that a RUN and its options stand for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from resdsl.files.links import check_links
from resdsl.files.run_files import DOCUMENT
from resdsl.language.holes import PlainValue
from resdsl.results.exported_net import is_exported, open_exported
from resdsl.results.study_run import open_run
from resdsl.results.trained_net import TrainedNet, is_training, open_training
from resdsl.study.findings.study_result import CellResult
from resdsl.study.plan.jobs import Run
from resdsl.study.run.run_directory import read
from resdsl.text.diagnostics import ResdslError


def choose_net(
    path: str | Path,
    *,
    trial: int | None = None,
    cell: Mapping[str, PlainValue] | None = None,
) -> tuple[TrainedNet, CellResult | None]:
    """Return a trained net, and its cell where it is of a study.

    Args:
        path: the directory of a study, of a training, of a trial, or an exported folder.
        trial: the number of a trial of a study.
        cell: settings of a cell of a study, whose best net is taken. Without both it is the best
            net of the study; see :meth:`StudyRun.best`.

    Raises:
        ResdslError: `not-a-run`; `unknown-trial`, `unknown-cell`; `no-result`; `damaged-run`;
            `link-out`.
    """
    directory = Path(path)
    if os.path.isfile(directory / "study.json"):
        run = open_run(directory)
        net = run.best(cell) if trial is None else run.trial(trial)
        return net, run.cell_of(net)
    if trial is not None or cell is not None:
        message = f"{directory} is not the directory of a study: it has neither trials nor cells"
        raise ResdslError.of("not-a-run", message, help="give no --trial and no --cell")
    if is_training(directory):
        return open_training(directory), None
    if is_exported(directory):
        return open_exported(directory), None
    if not all(os.path.isfile(directory / name) for name in (DOCUMENT, "job.json", "result.json")):
        message = f"{directory} is neither a study's, a training's nor an exported net's folder"
        help = "give the directory that `resdsl search`, `train` or `export` wrote"
        raise ResdslError.of("not-a-run", message, help=help)
    check_links(directory)
    return TrainedNet(directory, read(directory / "result.json", Run)), None
