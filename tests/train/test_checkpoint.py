"""A checkpoint is whole, belongs to one run, and runs nothing when it is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import torch

from resdsl.data import DataConfig, Dataset, Part
from resdsl.files.run_files import CHECKPOINT
from resdsl.text.diagnostics import ResdslError
from resdsl.train import Recipe
from resdsl.train.checkpoint import describe_run, read_checkpoint, undamaged, write_checkpoint

RUN: dict[str, Any] = {"seed": 1, "data": {"name": "digits"}}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read_checkpoint(tmp_path, RUN) is None
    write_checkpoint(tmp_path / "new", {"run": RUN, "model": {"w": torch.arange(3.0)}})
    state = read_checkpoint(tmp_path / "new", RUN)
    assert state is not None
    assert torch.equal(state["model"]["w"], torch.arange(3.0))
    assert [path.name for path in (tmp_path / "new").iterdir()] == [CHECKPOINT]


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, {"run": RUN})
    with pytest.raises(ResdslError, match="belongs to another run: seed, data differ") as error:
        read_checkpoint(tmp_path, {"seed": 2, "data": {}})
    assert error.value.diagnostics[0].code == "other-checkpoint"


class Harmful:
    def __reduce__(self) -> Any:
        return os.mkdir, ("made",)


@pytest.mark.parametrize(
    "state", [{"run": RUN, "model": Harmful()}, {}, {"run": None}, [], {"run": {"seed": 1}}]
)
def test_another_content_is_damaged_and_nothing_is_run(
    state: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save(state, tmp_path / CHECKPOINT)
    with pytest.raises(ResdslError) as error:
        read_checkpoint(tmp_path, RUN)
    (found,) = error.value.diagnostics
    assert (found.code, found.help) == ("damaged-checkpoint", "delete it to start the run anew")
    assert not Path("made").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"\x80", bytes(range(99)), b"})" + b"\x85" * 100_000 + b"Ns."],
    ids=["empty", "zip", "pickle", "bytes", "deep"],
)
def test_other_files_are_damaged(content: bytes, tmp_path: Path) -> None:
    (tmp_path / CHECKPOINT).write_bytes(content)
    with pytest.raises(ResdslError, match=r"checkpoint\.pt cannot be read: "):
        read_checkpoint(tmp_path, RUN)


def test_what_its_values_cause_is_told_in_a_line(tmp_path: Path) -> None:
    def take() -> None:
        with undamaged(tmp_path):
            raise RuntimeError("size mismatch\nfor layer")

    with pytest.raises(ResdslError) as error:
        take()
    assert error.value.diagnostics[0].message.endswith("cannot be read: size mismatch")


def test_a_run_is_its_data_its_recipe_and_its_seed() -> None:
    part = Part(torch.zeros(1, 2), torch.zeros(1, dtype=torch.int64))
    dataset = Dataset(DataConfig(root=Path("x")), (2,), 1, part, part, part)
    run = describe_run(dataset, Recipe(epochs=2), 3)
    assert (run["seed"], run["data"]["root"], run["recipe"]["epochs"]) == (3, "x", 2)
    assert run["data"].keys() == DataConfig.model_fields.keys()
