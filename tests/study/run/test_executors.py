"""The executor in this process, and what becomes of work that raises."""

import pytest
from executor_contract import ExecutorContract, job, work

from resdsl.study.plan.jobs import Outcome
from resdsl.study.run.executors import InlineExecutor, guarded
from resdsl.text.diagnostics import ResdslError


class TestInline(ExecutorContract):
    @pytest.fixture
    def executor(self):
        with InlineExecutor(work) as executor:
            yield executor


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError("9 GB"), "MemoryError: 9 GB"),
        (FileNotFoundError("x"), "FileNotFoundError: x"),
        (ResdslError.of("bad-value", "so it is"), "so it is"),
    ],
)
def test_what_torch_and_files_raise_is_an_outcome(tmp_path, error, reason):
    def failing(job, ask):
        raise error

    outcome = guarded(failing, job(tmp_path), lambda report: False)
    assert outcome.status == "failed"
    assert reason in outcome.reason


@pytest.mark.parametrize("error", [KeyError("x"), KeyboardInterrupt()])
def test_a_bug_and_an_interrupt_are_none(tmp_path, error):
    def failing(job, ask):
        raise error

    with pytest.raises(type(error)):
        guarded(failing, job(tmp_path), lambda report: False)
    assert guarded(work, job(tmp_path, 1), lambda report: False) == Outcome(
        status="finished", validation={"accuracy": 0.5}
    )
