"""The contract of executors, as one test class that each of them passes."""

import os
import sys
import time

import pytest

from resdsl.data import DataConfig
from resdsl.study.plan.jobs import Job, Outcome
from resdsl.train import Recipe


def job(tmp_path, number=0, **values):
    directory = tmp_path / f"{number:04d}"
    directory.mkdir()
    return Job(
        number=number, directory=directory, purpose="tune", cell={"n": 1}, round=0,
        seed=number, tuned=values, recipe=Recipe(epochs=1), data=DataConfig(), device="cpu",
        params=1, flops=1, depth=1, key="",
    )  # fmt: skip


def work(job, ask):
    """Do what the job's values say: count epochs, raise, print, die, look around."""
    match job.tuned:
        case {"raise": kind}:
            raise {"runtime": RuntimeError, "os": OSError, "bug": KeyError}[kind]("so it is")
        case {"exit": code}:
            print("last words", flush=True)
            os._exit(code)
        case {"kill": number}:
            os.write(1, b"last \xff words\n")
            os.kill(os.getpid(), number)
        case {"modules": True}:
            forbidden = {"optuna", "hydra"} & set(sys.modules)
            return Outcome(status="finished", reason=f"{sorted(forbidden)} {os.getpid()}")
        case {"sleep": seconds}:
            time.sleep(seconds)
    for epoch in range(1, int(job.tuned.get("epochs", 3)) + 1):
        time.sleep(float(job.tuned.get("pause", 0)))
        if ask({"epoch": epoch, "epochs": 3, "seed": job.seed}):
            return Outcome(status="pruned", seconds=epoch)
    return Outcome(status="finished", validation={"accuracy": 0.5})


class Heard:
    """A listener that writes down what it hears, and stops a job after ``stop_after``."""

    def __init__(self, stop_after=None):
        self.stop_after = stop_after
        self.reports = []
        self.outcomes = {}

    def reported(self, job, report):
        assert job.number not in self.outcomes
        self.reports.append((job.number, report["epoch"]))
        return report["epoch"] == self.stop_after

    def ended(self, job, outcome):
        assert job.number not in self.outcomes
        self.outcomes[job.number] = outcome


def run_all(executor, jobs, listener=None):
    """Run jobs as the coordinator does: never more than there are slots."""
    listener = listener or Heard()
    waiting, submitted = list(jobs), 0
    while waiting or len(listener.outcomes) < submitted:
        while waiting and submitted - len(listener.outcomes) < executor.slots:
            executor.submit(waiting.pop(0))
            submitted += 1
        executor.step(listener, 5.0)
    return listener


class ExecutorContract:
    """Subclasses give a fixture ``executor`` over :func:`work`."""

    def test_every_epoch_is_reported_in_order_and_every_job_ends_once(self, executor, tmp_path):
        heard = run_all(executor, [job(tmp_path, n) for n in range(4)])
        assert {o.status for o in heard.outcomes.values()} == {"finished"}
        assert len(heard.outcomes) == 4
        for number in range(4):
            assert [e for n, e in heard.reports if n == number] == [1, 2, 3]

    def test_the_answer_to_a_report_stops_a_job_at_that_epoch(self, executor, tmp_path):
        heard = run_all(executor, [job(tmp_path)], Heard(stop_after=2))
        assert heard.outcomes[0] == Outcome(status="pruned", seconds=2)
        assert heard.reports == [(0, 1), (0, 2)]

    @pytest.mark.parametrize(
        ("kind", "status", "reason"),
        [
            ("runtime", "failed", "RuntimeError: so it is"),
            ("bug", "failed", "KeyError: 'so it is'"), ("os", "fault", "OSError: so it is"),
        ],
    )  # fmt: skip
    def test_work_that_raises_ends_so(self, executor, tmp_path, kind, status, reason):
        heard = run_all(executor, [job(tmp_path, 0, **{"raise": kind}), job(tmp_path, 1)])
        assert heard.outcomes[0] == Outcome(status=status, reason=reason)
        assert heard.outcomes[1].status == "finished"

    def test_a_job_at_its_limit_ends_as_failed(self, executor, tmp_path):
        run_all(executor, [job(tmp_path, 0)])  # a process that starts has more time
        executor.submit(job(tmp_path, 1, epochs=1000, pause=0.02), 0.05)
        heard = Heard()
        while not heard.outcomes:
            executor.step(heard, 5.0)
        assert heard.outcomes[1] == Outcome.failed("ended at its limit of 0.05 s")
        assert run_all(executor, [job(tmp_path, 2)]).outcomes[2].status == "finished"

    def test_an_executor_that_was_started_runs_jobs(self, executor, tmp_path):
        executor.start()
        executor.start()
        heard = run_all(executor, [job(tmp_path, n) for n in range(2)])
        assert [outcome.status for outcome in heard.outcomes.values()] == ["finished"] * 2

    def test_a_step_with_nothing_under_way_returns_at_once(self, executor):
        executor.step(Heard())

    def test_after_closing_nothing_is_heard(self, executor, tmp_path):
        executor.submit(job(tmp_path, epochs=1000))
        executor.close()
        executor.close()
        heard = Heard()
        executor.step(heard, 0.1)
        assert heard.outcomes == {}
        assert heard.reports == []
