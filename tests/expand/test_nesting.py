"""Blocks inside blocks: how deep, and what is said beyond."""

from __future__ import annotations

from pathlib import Path

import pytest

import resdsl


def nested(path: Path, n: int) -> Path:
    rows = [f"  b{i}: {{body: [block: b{i - 1}]}}" for i in range(1, n)]
    text = "\n".join(["  b0: {body: [relu]}", *rows, "net:", f"  - block: b{n - 1}", ""])
    path.write_text(f"resdsl: 1\ninput: [3, 8, 8]\nblocks:\n{text}")
    return path


def test_blocks_may_be_nested_32_levels_deep(tmp_path: Path) -> None:
    assert resdsl.load(nested(tmp_path / "a.yaml", 32)).output == (3, 8, 8)


def test_blocks_that_are_nested_deeper_are_refused_without_a_circle(tmp_path: Path) -> None:
    with pytest.raises(resdsl.ResdslError) as error:
        resdsl.load(nested(tmp_path / "a.yaml", 33))
    (found,) = error.value.diagnostics
    assert found.code == "block-circle"
    assert "nested more than 32 levels deep: `b32` -> `b31`" in found.message
    assert found.help == "write what the innermost blocks hold into those that use them"
