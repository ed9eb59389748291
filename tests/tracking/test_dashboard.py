"""optuna-dashboard over a run directory, asked as a browser asks it."""

from __future__ import annotations

import json
import re
import shutil
import time
import urllib.request
from pathlib import Path

import pytest

from resdsl.text.diagnostics import ResdslError
from resdsl.tracking import dashboard as module
from resdsl.tracking.dashboard import dashboard

pytest.importorskip("optuna_dashboard")


def get(address: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=60) as answer:
        body: bytes = answer.read()
    return body


def trials(address: str, number: int = 0) -> list[dict]:
    return json.loads(get(f"{address}/api/studies/{number}"))["trials"]


def test_trials_have_picture_and_yaml(small_study, capfd):
    with dashboard(small_study, port=0) as address:
        assert b"Optuna Dashboard" in get(f"{address}/dashboard/")
        studies = json.loads(get(f"{address}/api/studies"))["study_summaries"]
        assert [study["study_name"] for study in studies] == ["small_study", "small_study final"]
        assert (len(trials(address)), len(trials(address, 1))) == (4, 8)
        body = trials(address)[3]["note"]["body"]
        assert "```yaml\n" in body
        (picture,) = re.findall(r"!\[0003\]\((.*)\)", body)
        assert get(address + picture).startswith(b"<svg ")
    assert capfd.readouterr() == ("", "")
    with pytest.raises(OSError, match="refused"):
        get(address)


def test_a_trial_that_ends_is_added(small_study, monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0.01)
    result = small_study / "trials/0003/result.json"
    kept = result.rename(small_study / "kept.json")
    with dashboard(small_study, port=0) as address:
        assert len(trials(address)) == 3
        shutil.move(kept, result)
        for _ in range(1000):
            if len(trials(address)) == 4:
                break
            time.sleep(0.05)
        assert trials(address)[3]["note"]["body"].startswith("## 0003")


def test_the_page_changes_nothing_of_the_run(small_study):
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in small_study.rglob("*") if path.is_file()}

    before = files()
    with dashboard(small_study, port=0) as address:
        request = urllib.request.Request(f"{address}/api/studies/0", method="DELETE")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(request, timeout=60).close()
        assert len(json.loads(get(f"{address}/api/studies"))["study_summaries"]) == 1
    assert files() == before


def test_a_port_that_is_taken(small_study):
    with dashboard(small_study, port=0) as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(ResdslError) as caught, dashboard(small_study, port=port):
            raise AssertionError
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "port-in-use"
    assert diagnostic.message == f"nothing can listen on 127.0.0.1:{port}: Address already in use"
    assert diagnostic.help == "give another --port"
    with dashboard(small_study, port=0):  # as the help says
        pass


def test_an_address_that_is_none_of_this_machine(small_study):
    with pytest.raises(ResdslError) as caught, dashboard(small_study, host="192.0.2.1", port=0):
        raise AssertionError
    assert caught.value.diagnostics[0].code == "port-in-use"


def test_no_study_is_there(tmp_path):
    with pytest.raises(ResdslError) as caught, dashboard(tmp_path, port=0):
        raise AssertionError
    assert caught.value.diagnostics[0].code == "not-a-run"
