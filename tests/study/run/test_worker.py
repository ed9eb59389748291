"""Real training by the worker, and the proof that the test part is read once, at the end."""

import pytest
import torch

from resdsl.data import DataConfig
from resdsl.data.dataset import Dataset
from resdsl.study.plan.jobs import Job, Outcome
from resdsl.study.run import worker
from resdsl.study.run.run_directory import read
from resdsl.train import Recipe
from resdsl.train.threads import taking_threads

SMALL = {
    "cells": {"family": ["plain", "gated"], "n": [1]},
    "budget": {"trials_per_cell": 2, "seeds": 2, "epochs": 1},
    "data": {"name": "digits", "train": 200},
}


@pytest.fixture
def happenings(monkeypatch):
    """Return the list of what happens: each training's end, each access to the test part."""
    seen = []
    read, fit = Dataset.test, worker.fit

    def watched_test(self):
        seen.append("test")
        return read(self)

    def watched_fit(*args, **options):
        result = fit(*args, **options)
        seen.append("trained")
        return result

    monkeypatch.setattr(Dataset, "test", watched_test)
    monkeypatch.setattr(worker, "fit", watched_fit)
    return seen


def test_the_test_part_is_read_once_a_final_run_after_all_of_them(make_plan, run_study, happenings):
    coordinator = run_study(make_plan(**SMALL), work=worker.execute)
    assert happenings == ["trained"] * 8 + ["test"] * 4
    finals = [run for run in coordinator.ledger.runs.values() if run.purpose == "final"]
    assert all(0 <= run.test["accuracy"] <= 1 for run in finals)


def test_a_finished_study_never_reads_it_again(make_plan, run_study, happenings):
    run_study(make_plan(**SMALL), work=worker.execute)
    happenings.clear()
    run_study(make_plan(**SMALL), work=worker.execute)
    assert happenings == []


def test_the_weights_that_are_tested_are_those_that_were_trained(make_plan, run_study):
    coordinator = run_study(make_plan(**SMALL), work=worker.execute)
    run = next(r for r in coordinator.ledger.runs.values() if r.purpose == "final")
    directory = coordinator.ledger.record.trial(run.number)
    job = read(directory / "job.json", Job)
    again = worker.execute(job, lambda report: False)
    assert again.train["accuracy"] == run.train["accuracy"]
    assert again.seconds >= sum(epoch["seconds"] for epoch in again.history) > 0
    assert again.history[-1]["train"]["loss"] == run.history[-1]["train"]["loss"]
    assert worker.execute(job.model_copy(update={"task": "test"}), lambda report: False) == (
        again.model_copy(
            update={
                "test": run.test,
                "train": {},
                "validation": {},
                "seconds": 0.0,
                "history": [],
            }
        )
    )


def test_the_seed_of_a_job_is_that_of_its_training(make_plan, run_study, monkeypatch):
    """The initial weights are kept, so that the order of the samples alone can differ."""
    coordinator = run_study(make_plan(**SMALL), work=worker.execute)
    job = read(coordinator.ledger.record.trial(0) / "job.json", Job)
    architecture = worker.load(job.directory / "architecture.yaml")

    class Fixed:
        depth = architecture.depth

        def build(self, *, seed, **options):
            return architecture.build(seed=0, **options)

    monkeypatch.setattr(worker, "load", lambda path: Fixed())
    losses = []
    for seed in (1, 2, 1):
        other = job.model_copy(update={"seed": seed})
        losses.append(worker.execute(other, lambda report: False).history[0]["train"]["loss"])
    assert losses[0] != losses[1]
    assert losses[0] == losses[2]


def test_a_run_leaves_its_history_and_no_checkpoint(make_plan, run_study):
    coordinator = run_study(make_plan(**SMALL), work=worker.execute)
    directory = coordinator.ledger.record.trial(0)
    assert len((directory / "history.jsonl").read_text().splitlines()) == 1
    assert not (directory / "checkpoint.pt").exists()
    assert not (directory / "weights.safetensors").exists()  # only final runs are tested


def test_an_interrupted_run_goes_on_from_its_checkpoint(make_plan, run_study, tmp_path):
    plan = make_plan(**SMALL | {"budget": {"trials_per_cell": 1, "seeds": 1, "epochs": 3}})
    whole = run_study(plan, "whole", work=worker.execute)

    def interrupted(job: Job, ask):
        def ask_twice(report):
            if report["epoch"] == 2:
                raise KeyboardInterrupt
            return ask(report)

        return worker.execute(job, ask_twice)

    with pytest.raises(KeyboardInterrupt):
        run_study(plan, "parts", work=interrupted)
    assert list((tmp_path / "parts" / "trials").glob("*/checkpoint.pt"))
    resumed = run_study(plan, "parts", work=worker.execute)
    for number, run in whole.ledger.runs.items():
        assert resumed.ledger.runs[number].train == run.train
        assert resumed.ledger.runs[number].test == run.test
        assert len(resumed.ledger.runs[number].history) == 3


THREE_SEEDS = SMALL | {
    "cells": {"family": ["plain"], "n": [1]},
    "budget": {"trials_per_cell": 1, "tuning_seeds": 3, "seeds": 1, "epochs": 2},
}


def test_a_trial_over_several_seeds_has_the_means_of_its_trainings(make_plan, run_study):
    coordinator = run_study(make_plan(**THREE_SEEDS), work=worker.execute)
    trial, final = coordinator.ledger.runs.values()
    job = read(coordinator.ledger.record.trial(0) / "job.json", Job)
    reports = []
    single = [
        worker.execute(job.model_copy(update={"seed": seed, "repeats": 1}), lambda report: False)
        for seed in (0, 1, 2)
    ]
    assert trial.by_seed == {seed: one.validation for seed, one in enumerate(single)}
    for part in ("train", "validation"):
        for name, value in getattr(trial, part).items():
            mean = sum(getattr(one, part)[name] for one in single) / 3
            assert value == pytest.approx(mean, abs=1e-12)
    assert len({one.validation["loss"] for one in single}) == 3
    assert (len(trial.history), trial.epochs) == (2, 6)
    worker.execute(job, lambda report: reports.append(report["epoch"]))
    assert reports == [1, 2]
    assert (trial.seed, final.seed, final.repeats, final.epochs) == (0, 3, 1, 2)


def test_a_trial_over_several_seeds_goes_on_where_it_was(make_plan, run_study, monkeypatch):
    whole = run_study(make_plan(**THREE_SEEDS), "whole", work=worker.execute)
    fit, seeds = worker.fit, []

    def interrupted(*args, seed, **options):
        seeds.append(seed)
        if seeds == [0, 1]:
            raise KeyboardInterrupt
        return fit(*args, seed=seed, **options)

    monkeypatch.setattr(worker, "fit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_study(make_plan(**THREE_SEEDS), "parts", work=worker.execute)
    resumed = run_study(make_plan(**THREE_SEEDS), "parts", work=worker.execute)
    assert seeds == [0, 1, 0, 1, 2, 3]
    for number, run in whole.ledger.runs.items():
        assert resumed.ledger.runs[number].validation == run.validation
    assert not list(resumed.directory.glob("trials/**/checkpoint.pt"))


def test_a_trial_that_is_pruned_is_trained_with_no_further_seed(make_plan, run_study):
    coordinator = run_study(make_plan(**THREE_SEEDS), work=worker.execute)
    job = read(coordinator.ledger.record.trial(0) / "job.json", Job)
    outcome = worker.execute(job, lambda report: True)
    assert outcome.status == "pruned"
    assert (len(outcome.history), outcome.epochs, outcome.by_seed) == (1, 1, {})


@pytest.mark.parametrize("status", ["diverged", "failed"])
def test_a_trial_of_which_a_seed_fails_has_measured_nothing(status):
    good = Outcome(
        status="finished", validation={"accuracy": 0.9}, train={"accuracy": 1.0}, seconds=2.0,
        history=[{"epoch": 1}],
    )  # fmt: skip
    bad = Outcome(status=status, reason="it broke", seconds=1.0, history=[{"epoch": 1}])
    found = worker.over_seeds({4: good, 5: bad})
    assert (found.status, found.reason) == (status, "with seed 5: it broke")
    assert (found.validation, found.seconds, found.epochs) == ({}, 3.0, 2)


def test_a_run_that_diverges_is_a_result(make_plan, run_study):
    values = SMALL | {"recipe": {"lr": {"choice": [1e30]}}, "train": {"clip": None, "epochs": 1}}
    runs = run_study(make_plan(**values), work=worker.execute).ledger.runs.values()
    assert {run.status for run in runs} == {"diverged"}
    assert all(run.reason for run in runs)
    assert all(0 <= run.test["accuracy"] <= 1 for run in runs if run.purpose == "final")


@pytest.mark.gpu
def test_on_a_gpu(make_plan, run_study):
    assert torch.cuda.is_available()
    runs = run_study(make_plan(**SMALL, device="cuda"), work=worker.execute).ledger.runs.values()
    assert {run.status for run in runs} == {"finished"}


@pytest.mark.parametrize(("flops", "threads"), [(10**4, 1), (10**9, 3)])
def test_in_the_process_of_the_caller_a_small_net_takes_one_thread(monkeypatch, flops, threads):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    monkeypatch.setattr(worker, "execute", lambda job, ask: torch.get_num_threads())
    job = Job(
        number=0, directory="x", purpose="tune", cell={}, seed=0, tuned={}, device="cpu",
        recipe=Recipe(epochs=1), data=DataConfig(), params=1, flops=flops, depth=1,
    )  # fmt: skip
    with taking_threads(3):
        assert worker.execute_here(job, bool) == threads
        assert torch.get_num_threads() == 3
