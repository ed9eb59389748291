"""What a check of a file found good, and what it refuses."""

from pathlib import Path
from typing import Any

import pytest

from resdsl.architecture.file_check import check_file
from resdsl.text.diagnostics import Diagnostic, ResdslError
from resdsl.text.values import from_values

NET = "resdsl: 1\ninput: [3, 8, 8]\nparams: {n: %s}\nnet: [conv: {out: $n, kernel: 3}, batchnorm: {momentum: 0.99}]\n"


def write(tmp_path: Path, n: str, more: str = "") -> Path:
    path = tmp_path / "net.yaml"
    path.write_text(NET % n + more, encoding="utf-8")
    return path


def test_the_figures_of_a_net(tmp_path: Path) -> None:
    path = write(tmp_path, "4", "expect: {output: [4, 8, 8]}\n")
    found: dict[str, Any] = check_file(path, {})
    assert found["params"] == 3 * 3 * 3 * 4 + 8
    assert found["output"] == [4, 8, 8]
    assert found["expectations"] == 1
    assert check_file(path, from_values({"n": 5}))["expectations"] == 0  # they are of the file


def test_the_points_of_a_space(tmp_path: Path) -> None:
    path = write(tmp_path, "{choice: [2, 4, 8]}")
    assert check_file(path, {}) | {"file": ""} == {
        "file": "", "name": "net", "holes": 1, "points": 3, "expectations": 0,
    }  # fmt: skip


def test_warnings_are_asked_for(tmp_path: Path) -> None:
    warnings: list[Diagnostic] = []
    check_file(write(tmp_path, "4"), {}, warnings, health=False)
    assert [warning.code for warning in warnings] == ["other-convention"]


def test_every_alternative_must_compile(tmp_path: Path) -> None:
    with pytest.raises(ResdslError) as caught:
        check_file(write(tmp_path, "{choice: [2, 0, -1]}"), {})
    assert {found.code for found in caught.value.diagnostics} == {"bad-value"}
    assert "at the point n=" in str(caught.value)
