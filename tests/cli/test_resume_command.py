"""`resdsl resume`: what it prints of a study that ends, and how an interruption ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from resdsl.study.findings.study_result import StudyResult
from resdsl.study.run import launch
from resdsl.study.run.callbacks import Callback
from resdsl.study.run.run_directory import read_run_directory, write_json


class Study:
    """Stands for the study in a run directory whose runs are all done."""

    class plan:
        cells = firsts = ()
        warnings = ("so it is",)

    def __init__(self, directory: Path, interrupted: bool = False) -> None:
        self.directory, self.interrupted = directory, interrupted

    def run(self, callbacks: Sequence[Callback] = ()) -> StudyResult:
        self.callbacks = callbacks
        print("a tool greets")
        if self.interrupted:
            raise KeyboardInterrupt
        return launch.write_result(read_run_directory(self.directory))


@pytest.mark.parametrize("as_json", [True, False])
def test_a_study_ends_with_its_report(
    run, run_directory: Path, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    monkeypatch.setattr(launch, "reopen", lambda directory, *_, **__: Study(Path(directory)))
    code, out, err = run("resume", str(run_directory), *["--json"] * as_json)
    assert (code, err) == (0, f"run directory: {run_directory}\nnote: so it is\na tool greets\n")
    assert (run_directory / "report.html").stat().st_size > 0
    if as_json:
        assert json.loads(out) == json.loads((run_directory / "result.json").read_text("utf-8"))
    else:
        assert f"report: {run_directory / 'report.html'}\n" in out


def test_a_study_without_any_result_ends_with_1(
    run, run_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for trial in read_run_directory(run_directory).runs:
        failed = trial.model_copy(
            update={"status": "failed", "train": {}, "validation": {}, "test": {}}
        )
        write_json(run_directory / f"trials/{trial.number:04}/result.json", failed)
    monkeypatch.setattr(launch, "reopen", lambda directory, *_, **__: Study(Path(directory)))
    code, out, _ = run("resume", str(run_directory))
    assert code == 1
    assert f"report: {run_directory / 'report.html'}\n" in out


def test_an_interruption_says_how_to_go_on(
    run, run_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "reopen", lambda directory, *_, **__: Study(Path(directory), True))
    code, out, err = run("resume", str(run_directory))
    assert (code, out) == (130, "")
    assert err.endswith(f"\ninterrupted; go on with: resdsl resume {run_directory}\n")


def test_no_study_is_there(run, tmp_path: Path) -> None:
    code, out, err = run("resume", str(tmp_path))
    assert (code, out) == (2, "")
    assert err.startswith("error[not-a-run]: ")


def test_a_study_is_tracked(run, run_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tensorboard")
    study = Study(run_directory)
    monkeypatch.setattr(launch, "reopen", lambda directory, *_, **__: study)
    assert run("resume", str(run_directory), "--track", "tensorboard")[0] == 0
    assert [type(callback).__name__ for callback in study.callbacks] == ["TensorBoard"]
