"""Trials of an earlier run directory that a study knows from the start."""

import json
import shutil

import pytest
from tiny_study import SPACE, formula

from resdsl.study.plan.plan_notes import plan_notes
from resdsl.study.run import launch
from resdsl.study.run.estimate import estimate_study
from resdsl.study.run.executors import InlineExecutor
from resdsl.study.run.progress import Progress
from resdsl.study.run.run_directory import read_run_directory
from resdsl.text.diagnostics import ResdslError

STUDY = """\
name: small
space: tiny.yaml
cells: {family: [plain, gated], n: [1]}
recipe: {lr: {float: [0.01, 1.0], log: true}}
budget: {trials_per_cell: 3, seeds: 1, epochs: 2}
executor: {kind: inline}
"""


@pytest.fixture
def earlier(monkeypatch, tmp_path):
    """Return a folder with a study that has run, in ``old``; work is done by the formula."""
    (tmp_path / "tiny.yaml").write_text(SPACE)
    (tmp_path / "small.yaml").write_text(STUDY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(launch, "make_executor", lambda settings: InlineExecutor(formula))
    launch.begin(["study=small.yaml"], output="old").run(Progress())
    return tmp_path


def begin(*overrides, output="new"):
    return launch.begin(["study=small.yaml", "import_from=old", *overrides], output=output)


def tuned(path):
    return [run.tuned for run in read_run_directory(path).runs if run.purpose == "tune"]


def test_earlier_trials_are_known_and_are_no_results(earlier):
    study = begin()
    assert [len(study.plan.imported.of(cell)) for cell in study.plan.cells] == [3, 3]
    result = study.run(Progress())
    assert [cell.tuning_runs for cell in result.cells] == [3, 3]
    assert len(read_run_directory("new").runs) == 2 * (3 + 1)
    assert all("by tpe" in note for note in result.notes if note.startswith("Tuned in every"))
    assert (
        "The sampler knew 6 trials of old before the first one here (plain, n 1: 3; gated, n 1: "
        "3). They are no results of this study: no table, chart or choice of a recipe counts them."
    ) in result.notes


def test_earlier_trials_count_among_those_that_a_model_begins_with(earlier):
    model = ["sampler=tpe", "sampler.n_startup_trials=3"]
    begin(*model).run(Progress())
    launch.begin(["study=small.yaml", *model], output="alone").run(Progress())
    pairs = zip(tuned("alone"), tuned("new"), strict=True)
    assert all(one != other for one, other in pairs)


def test_a_study_goes_on_without_the_directory_that_it_imported_from(earlier):
    begin(output="whole").run(Progress())
    begin(output="parts")
    shutil.rmtree("old")
    launch.reopen("parts").run(Progress())
    assert tuned("parts") == tuned("whole")
    assert read_run_directory("parts").notes == read_run_directory("whole").notes


@pytest.mark.parametrize("is_edited", [True, False], ids=["edited", "gone"])
def test_imported_trials_that_have_changed_are_refused(earlier, is_edited):
    begin()
    path = earlier / "new" / "imported.json"
    if is_edited:
        values = json.loads(path.read_text())
        values["runs"][0]["validation"]["accuracy"] = 0.999
        path.write_text(json.dumps(values))
    else:
        path.unlink()
    with pytest.raises(ResdslError, match="its imported trials are not what") as caught:
        launch.reopen("new")
    assert caught.value.diagnostics[0].code == "changed-study"


def test_what_was_a_cell_may_be_tuned_and_the_other_way_round(earlier):
    study = begin("~cells", "set.n=1")
    assert study.plan.cells == ({},)
    (runs,) = [study.plan.imported.of(cell) for cell in study.plan.cells]
    assert [run.tuned["family"] for run in runs] == ["plain", "gated"] * 3
    study.run(Progress())
    shutil.rmtree("old")
    shutil.move("new", "old")
    plan = begin().plan
    families = [run.tuned["family"] for run in read_run_directory("old").runs[:3]]
    assert [len(plan.imported.of(cell)) for cell in plan.cells] == [
        families.count("plain"), families.count("gated"),
    ]  # fmt: skip


def test_what_does_not_fit_is_counted_by_reason(earlier):
    plan = begin("cells.n=[1,2]", "recipe.lr={float: [0.1, 1.0], log: true}").plan
    below = [values for values in tuned("old") if values["lr"] < 0.1]
    assert 0 < len(below) < 6
    assert plan.imported.left_out == {"its `lr` is outside 0.1 to 1.0 (log)": len(below)}
    assert len(plan.imported.runs) == 6 - len(below)
    assert any(f"{len(below)} trials were left out" in note for note in plan_notes(plan))
    only = begin("cells.family=[plain]", output="only").plan.imported
    assert only.left_out == {"it is of a cell that this study does not have": 3}


@pytest.mark.parametrize(
    ("override", "reason"),
    [
        ("budget.epochs=3", "it was trained with another `train.epochs`"),
        ("train.batch_size=16", "it was trained with another `train.batch_size`"),
        ("data.flip=true", "it was trained with another `data.flip`"),
        ("cells.n=[2]", "it is of a cell that this study does not have"),
        ("recipe.momentum={float: [0.1, 0.9]}", "it has no `momentum`"),
    ],
)
def test_where_nothing_fits_the_study_does_not_begin(earlier, override, reason):
    with pytest.raises(ResdslError, match="none of 6 trials of old fits") as caught:
        begin(override)
    (finding,) = caught.value.diagnostics
    assert finding.code == "unfit-import"
    assert reason in finding.notes[0]
    assert finding.place is not None


def test_another_net_of_the_same_names_does_not_fit(earlier):
    (earlier / "tiny.yaml").write_text(
        SPACE.replace("out: 2, kernel: 3}}, relu", "out: 2, kernel: 1}}, relu")
    )
    with pytest.raises(ResdslError) as caught:
        begin()
    assert caught.value.diagnostics[0].notes == ("6 of them: its net is another one",)


def test_a_constraint_leaves_trials_out(earlier):
    (earlier / "tiny.yaml").write_text(SPACE + "constraints:\n  - $bias <= -1.5\n")
    found = begin().plan.imported
    (reason,) = found.left_out
    assert reason == "it is refused here, by $bias <= -1.5"


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        (["data.seed=1"], "the data of old are not those of this study"),
        (["sampler=random"], "`random` learns from no earlier trials"),
        (["sampler=qmc"], "`qmc` learns from no earlier trials"),
        (["budget.trials_per_cell=0"], "nothing is tuned"),
        (["import_from=nowhere"], "nowhere is not the directory of a study"),
    ],
)
def test_what_cannot_inform_a_study_is_refused(earlier, overrides, reason):
    with pytest.raises(ResdslError, match=reason) as caught:
        begin(*overrides)
    assert caught.value.diagnostics[0].place is not None
    assert not (earlier / "new").exists()


def test_the_estimate_says_it(earlier):
    found = estimate_study(["study=small.yaml", "import_from=old"])
    assert any("knew 6 trials of old" in note for note in found.warnings)
