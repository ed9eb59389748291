"""The coordinator: rounds, budgets, resuming, and when the test part is read."""

import itertools
import json
import random

import pytest
from tiny_study import SPACE, formula

import resdsl
from resdsl.study.findings.pareto import study_front
from resdsl.study.plan.jobs import Outcome
from resdsl.study.plan.objective import ACCURACY
from resdsl.study.run.coordinator import Coordinator
from resdsl.study.run.executors import Executor
from resdsl.study.run.ledger import Ledger
from resdsl.study.run.progress import Progress
from resdsl.study.run.run_directory import read_run_directory, write_json
from resdsl.text.diagnostics import ResdslError


class Log(Progress):
    """Keeps the jobs that were started."""

    def __init__(self):
        super().__init__()
        self.started = []

    def start(self, job):
        self.started.append(job)


class Interrupting:
    """Work that is interrupted by Ctrl-C when it is asked for job ``after``."""

    def __init__(self, after):
        self.left = after

    def __call__(self, job, ask):
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return formula(job, ask)


class Pause(BaseException):
    """Ends a job that waits for its turn."""


class Shuffled(Executor):
    """Slots whose jobs go on by an epoch, or end, in a random order; Ctrl-C comes after some."""

    def __init__(self, seed, slots=3, steps=10_000):
        self.slots, self.jobs, self.left = slots, [], steps
        self.random = random.Random(seed)

    def submit(self, job, limit=None):
        assert len(self.jobs) < self.slots
        self.jobs.append((job, []))

    def step(self, listener, timeout=None):
        if not self.jobs:
            return
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        job, answers = entry = self.random.choice(self.jobs)
        told = iter(answers)

        def ask(report):
            """Answer an epoch of an earlier turn as it was answered then."""
            answer = next(told, None)
            if answer is None:
                answers.append(listener.reported(job, report))
                raise Pause
            return answer

        try:
            outcome = formula(job, ask)
        except Pause:
            return
        self.jobs.remove(entry)
        listener.ended(job, outcome)

    def close(self):
        self.jobs.clear()


def comparable(coordinator):
    return dict(sorted(coordinator.ledger.runs.items()))


def test_every_cell_gets_the_same_budget_and_fresh_seeds(make_plan, run_study):
    runs = run_study(make_plan()).ledger.runs.values()
    for cell in ({"family": f, "n": n} for f in ("plain", "gated") for n in (1, 2)):
        own = [run for run in runs if run.cell == cell]
        assert [(r.purpose, r.round, r.seed) for r in own] == [
            ("tune", 0, 0),
            ("tune", 1, 0),
            ("tune", 2, 0),
            ("final", 0, 1),
            ("final", 1, 2),
        ]


def test_the_best_tuned_recipe_is_the_one_that_is_run_on_fresh_seeds(make_plan, run_study):
    runs = run_study(make_plan()).ledger.runs.values()
    for n in (1, 2):
        own = [run for run in runs if run.cell == {"family": "gated", "n": n}]
        best = max((r for r in own if r.purpose == "tune"), key=lambda r: r.validation["accuracy"])
        assert all(r.tuned == best.tuned for r in own if r.purpose == "final")
        assert set(best.tuned) == {"lr", "bias"}


def test_a_figure_that_stands_first_does_not_choose_the_recipe(make_plan, run_study):
    plan = make_plan(
        cells={"family": ["plain"]}, objectives={"params": "maximize", "accuracy": "maximize"},
        budget={"trials_per_cell": 6, "seeds": 1, "epochs": 2},
    )  # fmt: skip
    coordinator = run_study(plan)
    runs = coordinator.ledger.runs.values()
    tuned = [run for run in runs if run.purpose == "tune"]
    best = max(tuned, key=lambda run: run.validation["accuracy"])
    assert best.params < max(run.params for run in tuned)
    assert [run.tuned for run in runs if run.purpose == "final"] == [best.tuned]
    notes = read_run_directory(coordinator.directory).notes
    assert any("The recipe with the highest validation accuracy" in note for note in notes)


def test_families_are_offered_the_same_points_and_only_the_holes_they_read(make_plan, run_study):
    runs = run_study(make_plan()).ledger.runs.values()
    tuned = [run for run in runs if run.purpose == "tune"]
    by_trial = {t: {r.tuned["lr"] for r in tuned if r.round == t} for t in range(3)}
    assert all(len(lrs) == 1 for lrs in by_trial.values())
    assert {tuple(r.tuned) for r in tuned if r.cell["family"] == "plain"} == {("lr",)}


def test_rounds_go_across_the_cells_with_the_longest_first(make_plan, run_study):
    log = Log()
    run_study(make_plan(), progress=log)
    jobs = [job for job in log.started if job.task == "train"]
    order = [(job.purpose == "final", job.round) for job in jobs]
    assert order == sorted(order)
    assert [job.cell for job in jobs[:4]] == sorted(
        (job.cell for job in jobs[:4]), key=lambda cell: (-cell["n"], cell["family"])
    )


def test_the_test_part_is_read_after_every_training_and_once_a_final_run(make_plan, run_study):
    log = Log()
    coordinator = run_study(make_plan(), progress=log)
    tasks = [job.task for job in log.started]
    assert tasks == ["train"] * 20 + ["test"] * 8
    tested = [job.number for job in log.started if job.task == "test"]
    assert len(set(tested)) == len(tested)
    for run in coordinator.ledger.runs.values():
        assert bool(run.test) == (run.purpose == "final")


@pytest.mark.parametrize("after", [0, 1, 5, 11, 12, 17, 20, 23])
@pytest.mark.parametrize(
    "settings",
    [
        {"sampler": {"kind": "qmc"}},
        {"sampler": {"kind": "tpe", "n_startup_trials": 1}, "pruner": {"kind": "median", "n_startup_trials": 1,
                                                            "n_warmup_steps": 0}},
    ],
    ids=["qmc", "tpe-median"],
)  # fmt: skip
def test_a_resumed_study_is_the_uninterrupted_one(make_plan, run_study, settings, after):
    plan = make_plan(**settings)
    whole = run_study(plan, "whole")
    with pytest.raises(KeyboardInterrupt):
        run_study(plan, "parts", work=Interrupting(after))
    resumed = run_study(plan, "parts")
    assert comparable(resumed) == comparable(whole)
    for name in ("notes.json", "families/gated-n2.yaml"):
        assert (resumed.directory / name).read_text() == (whole.directory / name).read_text()


def test_the_first_trial_of_each_cell_is_at_the_priors_of_what_its_net_reads(make_plan, run_study):
    text = SPACE.replace("bias: {float: [-3, 0]", "bias: {float: [-3, 0], prior: {value: -2.5}")
    lr = {"float": [0.01, 1.0], "log": True, "prior": {"value": 0.3}}
    plan = make_plan(text, recipe={"lr": lr})
    runs = run_study(plan, "whole").ledger.runs.values()
    firsts = {run.name: run.tuned for run in runs if run.purpose == "tune" and run.round == 0}
    assert firsts["plain, n 1"] == {"lr": 0.3}
    assert firsts["gated, n 2"] == {"lr": 0.3, "bias": -2.5}
    with pytest.raises(KeyboardInterrupt):
        run_study(plan, "parts", work=Interrupting(6))
    assert comparable(run_study(plan, "parts")) == {run.number: run for run in runs}


def test_pruning_happens_within_a_cell(make_plan, run_study):
    pruner = {"kind": "median", "n_startup_trials": 1, "n_warmup_steps": 0}
    budget = {"trials_per_cell": 8, "seeds": 1, "epochs": 2}
    plan = make_plan(pruner=pruner, budget=budget, sampler={"kind": "random"})
    runs = run_study(plan).ledger.runs.values()
    pruned = [run for run in runs if run.status == "pruned"]
    assert pruned
    assert all(len(run.history) == 1 and run.round >= 1 for run in pruned)


def test_resuming_a_finished_study_runs_nothing(make_plan, run_study):
    whole = run_study(make_plan())
    again = run_study(make_plan(), work=Interrupting(0))
    assert comparable(again) == comparable(whole)


@pytest.fixture
def run_shuffled(tmp_path):
    """Return a function that coordinates a plan with jobs that end in a random order."""

    def run(plan, seed, slots=3, **options):
        directory = run.directory(seed)
        write_json(directory / "study.json", plan.study)
        coordinator = Coordinator(plan, directory, Shuffled(seed, slots, **options), Progress())
        coordinator.run()
        return coordinator

    run.directory = lambda seed: tmp_path / f"shuffled{seed}"
    return run


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("lag", [1, 3])
def test_results_do_not_depend_on_the_order_in_which_runs_end(
    make_plan, run_study, run_shuffled, lag, seed
):
    plan = make_plan(
        sampler={"kind": "tpe", "n_startup_trials": 1}, lag=lag,
        pruner={"kind": "median", "n_startup_trials": 1, "n_warmup_steps": 0},
        budget={"trials_per_cell": 6, "seeds": 1, "epochs": 2}, cells={"family": ["plain", "gated"]},
    )  # fmt: skip
    assert comparable(run_shuffled(plan, seed, slots=5)) == comparable(run_study(plan))


@pytest.mark.parametrize("seed", range(3))
def test_a_trial_that_is_a_training_under_way_waits_for_its_end(
    make_plan, run_study, run_shuffled, seed
):
    plan = make_plan(
        recipe={"lr": {"choice": [0.01, 0.1]}}, lag=4, cells={"family": ["plain"], "n": [1]},
        pruner={"kind": "median", "n_startup_trials": 1, "n_warmup_steps": 0},
        budget={"trials_per_cell": 12, "seeds": 1, "epochs": 2}, sampler={"kind": "random"},
    )  # fmt: skip
    shuffled = comparable(run_shuffled(plan, seed, slots=4))
    assert shuffled == comparable(run_study(plan))
    answered = [run for run in shuffled.values() if "not repeated" in (run.reason or "")]
    assert len(answered) >= 8


@pytest.mark.parametrize("kind", ["tpe", "nsgaii"])
@pytest.mark.parametrize("pruner", ["median", "successive_halving"])
def test_a_study_that_is_interrupted_with_gaps_goes_on_as_it_would_have(
    make_plan, run_shuffled, kind, pruner
):
    """Where trials end in another order, those before an interruption have gaps among them."""
    sampler = {"n_startup_trials": 1} if kind == "tpe" else {"population_size": 2}
    pruners = {"median": {"n_startup_trials": 1, "n_warmup_steps": 0}}
    plan = make_plan(
        sampler={"kind": kind, **sampler}, lag=3, cells={"family": ["plain", "gated"]},
        pruner={"kind": pruner, **pruners.get(pruner, {"reduction_factor": 2})},
        budget={"trials_per_cell": 7, "seeds": 1, "epochs": 2},
    )  # fmt: skip
    whole = comparable(run_shuffled(plan, 0, 5))
    gaps = 0
    for steps in (5, 9, 12, 16):
        with pytest.raises(KeyboardInterrupt):
            run_shuffled(plan, steps, 5, steps=steps)
        ended = Ledger(plan, run_shuffled.directory(steps)).ends(0).keys()
        gaps += len(ended) and max(ended) + 1 > len(ended)
        assert comparable(run_shuffled(plan, steps, 5)) == whole
    assert gaps


@pytest.mark.parametrize("limit", [{"max_epochs_per_cell": 7}, {"max_epochs": 14}])
def test_a_limit_ends_tuning_alike_in_whatever_order_runs_end(make_plan, run_shuffled, limit):
    """A trial takes two epochs, and one more has begun before the fourth is known to have ended."""
    plan = make_plan(
        sampler={"kind": "random"}, lag=2, cells={"family": ["plain", "gated"]},
        budget={"trials_per_cell": 9, "seeds": 1, "epochs": 2, **limit},
    )  # fmt: skip
    for seed in range(4):
        runs = run_shuffled(plan, seed, slots=4).ledger.runs.values()
        assert [run.round for run in runs if run.purpose == "tune"].count(4) == 2
        assert max(run.round for run in runs if run.purpose == "tune") == 4


def test_the_same_training_is_not_repeated(make_plan, run_study):
    log = Log()
    plan = make_plan(recipe={"lr": {"choice": [0.1]}}, cells={"family": ["plain"], "n": [1]})
    runs = run_study(plan, progress=log).ledger.runs
    assert [job.number for job in log.started if job.task == "train"] == [0, 3, 4]
    assert runs[1].reason == "the same training as run 0000, not repeated"
    assert runs[1].validation["accuracy"] == runs[0].validation["accuracy"]
    assert runs[1].seconds == 0


def test_cells_that_are_the_same_net_are_one(make_plan, run_study):
    twin = "  twin: {extends: plain}\nnet:"
    text = SPACE.replace("[plain, residual, gated]", "[plain, twin]").replace("net:", twin)
    text = text.replace("  gated:", "  unused:").replace("  residual:", "  other:")
    plan = make_plan(text, cells={"family": ["plain", "twin"], "n": [1]})
    assert plan.cells == ({"family": "plain", "n": 1},)
    assert "The cell twin, n 1 is the same net as plain, n 1, and left out." in plan.warnings


def test_what_did_not_end_well_is_no_answer_for_an_equal_training(make_plan, run_study):
    ended = itertools.count()

    def work(job, ask):
        return Outcome.failed("out of memory") if next(ended) == 0 else formula(job, ask)

    log = Log()
    plan = make_plan(recipe={"lr": {"choice": [0.1]}}, cells={"family": ["plain"], "n": [1]})
    runs = run_study(plan, work=work, progress=log).ledger.runs
    assert [job.number for job in log.started if job.task == "train"] == [0, 1, 3, 4]
    assert runs[2].reason == "the same training as run 0001, not repeated"


def test_a_cell_without_a_result_has_no_final_runs_and_the_others_go_on(make_plan, run_study):
    def work(job, ask):
        if job.cell["family"] == "plain":
            return Outcome.failed("out of memory")
        return formula(job, ask)

    coordinator = run_study(make_plan(), work=work)
    finals = [r for r in coordinator.ledger.runs.values() if r.purpose == "final"]
    assert {run.cell["family"] for run in finals} == {"gated"}
    notes = read_run_directory(coordinator.directory).notes
    assert "No tuning run of plain, n 1 ended with a result." in notes


def test_a_test_that_fails_is_recorded(make_plan, run_study):
    def work(job, ask):
        return Outcome.failed("no weights") if job.task == "test" else formula(job, ask)

    runs = run_study(make_plan(), work=work).ledger.runs.values()
    finals = [run for run in runs if run.purpose == "final"]
    assert {run.reason for run in finals} == {"in the test: no weights"}
    assert all(run.validation for run in finals)


class Clock:
    """A clock that work advances; like those of machines, it does not begin at 0."""

    now = 5000.0

    def __call__(self):
        return self.now

    def work(self, job, ask):
        self.now += 1.0
        return formula(job, ask)


@pytest.mark.parametrize(
    ("max_time", "tune", "final"), [(1000, 3, 2), (18.5, 2, 2), (13, 1, 2), (1, 1, 2)]
)
def test_whole_rounds_are_dropped_from_all_cells_alike(make_plan, run_study, max_time, tune, final):
    clock = Clock()
    budget = {"trials_per_cell": 3, "seeds": 2, "epochs": 2, "max_time": max_time}
    coordinator = run_study(make_plan(budget=budget), work=clock.work, clock=clock)
    runs = coordinator.ledger.runs.values()
    for cell in coordinator.plan.cells:
        own = [run.purpose for run in runs if run.cell == cell]
        assert (own.count("tune"), own.count("final")) == (tune, final)
    dropped = [n for n in read_run_directory(coordinator.directory).notes if "dropped" in n]
    assert len(dropped) == (tune < 3)


def test_a_study_that_was_interrupted_in_its_final_runs_tunes_no_more(make_plan, run_study):
    budget = {"trials_per_cell": 3, "seeds": 2, "epochs": 2, "max_time": 13}
    clock = Clock()
    plan, steps = make_plan(budget=budget), itertools.count()

    def work(job, ask):
        if next(steps) == 5:
            raise KeyboardInterrupt
        return clock.work(job, ask)

    with pytest.raises(KeyboardInterrupt):
        run_study(plan, work=work, clock=clock)
    resumed = run_study(plan)  # by the real clock there is now all the time in the world
    purposes = [run.purpose for run in resumed.ledger.runs.values()]
    assert (purposes.count("tune"), purposes.count("final")) == (4, 8)


def test_what_another_job_left_in_a_trial_directory_is_thrown_away(make_plan, run_study, tmp_path):
    plan = make_plan()
    with pytest.raises(KeyboardInterrupt):
        run_study(plan, work=Interrupting(0))
    directory = next((tmp_path / "run" / "trials").iterdir())
    (directory / "checkpoint.pt").write_text("kept: it is the same job")
    with pytest.raises(KeyboardInterrupt):
        run_study(plan, work=Interrupting(0))
    assert (directory / "checkpoint.pt").exists()
    with pytest.raises(KeyboardInterrupt):
        run_study(make_plan(seed=5), work=Interrupting(0))
    assert not (directory / "checkpoint.pt").exists()


def test_the_winners_are_written_as_documents_without_holes(make_plan, run_study):
    coordinator = run_study(make_plan())
    assert len(list((coordinator.directory / "families").iterdir())) == 4
    for run in coordinator.ledger.runs.values():
        net = resdsl.load(read_run_directory(coordinator.directory).family(run.cell))
        assert net.params == run.params


def test_a_damaged_result_is_named(make_plan, run_study):
    directory = run_study(make_plan()).directory
    path = directory / "trials" / "0003" / "result.json"
    values = json.loads(path.read_text())
    path.write_text(json.dumps(values | {"status": "fine"}))
    with pytest.raises(ResdslError, match=r"0003/result\.json: status"):
        run_study(make_plan())


def test_the_last_event_says_that_nothing_is_left(make_plan, run_study):
    tallies = []

    class Tallies(Progress):
        def end(self, job, run):
            if job.task == "train":
                tallies.append(self.tally)

    run_study(make_plan(), progress=Tallies())
    assert [tally.ended for tally in tallies] == list(range(1, 21))
    assert tallies[-1].total == 20
    assert tallies[-1].left == 0


class Times(Progress):
    """Keeps the time that is left, and what has passed, at each start and epoch of a training."""

    def __init__(self):
        super().__init__()
        self.passed, self.left = [], []

    def start(self, job):
        self.passed.append(self.tally.elapsed)
        self.left.append((self.tally.ended, 0, self.tally.left))

    def epoch(self, job, report, value):
        self.left.append((self.tally.ended, report["epoch"], self.tally.left))


def test_the_time_left_is_that_of_what_is_under_way_and_of_what_waits(make_plan, run_study):
    times = Times()
    run_study(make_plan(), progress=times)  # 20 runs, of 1 s each; an epoch is half of one
    known = [(ended, epoch, left) for ended, epoch, left in times.left if 4 <= ended < 20]
    assert len(known) == 16 * 3
    for ended, epoch, left in known:
        assert left == pytest.approx(20 - ended - epoch / 2)


def test_the_time_that_passed_before_an_interruption_counts(make_plan, run_study):
    with pytest.raises(KeyboardInterrupt):
        run_study(make_plan(), work=Interrupting(5))
    clock, times = Clock(), Times()
    run_study(make_plan(), work=clock.work, clock=clock, progress=times)
    assert times.passed[:15] == list(range(5, 20))


def test_what_the_coordinator_looks_at_grows_as_the_trials_do(make_plan, run_study, monkeypatch):
    """A round that has been started is looked at no more: twice the trials are twice the looks."""
    looks = []
    looked = Ledger.has_ended
    monkeypatch.setattr(Ledger, "has_ended", lambda *given: looks.append(0) or looked(*given))
    counts = []
    for n in (10, 20):
        looks.clear()
        run_study(make_plan(budget={"trials_per_cell": n, "seeds": 1, "epochs": 2}), f"run{n}")
        counts.append(len(looks))
    assert counts[1] < 2.1 * counts[0]


def test_forty_points_of_four_trainings_are_four_trainings(make_plan, run_study):
    """A width beyond 2 is cut off, so that ten times as many points are proposed as are trained."""
    text = SPACE.replace("n: {int: [1, 6]", "wide: {int: [2, 11]}\n  n: {int: [1, 4]")
    text = text.replace(
        "- conv: {out: 2, kernel: 3, stride: 4}",
        "- conv: {out: 'min($wide, 2)', kernel: 3, stride: 4}",
    )
    trained = []

    def work(job, ask):
        if job.purpose == "tune":
            trained.append(job)
        return formula(job, ask)

    plan = make_plan(
        text, cells={"family": ["plain"]}, set={"bias": -1}, recipe={}, sampler={"kind": "brute_force"},
        budget={"trials_per_cell": 40, "seeds": 1, "epochs": 2},
    )  # fmt: skip
    coordinator = run_study(plan, work=work)
    tuning = [run for run in coordinator.ledger.runs.values() if run.purpose == "tune"]
    assert len({tuple(run.tuned.items()) for run in tuning}) == 40
    assert {job.tuned["n"] for job in trained} == {1, 2, 3, 4}
    assert len(trained) == 4
    by_key = {job.key: formula(job, lambda report: False).validation for job in trained}
    assert all(run.validation == by_key[run.key] for run in tuning)
    assert sum("not repeated" in (run.reason or "") for run in tuning) == 36


BOTH = {"accuracy": "maximize", "params": "minimize"}


def front_plan(make_plan, **budget):
    """Return a plan of one cell whose trials differ in depth, so that several are on the front."""
    budget = {"trials_per_cell": 6, "seeds": 2, "front_seeds": 2, "epochs": 2} | budget
    return make_plan(cells={"family": ["plain", "gated"]}, objectives=BOTH, budget=budget)


def deeper_is_better(job, ask):
    found = formula(job, ask)
    accuracy = {"accuracy": 0.5 + job.depth / 100}
    return found if job.task == "test" else found.model_copy(update={"validation": accuracy})


def by_purpose(coordinator):
    runs = [run for _, run in sorted(coordinator.ledger.runs.items())]
    return {p: [run for run in runs if run.purpose == p] for p in ("tune", "final", "front")}


def test_every_point_of_the_front_is_run_on_the_fresh_seeds(make_plan, run_study):
    log = Log()
    coordinator = run_study(front_plan(make_plan), work=deeper_is_better, progress=log)
    runs = by_purpose(coordinator)
    ended = list(coordinator.ledger.runs.values())
    front = study_front(ended, coordinator.plan.objectives, ACCURACY)
    points = {point.number for point in front.points}
    chosen = {coordinator.ledger.best(cell).number for cell in (0, 1)}
    others = points - chosen
    assert len(others) > 1
    assert len(runs["final"]) == 2 * 2
    assert len(runs["front"]) == 2 * len(others)
    assert [run.seed for run in runs["front"]] == [1] * len(others) + [2] * len(others)
    tuned = {n: (run.cell, run.tuned) for n, run in coordinator.ledger.runs.items()}
    for run in runs["front"]:
        assert (run.cell, run.tuned) in [tuned[number] for number in others]
    assert all(point.test.n == 2 for point in front.points)
    tasks = [job.task for job in log.started]
    assert tasks == sorted(tasks, reverse=True)
    assert all(run.test for run in runs["final"] + runs["front"])
    notes = read_run_directory(coordinator.directory).notes
    assert any("of the Pareto front ran on 2 fresh seeds" in note for note in notes)


@pytest.mark.parametrize("after", [12, 16, 18, 21])
def test_a_study_with_a_front_is_resumed(make_plan, run_study, after):
    plan = front_plan(make_plan)
    whole = run_study(plan, "whole", work=deeper_is_better)
    left = [after]

    def work(job, ask):
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        return deeper_is_better(job, ask)

    with pytest.raises(KeyboardInterrupt):
        run_study(plan, "parts", work=work)
    assert comparable(run_study(plan, "parts", work=deeper_is_better)) == comparable(whole)


@pytest.mark.parametrize(("max_time", "seeds"), [(1000, 2), (20, 0)])
def test_runs_of_the_front_are_dropped_where_time_is_short(make_plan, run_study, max_time, seeds):
    clock = Clock()

    def work(job, ask):
        clock.now += 1.0
        return deeper_is_better(job, ask)

    plan = front_plan(make_plan, max_time=max_time)
    coordinator = run_study(plan, work=work, clock=clock)
    runs = by_purpose(coordinator)
    assert len({run.seed for run in runs["front"]}) == seeds
    notes = read_run_directory(coordinator.directory).notes
    assert any("of the Pareto front were dropped" in note for note in notes) is (seeds == 0)
