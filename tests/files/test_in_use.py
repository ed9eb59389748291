"""A directory is held by who writes to it."""

import subprocess
import sys
import threading

import pytest

from resdsl.files.in_use import in_use, is_in_use
from resdsl.text.diagnostics import ResdslError

HOLD = """
import sys
from pathlib import Path
from resdsl.files.in_use import in_use
with in_use(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_process_at_a_time_and_a_dead_one_lets_go(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout.readline() == b"held\n"
    assert is_in_use(tmp_path)
    with pytest.raises(ResdslError, match="another process works in") as told, in_use(tmp_path):
        pass
    assert told.value.diagnostics[0].code == "run-in-use"
    holder.kill()
    holder.communicate()
    assert not is_in_use(tmp_path)
    with in_use(tmp_path):
        assert is_in_use(tmp_path)
    assert not is_in_use(tmp_path)


def test_threads_of_a_process_are_told_apart(tmp_path):
    seen = []

    def other():
        try:
            with in_use(tmp_path):
                seen.append("in")
        except ResdslError:
            seen.append("refused")

    with in_use(tmp_path):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    other()
    assert seen == ["refused", "in"]


def test_what_is_not_there_is_held_by_nobody(tmp_path):
    with in_use(None), in_use(tmp_path / "missing"):
        assert not is_in_use(tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []
