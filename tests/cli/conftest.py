"""A command line that is called as a user calls it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from dead_path import DEAD

import resdsl.cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function from arguments to the exit code, the output and the errors."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["resdsl", *arguments])
        code = 0
        try:
            resdsl.cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def dead(tmp_path: Path) -> str:
    path = tmp_path / "dead.yaml"
    path.write_text(DEAD, encoding="utf-8")
    return str(path)
