"""What has no end is not opened."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from resdsl.files.regular_file import open_regular, reason, size_of


def test_a_file_and_a_link_to_it_are_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("file")
    for name in ("file", "link"):
        with open_regular(tmp_path / name) as file:
            assert (size_of(file), file.read()) == (3, b"abc")


def why_not(path: Path) -> str:
    with pytest.raises(OSError) as caught:  # noqa: PT011  (why, is what is returned)
        open_regular(path)
    return reason(caught.value)


def test_another_kind_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert why_not(tmp_path / "pipe") == "it is a named pipe, not a file"
    assert why_not(Path("/dev/zero")) == "it is a device, not a file"
    assert why_not(tmp_path) == "it is a directory, not a file"
    assert why_not(tmp_path / "none") == "No such file or directory"
    assert why_not(tmp_path / "a\0b") == "no file can have this name"
    monkeypatch.chdir(tmp_path)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert why_not(Path("socket"))


def test_an_error_without_words_is_named() -> None:
    assert reason(MemoryError()) == "MemoryError"
    assert reason(ValueError("bad")) == "bad"
