"""The run directory."""

import json

import pytest

from resdsl.errors import ResdslError
from resdsl.study.records import (
    Run,
    cell_name,
    cell_slug,
    read_run_directory,
    write_json,
    write_run,
)

RUN = Run(
    number=3,
    cell={"family": "highway", "n": 5},
    purpose="tune",
    trial=1,
    seed=0,
    recipe={"lr": 0.1, "optimizer": "sgd", "nesterov": True},
    status="diverged",
    reason="nan",
    params=1,
    flops=2,
    depth=3,
    history=[{"epoch": 1, "train_loss": float("nan")}],
)


def test_a_run_survives_its_file(tmp_path):
    write_json(tmp_path / "study.json", {"name": "x"})
    write_run(tmp_path / "trials" / "0003", RUN)
    (run,) = read_run_directory(tmp_path).runs
    assert run.model_copy(update={"history": []}) == RUN.model_copy(update={"history": []})
    assert run.history == [{"epoch": 1, "train_loss": None}]  # JSON has no NaN
    assert type(run.recipe["nesterov"]) is bool


def test_names_of_cells():
    assert RUN.name == "highway, n 5"
    assert cell_slug(RUN.cell) == "highway-n5"
    assert cell_name({"n": 2, "family": "a b/c"}) == "n 2, a b/c"
    assert cell_slug({"family": "a b/c"}) == "a_b_c"


def test_files_are_replaced_whole(tmp_path):
    write_json(tmp_path / "x.json", [1])
    write_json(tmp_path / "x.json", [2])
    assert json.loads((tmp_path / "x.json").read_text()) == [2]
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_what_is_no_run_directory(tmp_path):
    with pytest.raises(ResdslError, match=r"holds no study\.json"):
        read_run_directory(tmp_path)
    (tmp_path / "study.json").write_text("{")
    with pytest.raises(ResdslError, match=r"cannot read .*study\.json"):
        read_run_directory(tmp_path).study  # noqa: B018
