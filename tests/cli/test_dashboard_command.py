"""`resdsl dashboard`: where it can be looked at, and how it ends."""

from __future__ import annotations

import re
import time

import pytest

pytest.importorskip("optuna_dashboard")


def test_it_serves_until_ctrl_c(run, small_study, monkeypatch) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupt)
    code, out, err = run("dashboard", str(small_study), "--port", "0")
    assert (code, err) == (0, "")
    assert re.match(r"http://127\.0\.0\.1:\d+  \(Ctrl-C ends it\)\n", out)


def test_no_study_is_there(run, tmp_path) -> None:
    code, out, err = run("dashboard", str(tmp_path))
    assert (code, out) == (2, "")
    assert err.startswith("error[not-a-run]: ")
