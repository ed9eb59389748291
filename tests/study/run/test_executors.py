"""The executor in this process, and what becomes of work that raises."""

import pytest
from executor_contract import ExecutorContract, job, work

from resdsl.study.plan.jobs import Outcome
from resdsl.study.run.executors import InlineExecutor, MachineFault, guarded
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
        (ResdslError.of("bad-value", "so it is"), "bad-value: so it is"),
        (ValueError("one value a channel"), "ValueError: one value a channel"),
        (KeyError("x"), "KeyError: 'x'"),
    ],
)
def test_what_a_training_raises_is_its_failure(tmp_path, error, reason):
    outcome = guarded(failing_with(error), job(tmp_path), lambda report: False)
    assert (outcome.status, outcome.reason) == ("failed", reason)
    assert "Traceback" in (tmp_path / "0000" / "traceback.txt").read_text()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FileNotFoundError("x"), "FileNotFoundError: x"),
        (OSError(28, "No space left on device"), "OSError: [Errno 28] No space left on device"),
        (ImportError("no module"), "ImportError: no module"),
        (MachineFault("unknown-op: no op `a`"), "unknown-op: no op `a`"),
        (ResdslError.of("unwritable-file", "full"), "unwritable-file: full"),
    ],
)
def test_what_is_of_the_machine_is_no_failure(tmp_path, error, reason):
    outcome = guarded(failing_with(error), job(tmp_path), lambda report: False)
    assert (outcome.status, outcome.reason) == ("fault", reason)


def failing_with(error):
    def failing(job, ask):
        raise error

    return failing


def test_an_interrupt_goes_on(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        guarded(failing_with(KeyboardInterrupt()), job(tmp_path), lambda report: False)
    assert guarded(work, job(tmp_path, 1), lambda report: False) == Outcome(
        status="finished", validation={"accuracy": 0.5}
    )
