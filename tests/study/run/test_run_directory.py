"""The run directory."""

import json
import os

import pytest

from resdsl.study.plan.jobs import Run
from resdsl.study.run.run_directory import RunDirectory, read_run_directory, write_json
from resdsl.text.diagnostics import ResdslError

RUN = Run(
    number=3,
    cell={"family": "highway", "n": 5},
    purpose="tune",
    round=1,
    seed=0,
    tuned={"lr": 0.1, "optimizer": "sgd", "nesterov": True},
    status="diverged",
    reason="nan",
    params=1,
    flops=2,
    depth=3,
    history=[{"epoch": 1, "train_loss": float("nan")}],
)


def test_a_run_survives_its_file(tmp_path):
    write_json(tmp_path / "study.json", {"name": "x"})
    write_json(tmp_path / "trials" / "0003" / "result.json", RUN)
    (run,) = read_run_directory(tmp_path).runs
    assert run.model_copy(update={"history": []}) == RUN.model_copy(update={"history": []})
    assert run.history == [{"epoch": 1, "train_loss": None}]  # JSON has no NaN
    assert type(run.tuned["nesterov"]) is bool


def test_a_file_is_read_by_people_too(tmp_path):
    write_json(tmp_path / "a.json", {"b": 1, "c": [2]})
    assert (tmp_path / "a.json").read_text() == '{\n "b": 1,\n "c": [\n  2\n ]\n}\n'


def test_names_of_cells(tmp_path):
    assert RUN.name == "highway, n 5"
    assert RunDirectory(tmp_path).family(RUN.cell).name == "highway-n5.yaml"


def test_no_two_cells_share_a_file(tmp_path):
    texts = [
        "3/1",
        "3:1",
        "3_1",
        "A",
        "a",
        "n5",
        "..",
        "",
        "é",
        "x" * 300,
        "x" * 301,
        "CON",
        "1",
        "True",
    ]
    values = [*texts, 5, 5.0, 1e-6, -5, True, False, 10**18, 0.1 + 0.2]
    cells = [{"n": value, "m": other} for value in values for other in ("b", "b-c", 1)]
    cells += [{"n": "a", "m": "b-c"}, {"n": "a-b", "m": "c"}]
    files = [RunDirectory(tmp_path).family(cell) for cell in cells]
    assert len({file.name.lower() for file in files}) == len({str(cell) for cell in cells})
    for file in files:
        assert file.parent == tmp_path / "families"
        file.parent.mkdir(exist_ok=True)
        file.write_text("")
    assert RunDirectory(tmp_path).family({"family": "a b/c"}).name.startswith("a_b_c-")


def test_files_are_replaced_whole(tmp_path):
    write_json(tmp_path / "x.json", [1])
    write_json(tmp_path / "x.json", [2])
    assert json.loads((tmp_path / "x.json").read_text()) == [2]
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_what_is_no_run_directory(tmp_path):
    with pytest.raises(ResdslError, match=r"holds no study\.json") as caught:
        read_run_directory(tmp_path)
    (finding,) = caught.value.diagnostics
    assert finding.code == "not-a-run"
    assert "`resdsl search` printed" in finding.help
    (tmp_path / "study.json").write_text("{")
    with pytest.raises(ResdslError, match=r"cannot read .*study\.json"):
        read_run_directory(tmp_path).study


def test_a_file_that_is_missing_is_told_with_the_reason(tmp_path):
    with pytest.raises(ResdslError, match=r"environment\.json: .*No such file") as caught:
        RunDirectory(tmp_path).environment
    assert caught.value.diagnostics[0].code == "damaged-run"


def test_a_wrong_value_in_a_file_is_told_with_its_keys(tmp_path):
    (tmp_path / "study.json").write_text('{"space": "s", "cells": {"n": [[1]]}}')
    with pytest.raises(
        ResdslError, match=r"study\.json: cells\.mapping\.n\.0\.\w+: Input should be"
    ):
        RunDirectory(tmp_path).study
    (tmp_path / "environment.json").write_text("")
    with pytest.raises(ResdslError, match=r"environment\.json: Invalid JSON"):
        RunDirectory(tmp_path).environment


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "{}", '{"classes": null}', '{"classes": 0}', '{"classes": "ten"}']
)
def test_an_environment_of_other_content(tmp_path, text):
    (tmp_path / "environment.json").write_text(text)
    with pytest.raises(ResdslError, match=r"cannot read .*environment\.json") as caught:
        RunDirectory(tmp_path).classes
    assert caught.value.diagnostics[0].code == "damaged-run"


def test_links_out_and_pipes_are_not_read(tmp_path):
    run, secret = tmp_path / "run", tmp_path / "secret.json"
    write_json(run / "study.json", {"name": "x"})
    secret.write_text('{"classes": 3}')
    (run / "environment.json").symlink_to(secret)
    with pytest.raises(ResdslError, match="leads out of") as caught:
        read_run_directory(run)
    assert caught.value.diagnostics[0].code == "link-out"
    (run / "environment.json").unlink()
    os.mkfifo(run / "environment.json")
    with pytest.raises(ResdslError, match="it is a named pipe, not a file"):
        read_run_directory(run).environment


@pytest.mark.parametrize(
    ("space", "files"),
    [
        ("a.yaml", {"": "space.yaml"}),
        (["a.yaml", "x/b.yaml"], {"a": "spaces/a.yaml", "b": "spaces/b.yaml"}),
    ],
)
def test_where_the_documents_of_a_study_are(tmp_path, space, files):
    write_json(tmp_path / "study.json", {"space": space})
    found = read_run_directory(tmp_path).spaces
    assert found == {name: tmp_path / file for name, file in files.items()}


def test_no_file_of_a_cell_is_hidden(tmp_path):
    path = RunDirectory(tmp_path).family({"ks": ".."})
    assert not path.name.startswith(".")
