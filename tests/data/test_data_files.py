"""What the content of every file must be, and where files are looked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from resdsl.data.data_config import DataConfig
from resdsl.data.data_files import Samples, checked, not_found, own_root, places
from resdsl.text.diagnostics import ResdslError

X = np.zeros((3, 1, 2, 2), np.uint8)
Y = np.array([0, 1, 2])


def test_bytes_stay_bytes_and_other_numbers_become_float32() -> None:
    assert checked("f", X, Y).inputs.dtype == np.uint8
    samples = checked("f", X.astype(np.float64), Y.astype(np.uint16))
    assert samples.inputs.dtype == np.float32
    assert checked("f", X.astype(np.uint16), Y).inputs.dtype == np.float32


@pytest.mark.parametrize(
    ("inputs", "targets", "reason"),
    [
        (X.astype(np.complex64), Y, "inputs must be numbers, but are complex64"),
        (X, Y[:2], "must have the shapes (N, channels, ...) and (N, ...)"),
        (X[:, 0, 0, 0], Y, "must have the shapes"),
        (X[:0], Y[:0], "must have the shapes"),
        (X[:, :, :0], Y, "must have the shapes"),
        (np.full((3, 1), np.nan), Y, "not finite float32 numbers"),
        (np.full((3, 1), 1e300), Y, "not finite float32 numbers"),
    ],
)
def test_damaged(inputs: np.ndarray, targets: np.ndarray, reason: str) -> None:
    with pytest.raises(ResdslError) as error:
        checked("f.npz: train", inputs, targets)
    (found,) = error.value.diagnostics
    assert found.code == "damaged-data"
    assert found.message.startswith("f.npz: train: ")
    assert reason in found.message


def test_pick() -> None:
    picked = Samples(X, Y).pick(np.array([2, 0]))
    assert picked.inputs.shape == (2, 1, 2, 2)
    assert picked.targets.tolist() == [2, 0]


def test_places_are_root_alone_or_the_usual_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/her")
    assert places(DataConfig(root=Path("~/x")), Path("/usr")) == (Path("/home/her/x"),)
    assert places(DataConfig(name="mnist"), Path("/usr")) == (
        Path("data/mnist"), Path("/home/her/.cache/resdsl/mnist"), Path("/usr"),
    )  # fmt: skip


def test_not_found_lists_the_places() -> None:
    (found,) = not_found(DataConfig(name="mnist"), (Path("a"), Path("b")), "set it").diagnostics
    assert (found.code, found.notes) == ("data-not-found", ("looked in a", "looked in b"))
    assert found.help == "set it"


def test_data_of_ones_own_need_their_root(tmp_path: Path) -> None:
    file = tmp_path / "x.npz"
    file.write_bytes(b"")
    assert own_root(DataConfig(root=file), "file") == file
    assert own_root(DataConfig(root=tmp_path), "directory") == tmp_path
    for root, kind in ((None, "file"), (tmp_path, "file"), (file, "directory")):
        with pytest.raises(ResdslError, match=f"but `root` is {root or 'not set'}"):
            own_root(DataConfig(root=root), kind)
