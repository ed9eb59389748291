"""Going on with a study: the one that was begun, or more of it."""

import json
from pathlib import Path

import pytest
from tiny_study import SPACE, formula

from resdsl.results.run_listing import find_runs
from resdsl.study.plan.jobs import Outcome
from resdsl.study.plan.open_plan import open_plan
from resdsl.study.run import launch
from resdsl.study.run.executors import InlineExecutor, MachineFault
from resdsl.study.run.progress import Progress
from resdsl.study.run.reopening import made_from
from resdsl.study.run.run_directory import read_run_directory
from resdsl.text.diagnostics import ResdslError

STUDY = """\
name: small
space: tiny.yaml
cells: {family: [plain, gated], n: [1]}
recipe: {lr: {float: [0.01, 1.0], log: true}}
budget: {trials_per_cell: 2, seeds: 2, epochs: 2}
executor: {kind: inline}
"""


class Working:
    """Stands for the worker: does jobs by the formula, and keeps their numbers."""

    def __init__(self, work=formula):
        self.jobs, self.work = [], work

    def __call__(self, job, ask):
        self.jobs.append((job.task, job.purpose, job.number))
        return self.work(job, ask)


@pytest.fixture
def working(monkeypatch, tmp_path):
    """Return a function that makes work stand for the worker, in a folder with the study."""
    (tmp_path / "tiny.yaml").write_text(SPACE)
    (tmp_path / "small.yaml").write_text(STUDY)
    monkeypatch.chdir(tmp_path)

    def use(work=formula):
        working = Working(work)
        monkeypatch.setattr(launch, "make_executor", lambda settings: InlineExecutor(working))
        return working

    return use


def begin(output="run"):
    return launch.begin(["study=small.yaml"], output=output).run(Progress())


def go_on(*overrides, retry_failed=False):
    study = launch.reopen("run", overrides, retry_failed=retry_failed)
    return study.run(Progress())


def test_more_seeds_add_final_runs(working):
    working()
    begin()
    more = working()
    result = go_on("budget.seeds=4")
    assert [(task, purpose) for task, purpose, _ in more.jobs] == [
        *[("train", "final")] * 4, *[("test", "final")] * 4,
    ]  # fmt: skip
    assert all(cell.test.n == 4 for cell in result.cells)


def test_more_trials_keep_what_is_still_the_best_and_set_the_others_aside(working):
    working()
    before = {run.number: run for run in (begin(), read_run_directory("run"))[1].runs}
    more = working()
    go_on("budget.trials_per_cell=6")
    runs = read_run_directory("run").runs
    assert [run.number for run in runs] == list(range(16))
    tuned = [number for task, purpose, number in more.jobs if purpose == "tune"]
    assert sorted(tuned) == list(range(4, 12))
    final = {(run.name, run.seed): run for run in runs if run.purpose == "final"}
    old = {(run.name, run.seed): run for run in before.values() if run.purpose == "final"}
    retrained = sum(task == "train" and purpose == "final" for task, purpose, _ in more.jobs)
    kept = [place for place in final if final[place].key == old[place].key]
    assert len(final) == 4
    assert len(kept) + retrained == 4
    assert all(final[place].test == old[place].test for place in kept)
    aside = list((read_run_directory("run").path / "set_aside").iterdir())
    assert len(aside) == retrained
    notes = read_run_directory("run").notes
    assert any("extended from 2 to 6 trials" in note for note in notes)


def test_an_extended_study_proposes_what_a_longer_one_would_have(working):
    working()
    begin()
    go_on("budget.trials_per_cell=5")
    longer = STUDY.replace("trials_per_cell: 2", "trials_per_cell: 5")
    read_run_directory("run").path.joinpath("../small.yaml").write_text(longer)
    begin("whole")
    pairs = zip(read_run_directory("run").runs, read_run_directory("whole").runs, strict=True)
    for one, other in pairs:
        assert (one.number, one.tuned, one.key) == (other.number, other.tuned, other.key)


@pytest.mark.parametrize(
    ("override", "reason"),
    [
        ("seed=3", "`seed` cannot change when a study goes on"),
        ("budget.trials_per_cell=1", "has 2 already, and 1 would take runs away"),
        ("budget.seeds=0", "`budget.seeds` must be"), ("budget.sees=3", "did you mean"),
        ("~budget.seeds", "cannot change"),
    ],
)  # fmt: skip
def test_what_cannot_change_any_more(working, override, reason):
    working()
    begin()
    with pytest.raises(ResdslError, match=reason):
        go_on(override)


@pytest.mark.parametrize(
    ("file", "change", "reason"),
    [
        ("space.yaml", ("[-3, 0]", "[-2, 0]"), "run: its space is not"),
        ("study.json", ('"log": true', '"log": false'), "run: its settings are not"),
        ("study.json", ('"tuning_seeds": 1', '"tuning_seeds": 2'), "run: its settings are not"),
        (
            "study.json",
            ('"seed": 0,\n  "validation"', '"seed": 1,\n  "validation"'),
            "run: the data",
        ),
    ],
)
def test_what_was_edited_is_refused(working, tmp_path, file, change, reason):
    working()
    begin()
    path = tmp_path / "run" / file
    text = path.read_text()
    assert change[0] in text
    path.write_text(text.replace(*change))
    with pytest.raises(ResdslError, match=reason) as caught:
        go_on()
    assert caught.value.diagnostics[0].code == "changed-study"


def test_a_run_of_a_version_with_fewer_settings_goes_on(working):
    used = working()
    begin()
    file = read_run_directory("run").path / "study.json"
    settings = json.loads(file.read_text())
    later = settings.pop("margin")
    file.write_text(json.dumps(settings))
    environment = file.parent / "environment.json"
    values = json.loads(environment.read_text())
    plan = open_plan(read_run_directory("run").study, read_run_directory("run").spaces)
    values["made_from"] = made_from(settings, plan)
    environment.write_text(json.dumps(values))
    before = len(used.jobs)
    go_on("budget.seeds=3")
    go_on("budget.seeds=4")
    assert later is None
    assert len(used.jobs) - before == 8  # a final run and its test in each of two cells, twice
    file.write_text(json.dumps(json.loads(file.read_text()) | {"margin": 0.1}))
    with pytest.raises(ResdslError, match="its settings are not what the study was begun with"):
        go_on()


def test_a_run_of_old_that_does_not_say_what_it_was_made_from_goes_on(working, tmp_path):
    working()
    begin()
    path = tmp_path / "run" / "environment.json"
    values = json.loads(path.read_text())
    del values["made_from"]
    path.write_text(json.dumps(values))
    assert go_on().finished


def test_failed_runs_are_run_again_when_that_is_asked(working, tmp_path):
    def failing(job, ask):
        if job.purpose == "tune" and job.number == 0:
            return Outcome.failed("out of memory")
        return formula(job, ask)

    working(failing)
    begin()
    assert read_run_directory("run").runs[0].status == "failed"
    again = working()
    go_on()
    assert again.jobs == []
    go_on(retry_failed=True)
    assert ("train", "tune", 0) in again.jobs
    assert {run.status for run in read_run_directory("run").runs} == {"finished"}
    assert (tmp_path / "run" / "trials" / "0000" / "failed.json").exists()


def test_a_trial_that_had_failed_may_be_the_best_and_has_the_final_runs_then(working):
    def failing(job, ask):
        failed = job.purpose == "tune" and job.number in (0, 1)
        return Outcome.failed("out of memory") if failed else formula(job, ask)

    working(failing)
    begin()
    before = {run.number: run for run in read_run_directory("run").runs}
    working()
    go_on(retry_failed=True)
    directory = read_run_directory("run")
    for name in {run.name for run in directory.runs}:
        own = [run for run in directory.runs if run.name == name]
        best = max(
            (run for run in own if run.purpose == "tune"),
            key=lambda run: run.validation["accuracy"],
        )
        assert all(run.tuned == best.tuned for run in own if run.purpose == "final")
    assert any(run.key != before[run.number].key for run in directory.runs)
    (note,) = (note for note in directory.notes if "set aside" in note)
    assert note.startswith("Trials that had failed were run again after its test part")


TWO_WAYS = """\
resdsl: 1
name: two_ways
input: [1, 8, 8]
params: {w: {int: [1, 3]}, mode: {int: [0, 1]}, classes: 10}
net:
  - conv: {out: '$w + $mode * (4 - 2 * $w)', kernel: 3, stride: 4}
  - flatten
  - linear: {out: $classes}
"""


def test_final_runs_that_are_one_training_of_two_cells_are_set_aside_and_taken_back(
    working, tmp_path
):
    """With w of 2 both cells are the same net, and it is the best of both."""

    def work(job, ask):
        outcome = formula(job, ask)
        accuracy = {"accuracy": 0.9 if job.tuned["w"] == 2 else 0.5}
        return outcome.model_copy(update={"validation": accuracy})

    working(work)
    (tmp_path / "tiny.yaml").write_text(TWO_WAYS)
    text = STUDY.replace("{family: [plain, gated], n: [1]}", "{mode: [0, 1]}")
    text = text.replace("{lr: {float: [0.01, 1.0], log: true}}", "{}")
    text = text.replace("trials_per_cell: 2", "trials_per_cell: 3")
    (tmp_path / "small.yaml").write_text(text + "sampler: {kind: brute_force}\n")
    begin()
    before = [run for run in read_run_directory("run").runs if run.purpose == "final"]
    assert len(before) == 4
    assert len({run.key for run in before}) == 2
    more = working(work)
    go_on("budget.trials_per_cell=5")
    assert [job for job in more.jobs if job[1] == "final"] == []
    after = [run for run in read_run_directory("run").runs if run.purpose == "final"]
    assert [run.test for run in after] == [run.test for run in before]


def test_a_study_that_read_no_test_part_yet_says_nothing_of_it(working):
    def failing(job, ask):
        if job.purpose == "final":
            raise OSError(28, "No space left on device")
        return formula(job, ask)

    working(failing)
    with pytest.raises(ResdslError, match="machine-fault"):
        begin()
    working()
    go_on("budget.trials_per_cell=3")
    assert not any("extended" in note for note in read_run_directory("run").notes)


def test_a_fault_of_the_machine_stops_the_study_and_is_no_result(working, tmp_path):
    def full(job, ask):
        if job.number == 2:
            raise OSError(28, "No space left on device")
        return formula(job, ask)

    working(full)
    with pytest.raises(ResdslError, match=r"run 0002: OSError.*No space left") as caught:
        begin()
    assert caught.value.diagnostics[0].code == "machine-fault"
    assert 2 not in [run.number for run in read_run_directory("run").runs]
    working()
    assert go_on().finished


def test_more_seeds_keep_the_runs_of_a_front(working, tmp_path):
    def deep(job, ask):
        found = formula(job, ask)
        accuracy = {"accuracy": 0.5 + job.depth / 100}
        return found if job.task == "test" else found.model_copy(update={"validation": accuracy})

    text = STUDY.replace("seeds: 2", "seeds: 2, front_seeds: 1").replace("cell: 2", "cell: 5")
    text = text.replace(", n: [1]", "") + "objectives: {accuracy: maximize, params: minimize}\n"
    (tmp_path / "small.yaml").write_text(text)
    working(deep)
    begin()

    def of_front():
        runs = read_run_directory("run").runs
        return [(r.key, r.seed, r.test) for r in runs if r.purpose == "front"]

    before = of_front()
    assert before
    more = working(deep)
    go_on("budget.seeds=3")
    assert of_front() == before
    assert {purpose for task, purpose, _ in more.jobs} == {"final"}
    go_on("budget.front_seeds=2")
    assert of_front()[: len(before)] == before
    assert len(of_front()) == 2 * len(before)


def test_an_op_that_a_worker_does_not_know_is_told_where_to_register(working):
    def strange(job, ask):
        raise MachineFault("unknown-op: there is no op `mine`")

    working(strange)
    with pytest.raises(ResdslError, match="there is no op `mine`") as caught:
        begin()
    help = caught.value.diagnostics[0].help
    assert "registered where a script file is imported" in help
    assert "`resdsl.resume('run')`" in help


def test_a_study_that_was_extended_has_not_ended_before_its_first_new_trial(working):
    working()
    begin()
    assert find_runs(Path("run"))[0].state == "finished"
    launch.reopen("run", ["budget.trials_per_cell=3"])
    assert find_runs(Path("run"))[0].state == "interrupted"
    go_on()
    assert find_runs(Path("run"))[0].state == "finished"


OWN = "own_losses:mean"


@pytest.mark.parametrize("place", ["train", "recipe", "data", "trial"])
def test_functions_of_a_run_directory_are_run_where_that_is_allowed_alone(working, place):
    working()
    begin()
    path = Path("run/trials/0000/job.json" if place == "trial" else "run/study.json")
    values = json.loads(path.read_text())
    match place:
        case "train":
            values["train"]["loss"] = OWN
        case "recipe":
            values["recipe"]["loss"] = {"choice": ["cross_entropy", OWN]}
        case "data":
            values["data"]["name"] = OWN
        case "trial":
            values["recipe"]["metric"] = [OWN]
    path.write_text(json.dumps(values))
    with pytest.raises(ResdslError, match=f"names functions.*`{OWN}`") as caught:
        launch.reopen("run")
    assert caught.value.diagnostics[0].code == "named-function"
    if place != "trial":  # Then the study is another one, or the function is asked for.
        with pytest.raises(ResdslError) as caught:
            launch.reopen("run", allow_functions=True)
        assert caught.value.diagnostics[0].code in ("changed-study", "no-function")
