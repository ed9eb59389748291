"""A study's run directory as a value."""

import builtins
import json
import sys
from statistics import fmean

import pytest
import torch

import resdsl
from resdsl.data import data_config, load_dataset
from resdsl.results import open_run
from resdsl.study.findings.study_result import StudyResult
from resdsl.text.diagnostics import ResdslError
from resdsl.train import evaluate


def finding(error):
    (found,) = error.value.diagnostics
    return found


def test_it_is_the_result_with_more(small_study):
    run = resdsl.open_run(small_study)
    assert isinstance(run, StudyResult)
    assert json.loads(run.model_dump_json()) == json.loads(
        (small_study / "result.json").read_text()
    )
    assert [cell.cell for cell in run.cells] == [
        {"family": family, "n": n} for family in ("plain", "residual") for n in (1, 2)
    ]
    assert len(run.trials) == 4 * (1 + 2)
    assert repr(run) == f"<StudyRun {small_study}: 4 cells, 12 trials, finished>"
    assert run.trials[5].directory == small_study / "trials" / "0005"
    assert run.trial(5) == run.trials[5]


def test_opening_writes_nothing(small_study):
    def files():
        return {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in small_study.rglob("*")}

    before = files()
    open_run(small_study).best().build()
    assert files() == before


def test_the_best_net_is_chosen_by_the_validation_part(small_study):
    run = open_run(small_study)
    means = {
        cell: fmean(t.run.validation["accuracy"] for t in run.trials if _final(t, cell))
        for cell in (("plain", 1), ("plain", 2), ("residual", 1), ("residual", 2))
    }
    family, n = max(means, key=means.get)
    best = run.best()
    assert best.run.cell == {"family": family, "n": n}
    assert best.run.purpose == "final"
    finals = [t.run.validation["accuracy"] for t in run.trials if _final(t, (family, n))]
    assert best.run.validation["accuracy"] == max(finals)
    assert run.cell_of(best).cell == best.run.cell
    assert best.record.data == data_config("digits", train=200)


def _final(trial, cell):
    return trial.run.purpose == "final" and tuple(trial.run.cell.values()) == cell


def test_a_part_of_the_cells_has_its_own_best(small_study):
    run = open_run(small_study)
    assert run.best({"family": "plain"}).run.cell["family"] == "plain"
    assert run.best({"n": 2}).run.cell["n"] == 2
    assert run.best({"family": "residual", "n": 1}).run.cell == {"family": "residual", "n": 1}
    with pytest.raises(ResdslError, match=r"no cell of .* is plain, n 3") as told:
        run.best({"family": "plain", "n": 3})
    assert finding(told).code == "unknown-cell"
    assert "there is plain, n 2" in finding(told).notes
    with pytest.raises(ResdslError, match="have no `famly`") as told:
        run.best({"famly": "plain"})
    assert "`family`" in str(finding(told).help)


def test_the_worst_comes_out_where_the_objective_is_to_be_small(small_study):
    path = small_study / "study.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"objectives": {"loss": "minimize"}}))
    run = open_run(small_study)
    best = run.best()
    finals = [
        t.run.validation["loss"] for t in run.trials if _final(t, tuple(best.run.cell.values()))
    ]
    assert best.run.validation["loss"] == min(finals)


def test_the_net_gives_what_the_study_measured(small_study):
    best = open_run(small_study).best({"n": 2})
    model = best.build()
    assert not model.training
    part = load_dataset(best.record.data).test()
    assert evaluate(model, part) == pytest.approx(best.run.test)
    assert best.architecture().params == best.run.params
    assert best.document == (best.directory / "architecture.yaml").read_text()
    assert "# the block" in best.document


def test_a_study_that_has_not_ended_leads_to_its_tuning_runs(small_study):
    for trial in open_run(small_study).trials:
        if trial.run.purpose == "final":
            (trial.directory / "result.json").unlink()
    run = open_run(small_study)
    assert "not finished" in repr(run)
    best = run.best()
    assert best.run.purpose == "tune"
    assert best.run.validation["accuracy"] == max(t.run.validation["accuracy"] for t in run.trials)
    assert not best.has_weights
    with pytest.raises(ResdslError, match=r"holds no weights\.safetensors") as told:
        best.build()
    assert finding(told).code == "no-weights"


def test_no_run_has_ended(small_study):
    for trial in open_run(small_study).trials:
        (trial.directory / "result.json").unlink()
    run = open_run(small_study)
    with pytest.raises(ResdslError, match="no run of the study in") as told:
        run.best()
    assert finding(told).code == "no-result"
    with pytest.raises(ResdslError, match=r"no trial 3 .*: none") as told:
        run.trial(3)
    assert finding(told).code == "unknown-trial"


def test_a_diverged_run_is_no_best_one(small_study):
    run = open_run(small_study)
    best = run.best()
    for trial in run.trials:
        path = trial.directory / "result.json"
        if trial.run.cell == best.run.cell:
            path.write_text(json.dumps(json.loads(path.read_text()) | {"status": "diverged"}))
    with pytest.raises(ResdslError, match="has ended with a value") as told:
        open_run(small_study).best(best.run.cell)
    assert finding(told).code == "no-result"


def test_a_data_frame_has_a_row_for_each_trial(small_study):
    pytest.importorskip("pandas")
    frame = open_run(small_study).to_dataframe()
    assert len(frame) == 12
    assert frame.loc[4, "cell.n"] == 1
    assert {"number", "purpose", "tuned.lr", "status", "validation.accuracy", "seconds"} <= set(
        frame
    )
    assert "history" not in set(frame)
    assert frame["refused"].tolist() == [0] * 12
    final = frame[frame["purpose"] == "final"]
    assert final["test.accuracy"].notna().all()
    assert frame[frame["purpose"] == "tune"]["test.accuracy"].isna().all()


def test_a_data_frame_without_pandas_says_what_is_missing(small_study, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ResdslError, match="needs pandas") as told:
        open_run(small_study).to_dataframe()
    assert finding(told).code == "missing-package"


def test_what_is_no_study(small_study, small_training):
    with pytest.raises(ResdslError, match="of a training, not of a study") as told:
        open_run(small_training)
    assert finding(told).help == "`resdsl.open_training` opens it"
    assert resdsl.open_training(small_training).build()
    with pytest.raises(ResdslError, match=r"holds no study\.json"):
        open_run(small_study / "trials")


def test_a_link_out_of_the_run_is_not_followed(small_study, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere.json"
    (small_study / "trials" / "0003" / "result.json").rename(elsewhere)
    (small_study / "trials" / "0003" / "result.json").symlink_to(elsewhere)
    opened = []
    real = builtins.open
    monkeypatch.setattr(
        builtins, "open", lambda p, *a, **k: opened.append(str(p)) or real(p, *a, **k)
    )
    with pytest.raises(ResdslError, match="leads out of") as told:
        open_run(small_study)
    assert finding(told).code == "link-out"
    assert str(elsewhere) not in opened


def test_models_of_two_trials_differ(small_study):
    run = open_run(small_study)
    first, second = (t.build() for t in run.trials if _final(t, ("plain", 1)))
    pairs = zip(first.state_dict().values(), second.state_dict().values(), strict=True)
    assert not all(torch.equal(a, b) for a, b in pairs)
