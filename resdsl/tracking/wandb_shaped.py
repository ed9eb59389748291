"""Weights & Biases, and what has its surface of `init`, `log` and `finish`: Trackio."""

from __future__ import annotations

import contextvars
import os
from collections.abc import Callable, Mapping
from typing import Any

from resdsl.tracking.packages import import_extra
from resdsl.tracking.tracker import TrackedRun, Tracker, TrainingStart

LONGEST_NAME = 128
"""What Weights & Biases takes of the names of runs and groups."""


class WandbShaped(Tracker):
    """Opens runs by ``module.init(project=..., group=..., name=..., config=...)``.

    Args:
        package: the name of the module, which is that of its extra too.
        project: where the runs go; None: the project is named as the study.
        options: further arguments of ``init``.

    Raises:
        ResdslError: `missing-package` where the package is not installed.
    """

    def __init__(self, package: str, project: str | None, options: Mapping[str, Any]) -> None:
        super().__init__()
        self.module = import_extra(package, package)
        self._project, self._options = project, dict(options)

    def open(self, start: TrainingStart) -> TrackedRun:
        arguments = {
            "project": self._project or start.project,
            "group": start.group[:LONGEST_NAME],
            "name": start.name[:LONGEST_NAME],
            "config": {**start.settings, "document": start.document},
        }
        arguments |= self.init_options() | self._options
        # In a context of its own, a run is not ended by the beginning of another.
        run = contextvars.Context().run(self.module.init, **arguments)
        return _Run(run, self.finish_options)

    def init_options(self) -> dict[str, Any]:
        """Return what this package needs beside the common arguments of ``init``."""
        return {}

    def finish_options(self, status: str) -> dict[str, Any]:
        """Return the arguments of ``finish`` for a run that ended with ``status``."""
        return {}


class _Run(TrackedRun):
    def __init__(self, run: Any, finish_options: Callable[[str], dict[str, Any]]) -> None:
        self._run, self._finish_options = run, finish_options
        self._epoch = 0

    def log(self, epoch: int, values: Mapping[str, float]) -> None:
        self._epoch = epoch
        if values:
            self._run.log(dict(values), step=epoch)

    def close(self, status: str, reason: str | None) -> None:
        ended = {"status": status} | ({} if reason is None else {"reason": reason})
        self._run.log(ended, step=self._epoch)
        self._run.finish(**self._finish_options(status))


class Wandb(WandbShaped):
    """Runs of Weights & Biases, a group for each study.

    Where they go is set as always there, by `wandb login` or by the environment:
    `WANDB_MODE=offline`, `WANDB_PROJECT`, `WANDB_DIR`.

    Args:
        project: see :class:`WandbShaped`; `WANDB_PROJECT` goes before the name of the study.
        options: further arguments of ``wandb.init``.

    Raises:
        ResdslError: `missing-package` where wandb is not installed.
    """

    def __init__(self, project: str | None = None, **options: Any) -> None:
        super().__init__("wandb", project or os.environ.get("WANDB_PROJECT"), options)
        self._is_first = True

    def init_options(self) -> dict[str, Any]:
        # Several runs are open at a time, and what the study prints is no output of any of them.
        # One run tells where the data are; the others would repeat it.
        quiet, self._is_first = {"quiet" if self._is_first else "silent": True}, False
        settings = self.module.Settings(console="off", **quiet)
        return {"reinit": "create_new", "settings": settings}

    def finish_options(self, status: str) -> dict[str, Any]:
        return {"exit_code": int(status in ("failed", "interrupted"))}


class Trackio(WandbShaped):
    """Runs of Trackio, a group for each study; ``trackio show`` displays them.

    They are kept on this machine, in the folder that `TRACKIO_DIR` names, unless ``options`` name
    another place.

    Args:
        project: see :class:`WandbShaped`.
        options: further arguments of ``trackio.init``.

    Raises:
        ResdslError: `missing-package` where trackio is not installed.
    """

    def __init__(self, project: str | None = None, **options: Any) -> None:
        super().__init__("trackio", project, options)

    def init_options(self) -> dict[str, Any]:
        return {"embed": False}
