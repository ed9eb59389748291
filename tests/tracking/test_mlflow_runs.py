"""MLflow over a database of its own: what its client finds there."""

from __future__ import annotations

from pathlib import Path

import pytest
from told_study import CURVES, DOCUMENT, NAMES, SETTINGS, TESTED, make_job

from resdsl.tracking import MLflow

pytest.importorskip("mlflow")
from mlflow.tracking import MlflowClient

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what mlflow imports


@pytest.fixture(scope="module")
def uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a database; that its tables are made takes seconds."""
    return f"sqlite:///{tmp_path_factory.mktemp('mlflow') / 'runs.db'}"


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Artifacts lie below the working directory, and no setting comes from outside."""
    monkeypatch.chdir(tmp_path)
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME"):
        monkeypatch.delenv(name, raising=False)


def runs_of(client: MlflowClient, experiment: str) -> dict:
    found = client.get_experiment_by_name(experiment)
    return {run.info.run_name: run for run in client.search_runs([found.experiment_id])}


def test_each_training_is_a_run_below_that_of_the_study(study, uri):
    study(MLflow(uri)).whole()
    client = MlflowClient(uri)
    runs = runs_of(client, "tiny")
    parent = runs.pop("my study").info
    assert sorted(runs) == NAMES
    assert {run.data.tags["mlflow.parentRunId"] for run in runs.values()} == {parent.run_id}
    states = [runs[name].info.status for name in NAMES]
    assert (parent.status, states) == ("FINISHED", ["FINISHED", "FINISHED", "FAILED", "FINISHED"])
    ends = [runs[name].data.tags["resdsl.status"] for name in NAMES]
    assert ends == ["finished", "pruned", "failed", "finished"]
    assert runs[NAMES[2]].data.tags["resdsl.reason"] == "it failed"
    final = runs[NAMES[3]]
    assert final.data.params.items() >= {name: str(v) for name, v in SETTINGS.items()}.items()
    for name, values in (CURVES | TESTED).items():
        history = client.get_metric_history(final.info.run_id, name)
        assert [(metric.step, metric.value) for metric in history] == values
    path = client.download_artifacts(final.info.run_id, "architecture.yaml")
    assert Path(path).read_text(encoding="utf-8") == DOCUMENT


def test_a_study_that_is_interrupted_leaves_no_run_open(study, uri):
    telling = study(MLflow(uri, "interrupted"))
    telling.start()
    telling.tracker.on_trial_start(make_job(telling.directory, 0))
    telling.tracker.on_study_end("interrupted")
    runs = runs_of(MlflowClient(uri), "interrupted")
    assert {name: run.info.status for name, run in runs.items()} == {
        "my study": "KILLED",
        NAMES[0]: "KILLED",
    }
    assert runs[NAMES[0]].data.tags["resdsl.reason"] == "the study was interrupted"


def test_the_settings_of_mlflow_count(study, uri, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "ours")
    study(MLflow()).whole()
    assert len(runs_of(MlflowClient(uri), "ours")) == 5


def test_names_and_values_that_mlflow_does_not_take(study, uri):
    telling = study(MLflow(uri, "odd"))
    telling.start()
    cell = {"a=b": "x" * 10_000, **{f"k{n}": n for n in range(150)}}
    job = make_job(telling.directory, 0, cell=cell)
    telling.tracker.on_trial_start(job)
    epoch = {"epoch": 1, "epochs": 1, "train": {"own:loss": float("nan"), "f1": float("inf")}}
    telling.tracker.on_epoch(job, epoch)
    telling.tracker.on_study_end("failed")
    (run,) = (run for name, run in runs_of(MlflowClient(uri), "odd").items() if name != "my study")
    assert run.data.params["cell.a_b"] == "x" * 6000
    assert run.data.params["cell.k149"] == "149"
    assert run.data.metrics.keys() == {"own_loss/train", "f1/train"}
    assert run.info.status == "KILLED"
