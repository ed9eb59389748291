"""The memory of the machine, or of its container."""

from __future__ import annotations

from pathlib import Path

import pytest

from resdsl.files import memory


def test_the_lower_bound_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "_CGROUP", limit)
    machine = memory.memory_size()
    assert machine > 2**20
    for text, size in (("max\n", machine), ("1048576\n", 2**20), (f"{2**80}\n", machine)):
        limit.write_text(text, encoding="ascii")
        assert memory.memory_size() == size


def test_a_system_that_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_CGROUP", tmp_path / "none")
    monkeypatch.delattr(memory.os, "sysconf")
    assert memory.memory_size() == 16 * 2**30


def test_a_size_for_people() -> None:
    assert memory.shown_size(1023) == "1,023.0 bytes"
    assert memory.shown_size(2**20 + 2**19) == "1.5 MiB"
