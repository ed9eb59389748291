"""MLflow: a run for each training, below one for the study."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from resdsl.study.run.callbacks import StudyEnd
from resdsl.tracking.packages import import_extra
from resdsl.tracking.tracker import TrackedRun, Tracker, TrainingStart

if TYPE_CHECKING:
    from mlflow.tracking import MlflowClient

MOST_PARAMS = 100
"""What MLflow takes of parameters in one call."""
LONGEST_VALUE = 6000
"""What MLflow takes of the characters of one parameter."""

_STATES = {"finished": "FINISHED", "diverged": "FINISHED", "pruned": "FINISHED", "failed": "FAILED"}


class MLflow(Tracker):
    """Runs of MLflow; those of a study are children of one, in the experiment named as the study.

    Where they go is set as always there, by the environment: `MLFLOW_TRACKING_URI`, and
    `MLFLOW_EXPERIMENT_NAME`, which goes before the name of the study.

    Args:
        tracking_uri: such as ``sqlite:///mlflow.db`` or the address of a server; None: that of
            MLflow's own settings.
        experiment: its name; None: as above.

    Raises:
        ResdslError: `missing-package` where mlflow is not installed.
    """

    def __init__(self, tracking_uri: str | None = None, experiment: str | None = None) -> None:
        super().__init__()
        import_extra("mlflow", "mlflow")
        from mlflow.tracking import MlflowClient

        self._client = MlflowClient(tracking_uri)
        self._experiment = experiment or os.environ.get("MLFLOW_EXPERIMENT_NAME")
        self._parents: dict[str, str] = {}
        """The number of the run of a study, by its group."""

    def open(self, start: TrainingStart) -> TrackedRun:
        client = self._client
        name = self._experiment or start.project
        found = client.get_experiment_by_name(name)
        experiment = found.experiment_id if found else client.create_experiment(name)
        tags = {}
        if start.group:
            if start.group not in self._parents:
                parent = client.create_run(experiment, run_name=start.group)
                self._parents[start.group] = parent.info.run_id
            tags["mlflow.parentRunId"] = self._parents[start.group]
        run = client.create_run(experiment, run_name=start.name, tags=tags).info.run_id
        self._keep_settings(run, start)
        return _Run(client, run)

    def on_study_end(self, status: StudyEnd) -> None:
        super().on_study_end(status)
        while self._parents:
            _, run = self._parents.popitem()
            self._client.set_terminated(run, _STATES.get(status, "KILLED"))

    def _keep_settings(self, run: str, start: TrainingStart) -> None:
        from mlflow.entities import Param

        params = [
            Param(_allowed(name), str(value)[:LONGEST_VALUE])
            for name, value in start.settings.items()
        ]
        for first in range(0, len(params), MOST_PARAMS):
            self._client.log_batch(run, params=params[first : first + MOST_PARAMS])
        self._client.log_text(run, start.document, "architecture.yaml")


class _Run(TrackedRun):
    def __init__(self, client: MlflowClient, run: str) -> None:
        self._client, self._run = client, run

    def log(self, epoch: int, values: Mapping[str, float]) -> None:
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        metrics = [Metric(_allowed(name), value, now, epoch) for name, value in values.items()]
        self._client.log_batch(self._run, metrics=metrics)

    def close(self, status: str, reason: str | None) -> None:
        self._client.set_tag(self._run, "resdsl.status", status)
        if reason is not None:
            self._client.set_tag(self._run, "resdsl.reason", reason)
        self._client.set_terminated(self._run, _STATES.get(status, "KILLED"))


def _allowed(name: str) -> str:
    """Return a name with what MLflow does not take in names as underscores."""
    return re.sub(r"[^\w\-. /]", "_", name)
