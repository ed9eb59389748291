"""Progress as lines and as a live table."""

import io
import re

import pytest

from resdsl.data import DataConfig
from resdsl.study.plan.budget import Rounds
from resdsl.study.plan.jobs import Job, NoPoint, Refusal
from resdsl.study.run.progress import (
    Display,
    Lines,
    Tally,
    make_progress,
)
from resdsl.train import Recipe

JOB = Job(
    number=0,
    directory="x",
    purpose="tune",
    cell={"family": "plain", "n": 1},
    round=0,
    seed=0,
    tuned={},
    recipe=Recipe(epochs=1),
    data=DataConfig(),
    device="cpu",
    params=1,
    flops=1,
    depth=1,
    key="",
)


def test_lines_of_a_whole_study(make_plan, run_study):
    stream = io.StringIO()
    plan = make_plan(cells={"family": ["gated"], "n": [1]})
    run_study(plan, progress=Lines(stream), clock=lambda: 0.0)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "cells: 1, runs to go: 5, at a time: 1"
    assert lines[1].startswith(
        "[1/5 runs, 0.0 s, about 4.0 s left] gated, n 1: trial 1/3 with lr=0."
    )
    assert ": finished, validation 0." in lines[1]
    assert lines[1].endswith(", 1.0 s, best so far " + lines[1].split("validation ")[1][:5])
    assert "gated, n 1: seed 2/2 with lr=0." in lines[5]
    assert lines[6:] == ["All final runs have ended; the test part is read now."]


def test_a_study_that_goes_on_knows_the_best_from_before(make_plan, run_study):
    plan = make_plan(cells={"family": ["gated"], "n": [1]})
    best = run_study(plan).ledger.best(0).validation["accuracy"]
    stream = io.StringIO()
    progress = Lines(stream)
    progress.begin({"gated, n 1": best, "plain, n 1": None}, 1)
    assert [progress.best_of(cell) for cell in progress.cells] == [f"{best:.3f}", "-"]
    run_study(plan, "again", progress=progress)
    assert set(progress.cells.values()) == {"tested"}


def test_runs_under_way_are_told_of_every_ten_seconds():
    stream, time = io.StringIO(), [0.0]
    lines = Lines(stream, clock=lambda: time[0])
    lines.tally = Tally(Rounds(3, 2), 0, 5, 0.0, None)
    lines.begin({"plain, n 1": None}, 2)
    lines.start(JOB)
    for second in range(1, 31):
        time[0] = float(second)
        lines.epoch(JOB, {"epoch": second, "epochs": 30}, second / 100)
    told = stream.getvalue().splitlines()[1:]
    assert len(told) == 3
    assert told[0] == (
        "[0/5 runs, 0.0 s, time left unknown]   plain, n 1: trial 1/3, epoch 10/30, "
        "validation 0.100, best so far -"
    )


def test_nothing_is_known_before_the_first_run():
    assert str(Tally(Rounds(1, 0))) == "0/0 runs, 0.0 s, time left unknown"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_table_shows_cells_best_and_time_left(make_plan, run_study, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    progress = make_progress(stream)
    assert isinstance(progress, Display)
    with progress:
        coordinator = run_study(make_plan(), progress=progress)
    text = stream.getvalue()
    assert "plain, n 1" in text
    assert "20/20 runs" in text
    best = coordinator.ledger.best(0)
    assert f"{best.validation['accuracy']:.3f}" in text


@pytest.fixture
def last_table(monkeypatch):
    """Return a function that gives the lines of the last table that a terminal shows."""

    def lines(columns):
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("TERM", "xterm")
        stream = Terminal()
        with make_progress(stream) as progress:
            progress.tally = Tally(Rounds(3, 2), 5, 10, 3.0, 3.0)
            progress.begin({"plain, n 1": 0.5, "a name of some length": None}, 1)
            progress.start(JOB)
            progress.epoch(JOB, {"epoch": 1, "epochs": 4}, 0.25)
        shown = re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]|\r", "", stream.getvalue()).splitlines()
        return shown[max(i for i, line in enumerate(shown) if " now " in line) :]

    return lines


def test_the_bar_stands_under_what_the_cells_do_now(last_table):
    heading, first, second, bar, tally = last_table(100)
    now = heading.index("now")
    assert heading.split() == ["cell", "best", "validation", "now"]
    assert (first[:now].split(), first[now:].rstrip()) == (
        ["plain,", "n", "1", "0.500"],
        "trial 1/3, epoch 1/4, validation 0.250",
    )
    assert (second[:now].split()[-2:], second[now:].rstrip()) == (["length", "-"], "waiting")
    assert bar.index("━") == now
    assert tally.strip() == "5/10 runs, 3.0 s, about 3.0 s left"


def test_a_narrow_table_has_a_line_a_cell_too(last_table):
    assert len(last_table(50)) == len(last_table(100))


def test_a_file_gets_lines():
    assert isinstance(make_progress(io.StringIO()), Lines)


def test_a_trial_without_a_point_has_a_line():
    stream = io.StringIO()
    lines = Lines(stream, clock=lambda: 0.0)
    lines.tally = Tally(Rounds(3, 2), 1, 5, 0.0, None)
    points = [Refusal(tuned={"n": n}, reason="$n < 3") for n in (3, 4)]
    lines.no_point(NoPoint(number=2, cell={"family": "plain"}, round=1, refused=points))
    assert stream.getvalue() == (
        "[1/5 runs, 0.0 s, time left unknown] plain: trial 2/3: no point, 2 points were refused "
        "by: $n < 3\n"
    )
    assert lines.cells == {"plain": "trial 2/3 refused"}
