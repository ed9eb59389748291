"""Studies from end to end: `resdsl.search`, `resdsl search`, `resdsl resume`."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny_study import SPACE

import resdsl
import resdsl.cli
from resdsl.files.in_use import in_use
from resdsl.results import resume, search
from resdsl.study.config.study_config import InlineSettings, LocalSettings
from resdsl.study.findings.study_result import as_csv
from resdsl.study.plan import open_plan as opening
from resdsl.study.plan.plan_notes import plan_notes
from resdsl.study.run import launch, worker
from resdsl.study.run.callbacks import Callback
from resdsl.study.run.estimate import estimate_study
from resdsl.study.run.executors import InlineExecutor
from resdsl.study.run.launch import OpenStudy, begin, make_executor, reopen
from resdsl.study.run.local import LocalExecutor
from resdsl.study.run.progress import Progress
from resdsl.study.run.run_directory import read_run_directory
from resdsl.text.diagnostics import ResdslError, Source, read_text
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import plain

STUDY = """\
# @package _global_
defaults:
  - override /executor: inline
name: small
space: tiny.yaml
cells: {family: [plain, residual], n: [1, 2]}
recipe: {lr: {float: [0.01, 1.0], log: true}}
budget: {trials_per_cell: 2, seeds: 2, epochs: 1}
data: {train: 200}
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """Return a configuration directory with a study, in an empty working directory."""
    (tmp_path / "mine" / "study").mkdir(parents=True)
    (tmp_path / "mine" / "study" / "small.yaml").write_text(STUDY)
    (tmp_path / "mine" / "tiny.yaml").write_text(SPACE)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "mine"


@pytest.fixture
def run(capsys, monkeypatch):
    """Return a function that runs a command line: exit code, stdout, stderr."""

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["resdsl", *arguments])
        with pytest.raises(SystemExit) as ended:
            resdsl.cli.main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return call


class Statuses(Callback):
    """Keeps how every run ended."""

    def __init__(self):
        self.ended = []

    def on_trial_end(self, job, run):
        self.ended.append(run.status)


def test_callbacks_hear_of_a_search_and_of_a_resumption(mine):
    searched, resumed = Statuses(), Statuses()
    cells = ["cells.family=[residual]", "cells.n=[1]"]
    search("small", overrides=cells, config_dir=mine, output="out", progress=Progress(), callbacks=[searched])  # fmt: skip
    assert searched.ended == ["finished"] * 4
    result = Path("out/trials/0003/result.json")
    result.unlink()
    resume("out", progress=Progress(), callbacks=[resumed])
    assert resumed.ended == ["finished"]
    assert result.exists()


def test_search_in_python(mine):
    result = resdsl.search("small", overrides=["budget.seeds=3"], config_dir="mine", output="out")
    assert result.finished
    assert [(cell.family, cell.at, cell.final_runs) for cell in result.cells] == [
        ("plain", 1, 3),
        ("plain", 2, 3),
        ("residual", 1, 3),
        ("residual", 2, 3),
    ]
    directory = read_run_directory("out")
    assert len(directory.runs) == 4 * (2 + 3)
    assert directory.study.budget.seeds == 3
    assert directory.environment["command"] == (
        "resdsl search study=small budget.seeds=3 --config-dir mine"
    )
    assert (directory.path / "cells.csv").read_text() == as_csv(result.cells)
    assert (directory.path / "space.yaml").read_text() == SPACE
    assert json.loads((directory.path / "result.json").read_text())["finished"]


def test_a_finished_study_is_only_summarised_anew(mine, monkeypatch):
    first = search("small", config_dir=mine, output="out", progress=Progress())
    monkeypatch.setattr(worker, "fit", None)  # a training would fail
    (mine / "tiny.yaml").unlink()  # the run directory is all that is needed
    assert resume("out", progress=Progress()) == first


def test_blocks_that_the_space_includes_are_kept_with_the_run(mine, monkeypatch):
    own, _, net = SPACE.partition("net:\n")
    head, _, blocks = own.partition("blocks:\n")
    (mine / "tiny.yaml").write_text(head + "include: [lib/blocks.yaml]\nnet:\n" + net)
    (mine / "lib").mkdir()
    (mine / "lib" / "blocks.yaml").write_text("resdsl: 1\nblocks:\n" + blocks)
    begun = begin(["study=small"], output="out", config_dir=mine)
    kept = read_text(begun.directory / "space.yaml")
    assert plain(read(kept)) == plain(read(Source("tiny.yaml", SPACE)))
    (mine / "lib" / "blocks.yaml").unlink()
    monkeypatch.chdir(mine)
    resumed = reopen(mine.parent / "out")
    assert [first.architecture.depth for first in resumed.plan.firsts] == [*(3, 4, 3, 4)]


def test_a_study_trains_the_same_documents_now_and_when_it_is_resumed(mine):
    """What is in memory after `begin` was read from the user's files, not from the directory."""
    written = SPACE.replace("residual: {extends", "residual:   {extends").replace("- flatten", "- flatten # x")  # fmt: skip
    (mine / "tiny.yaml").write_text(written)
    begun = begin(["study=small"], output="out", config_dir=mine)
    resumed = reopen("out")
    assert resumed.plan.study == begun.plan.study
    assert list(plan_notes(resumed.plan)) == list(plan_notes(begun.plan))
    for now, later in zip(begun.plan.firsts, resumed.plan.firsts, strict=True):
        assert (now.document, now.recipe) == (later.document, later.recipe)


def test_the_plan_is_opened_and_the_result_written_once(mine, monkeypatch):
    opened, written = [], []
    open_plan, write_text = opening.open_plan, launch.write_text
    monkeypatch.setattr(opening, "open_plan", lambda *a: opened.append(a) or open_plan(*a))
    monkeypatch.setattr(launch, "write_text", lambda p, t: written.append(p.name) or write_text(p, t))  # fmt: skip
    search("small", config_dir=mine, progress=Progress())
    assert len(opened) == 1
    assert written == ["space.yaml", "cells.csv", "comparisons.csv"]


@pytest.fixture
def started(monkeypatch):
    """Return the names of what begin does, as it does it; no process is started."""
    told = []
    monkeypatch.setattr(LocalExecutor, "start", lambda executor: told.append("start"))
    monkeypatch.setattr(LocalExecutor, "close", lambda executor: told.append("close"))
    open_plan = opening.open_plan
    monkeypatch.setattr(opening, "open_plan", lambda *a: told.append("plan") or open_plan(*a))
    return told


LOCAL = ["study=small", "executor=local"]


def test_a_worker_is_started_while_the_plan_is_opened(mine, started):
    begun = begin(LOCAL, config_dir=mine)
    assert isinstance(begun.executor, LocalExecutor)
    assert started == ["start", "plan"]


def test_a_worker_ends_with_a_study_that_is_refused(mine, started):
    with pytest.raises(ResdslError):
        begin([*LOCAL, "data.train=100000"], config_dir=mine)
    assert started == ["start", "plan", "close"]


def test_a_worker_ends_where_another_process_runs_the_study(mine, started):
    begun = begin(LOCAL, config_dir=mine)
    with in_use(begun.directory), pytest.raises(ResdslError, match="another process works"):
        begun.run(Progress())
    assert started == ["start", "plan", "close"]


def test_a_dry_run_starts_no_worker(mine, started):
    estimate_study(LOCAL, mine)
    assert "start" not in started


def test_directories_are_numbered_and_never_written_over(mine, monkeypatch):
    monkeypatch.setattr(OpenStudy, "run", lambda study, *told: None)
    first, second = (search("small", config_dir=mine).directory for _ in range(2))
    assert (first.name[-2:], second.name[-2:]) == ("-1", "-2")
    assert first.parent == Path("runs")
    with pytest.raises(ResdslError, match="exists and is not an empty directory") as caught:
        search("small", config_dir=mine, output=first)
    (finding,) = caught.value.diagnostics
    assert finding.code == "output-exists"
    assert f"`resdsl resume {first}`" in finding.help


def test_the_executor_is_the_one_that_the_study_names():
    inline, local = (
        make_executor(InlineSettings()),
        make_executor(LocalSettings(slots=3, threads=2)),
    )
    assert (type(inline), inline.slots) == (InlineExecutor, 1)
    assert (type(local), local.slots, local.threads) == (LocalExecutor, 3, 2)
    assert make_executor(LocalSettings()).threads == 1


def test_data_is_an_override_like_others(mine):
    with pytest.raises(ResdslError, match="the group `data` has no file `digit`"):
        search("small", data="digit", config_dir=mine)


def test_the_command_prints_table_verdicts_and_the_report(mine, run):
    code, out, err = run("search", "study=small", "--config-dir", "mine", "--output", "out")
    assert code == 0
    assert "plain is undecided" in out
    assert "report: out/report.html" in out.splitlines()
    assert (mine.parent / "out" / "report.html").exists()
    assert "run directory: out" in err
    assert "residual, n 2: seed 2/2 with lr=" in err


def test_the_composed_study_can_be_printed(mine, run):
    code, out, _ = run("search", "study=small", "--config-dir", "mine", "--cfg", "job")
    assert code == 0
    assert "trials_per_cell: 2" in out
    assert "kind: inline" in out


def test_a_dry_run_trains_nothing_and_says_what_it_would_cost(mine, run):
    code, out, _ = run("search", "study=small", "--config-dir", "mine", "--dry-run")
    assert code == 0
    assert "4 cells, each with 2 tuning runs and 2 final runs on fresh seeds: 16 runs" in out
    code, out, _ = run("search", "study=small", "--config-dir", "mine", "--dry-run", "--json")
    found = json.loads(out)
    assert [cell["depth"] for cell in found["cells"]] == [3, 4, 3, 4]
    assert all(cell["seconds"] > 0 for cell in found["cells"])
    assert not (mine.parent / "runs").exists()


def test_mistakes_end_with_code_2(mine, run):
    code, _, err = run("search", "study=small", "budgt.seeds=1", "--config-dir", "mine")
    assert code == 2
    assert "did you mean `budget`?" in err
    code, _, err = run("resume", "nowhere")
    assert code == 2
    assert "holds no study.json" in err


def test_an_interrupted_command_says_how_to_go_on(mine, run, monkeypatch):
    trainings, fit = [], worker.fit

    def interrupted_fit(*args, **options):
        if len(trainings) == 5:
            raise KeyboardInterrupt
        trainings.append(fit(*args, **options))
        return trainings[-1]

    monkeypatch.setattr(worker, "fit", interrupted_fit)
    code, _, err = run("search", "study=small", "--config-dir", "mine", "--output", "out")
    assert code == 130
    assert err.endswith("interrupted; go on with: resdsl resume out\n")
    assert len(read_run_directory("out").runs) == 5
    monkeypatch.setattr(worker, "fit", fit)
    code, _, err = run("resume", "out")
    assert code == 0
    assert "cells: 4, runs to go: 11" in err


@pytest.mark.slow
def test_ctrl_c_ends_the_processes_and_the_study_goes_on(mine):
    words = ["search", "study=small", "--config-dir", "mine", "--output", "out"]
    command = [sys.executable, "-m", "resdsl", *words, "executor=local", "executor.slots=2"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as study:
        assert any("finished" in line for line in iter(study.stderr.readline, ""))
        os.killpg(study.pid, signal.SIGINT)  # as a terminal does: the whole group hears it
        rest = study.stderr.read()
        assert study.wait(30) == 130
    assert rest.endswith("interrupted; go on with: resdsl resume out\n")
    assert "Traceback" not in rest
    assert _group_ends(study.pid)
    ended = {run.number: run for run in read_run_directory("out").runs}
    assert 1 <= len(ended) < 16
    result = resume("out", progress=Progress())
    assert result.finished
    after = {run.number: run for run in read_run_directory("out").runs}
    assert all(
        after[number].history == run.history and after[number].tuned == run.tuned
        for number, run in ended.items()
    )


def _group_ends(group):
    """Return whether no process of the group is left, a moment after its leader ended."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
