"""The executor of one machine."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import torch
from executor_contract import ExecutorContract, Heard, job, run_all, work

from resdsl.study.config.slots import usable_cores
from resdsl.study.config.study_config import InlineSettings, LocalSettings
from resdsl.study.plan.jobs import Outcome
from resdsl.study.run import local
from resdsl.study.run.local import LocalExecutor, check_workers
from resdsl.text.diagnostics import ResdslError


class TestLocal(ExecutorContract):
    @pytest.fixture
    def executor(self):
        with LocalExecutor(work, slots=2) as executor:
            yield executor

    def test_a_process_that_dies_is_a_failed_run_and_the_next_job_runs(self, executor, tmp_path):
        jobs = [job(tmp_path, n, exit=code) for n, code in enumerate((3, 0))]
        jobs += [job(tmp_path, n) for n in (2, 3, 4)]
        heard = run_all(executor, jobs)
        for n, code in enumerate((3, 0)):
            reason = f"the worker process ended with exit code {code}: last words"
            assert heard.outcomes[n] == Outcome.failed(reason)
        assert Counter(o.status for o in heard.outcomes.values())["finished"] == 3

    def test_a_process_that_is_killed_is_told_with_its_signal_and_last_line(
        self, executor, tmp_path
    ):
        heard = run_all(executor, [job(tmp_path, kill=int(signal.SIGKILL))])
        reason = "the worker process was killed by signal 9: last \ufffd words"
        assert heard.outcomes[0] == Outcome.failed(reason)

    @pytest.mark.parametrize("stopped", [False, True])
    def test_what_hangs_or_is_stopped_ends_at_its_limit(
        self, executor, tmp_path, stopped, monkeypatch
    ):
        monkeypatch.setattr(local, "START_SECONDS", 0.0)
        run_all(executor, [job(tmp_path, 0)])  # a process is there
        process = executor._slots[0].process
        executor.submit(job(tmp_path, 1, sleep=600), 0.2)
        if stopped:
            os.kill(process.pid, signal.SIGSTOP)
        heard = Heard()
        executor.step(heard, 60.0)
        assert heard.outcomes == {1: Outcome.failed("ended at its limit of 0.2 s")}
        assert not process.is_alive()

    def test_jobs_run_side_by_side_in_processes_without_optuna(self, executor, tmp_path):
        heard = run_all(executor, [job(tmp_path, n, modules=True) for n in (0, 1)])
        assert all(o.reason.startswith("[] ") for o in heard.outcomes.values())
        assert len({o.reason for o in heard.outcomes.values()} | {f"[] {os.getpid()}"}) == 3

    def test_a_process_that_dies_between_jobs_is_replaced(self, executor, tmp_path):
        run_all(executor, [job(tmp_path, 0)])
        process = executor._slots[0].process
        process.kill()
        process.join()
        heard = run_all(executor, [job(tmp_path, 1)])
        assert heard.outcomes[1].status == "finished"

    def test_no_process_outlives_close(self, executor, tmp_path):
        executor.submit(job(tmp_path, sleep=60))
        process = executor._slots[0].process
        executor.close()
        assert not process.is_alive()

    def test_the_process_that_was_started_takes_the_first_job(self, executor, tmp_path):
        executor.start()
        executor.start()
        (slot,) = executor._slots
        heard = run_all(executor, [job(tmp_path, modules=True)])
        assert heard.outcomes[0].reason == f"[] {slot.process.pid}"
        executor.close()
        assert not slot.process.is_alive()

    def test_a_process_that_was_started_and_died_is_replaced(self, executor, tmp_path):
        executor.start()
        executor._slots[0].process.kill()
        executor._slots[0].process.join()
        assert run_all(executor, [job(tmp_path)]).outcomes[0].status == "finished"

    def test_a_worker_that_cannot_start_ends_the_study(self, tmp_path, monkeypatch):
        false = os.fsencode(shutil.which("false") or "")
        monkeypatch.setattr("multiprocessing.spawn.get_executable", lambda: false)
        with (
            LocalExecutor(work, slots=1) as executor,
            pytest.raises(ResdslError, match="exit code 1 as it started") as caught,
        ):
            run_all(executor, [job(tmp_path)])
        (found,) = caught.value.diagnostics
        assert found.code == "worker-cannot-start"
        assert "under `if __name__" in found.help
        assert "executor=inline" in found.help


def test_work_may_be_named_so_that_its_module_is_imported_by_the_processes_alone(tmp_path):
    with LocalExecutor("executor_contract:work", slots=1) as executor:
        assert run_all(executor, [job(tmp_path)]).outcomes[0].status == "finished"


def threads_of_torch(job, ask):
    return Outcome(status="finished", reason=str(torch.get_num_threads()))


def test_each_process_has_its_own_threads_of_torch(tmp_path):
    with LocalExecutor(threads_of_torch, slots=1, threads=3) as executor:
        heard = run_all(executor, [job(tmp_path)])
    assert heard.outcomes[0].reason == "3"


def test_as_many_slots_as_there_are_cores(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda process: {0, 1, 5}, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert usable_cores() == LocalExecutor(work, slots="auto").slots == 3


def test_a_program_that_is_no_file_can_start_workers(tmp_path):
    program = (
        "from executor_contract import job, run_all, work\n"
        "from pathlib import Path\n"
        "from resdsl.study.run.local import LocalExecutor\n"
        "with LocalExecutor(work, slots=1) as executor:\n"
        f"    print(run_all(executor, [job(Path({str(tmp_path)!r}))]).outcomes[0].status)\n"
    )
    done = subprocess.run(
        [sys.executable], input=program, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("finished\n", 0), done.stderr


def in_a_pool(settings):
    try:
        check_workers(settings)
    except ResdslError as error:
        return str(error)
    return "could start"


def test_a_process_of_a_pool_is_told_what_to_do():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        said, inline = pool.map(in_a_pool, [LocalSettings(), InlineSettings()])
    assert "can start no workers of its own" in said
    assert "use executor=inline there" in said
    assert inline == "could start"


UNGUARDED = """
from executor_contract import job, run_all, work
from pathlib import Path
from resdsl.study.config.study_config import LocalSettings
from resdsl.study.run.local import LocalExecutor, check_workers
from resdsl.text.diagnostics import ResdslError

print("begun")
check_workers(LocalSettings())
try:
    with LocalExecutor(work, slots=1) as executor:
        run_all(executor, [job(Path({directory!r}))])
except ResdslError as error:
    print(error)
"""


def test_a_script_that_starts_a_study_as_it_is_imported_is_told_once(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED.format(directory=str(tmp_path)))
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.count("error[worker-cannot-start]") == 1
    assert "each worker imports the script" in done.stdout
