"""The ledger: numbers of runs, what is known of a cell, and what lies in the directory."""

from resdsl.study.plan.budget import Rounds
from resdsl.study.plan.jobs import Outcome
from resdsl.study.run.ledger import Ledger
from resdsl.study.run.run_directory import write_json


def test_numbers_follow_from_round_and_cell(ledger):
    assert [ledger.number(2, cell) for cell in range(4)] == [8, 9, 10, 11]
    assert [ledger.cell(number) for number in (0, 3, 4, 11)] == [0, 3, 0, 3]
    assert [ledger.purpose(n) for n in (0, 11, 12, 19)] == [
        *(("tune", 0), ("tune", 2), ("final", 0), ("final", 1))
    ]
    assert ledger.rounds(Rounds(2, 1)) == [0, 1, 3]
    assert [ledger.rounds(Rounds(2, 1), since) for since in (1, 2, 3)] == [[1, 3], [3], [3]]


def test_a_new_ledger_knows_nothing(ledger):
    assert ledger.begun() == Rounds(0, 0)
    assert ledger.best(0) is None
    assert ledger.costs().seconds(0) is None
    assert ledger.untested() == []


def test_the_best_run_is_one_that_ended_by_itself(ledger, end):
    end(ledger, 0, validation={"accuracy": 0.5})
    end(ledger, 4, validation={"accuracy": 0.9}, status="pruned")
    end(ledger, 8, validation={"accuracy": 0.7}, status="diverged")
    assert ledger.best(0).number == 8
    assert [end.number for end in ledger.ends(0).values()] == [0, 4, 8]
    assert ledger.best(1) is None
    assert ledger.begun() == Rounds(3, 0)


def test_only_finished_runs_say_what_a_cell_costs(ledger, end):
    end(ledger, 0, seconds=3.0)
    end(ledger, 4, seconds=1.0, status="pruned")
    end(ledger, 8, seconds=0.0)  # a training that was found among the earlier ones
    assert ledger.costs().measured == {0: [3.0]}


def test_what_is_added_is_on_disk(ledger, end, make_plan, tmp_path):
    end(ledger, 0, validation={"accuracy": 0.5})
    end(ledger, 12, train={"accuracy": 0.25})
    assert Ledger(make_plan(), tmp_path / "run").runs == ledger.runs


def test_a_test_adds_to_the_run_and_its_failure_says_so(ledger, end, tmp_path):
    run = end(ledger, 12, validation={"accuracy": 0.5})
    write_json(tmp_path / "run" / "trials" / "0012" / "job.json", _job(ledger, run))
    (job,) = ledger.untested()
    assert (job.task, job.directory) == ("test", tmp_path / "run" / "trials" / "0012")
    tested = ledger.add(job, Outcome(status="finished", test={"accuracy": 0.75}))
    assert (tested.test["accuracy"], tested.validation["accuracy"]) == (0.75, 0.5)
    assert ledger.untested() == []
    failed = ledger.add(job, Outcome.failed("no weights"))
    assert (failed.status, failed.reason) == ("failed", "in the test: no weights")


def _job(ledger, run):
    """Return the job of a run, whose directory has been moved since."""
    values = {name: getattr(run, name) for name in ("number", "cell", "purpose", "round", "seed")}
    figures = {name: getattr(run, name) for name in ("params", "flops", "depth", "key", "tuned")}
    study = ledger.plan.study
    return values | figures | {
        "directory": "elsewhere", "recipe": study.train, "data": study.data, "device": "cpu",
    }  # fmt: skip
