"""Streams end at their bound, packed or not."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from resdsl.files import packed
from resdsl.files.packed import BoundedStream
from resdsl.files.regular_file import MalformedFileError, open_regular


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_packed_and_plain_files_give_their_content(tmp_path: Path) -> None:
    for content in (b"abcdef", gzip.compress(b"abcdef")):
        with open_regular(written(tmp_path / "file", content)) as file:
            stream = BoundedStream(file)
            assert stream.packed == (content != b"abcdef")
            assert [stream.read(2), stream.read(), stream.read(1)] == [b"ab", b"cdef", b""]


@pytest.mark.parametrize("size", [-1, 7, 2**62])
def test_a_bound_is_met_before_the_memory_is_taken(tmp_path: Path, size: int) -> None:
    for content in (b"abcdef", gzip.compress(b"abcdef")):
        with open_regular(written(tmp_path / "file", content)) as file:
            assert BoundedStream(file, 6).read(size) == b"abcdef"
        with (
            open_regular(tmp_path / "file") as file,
            pytest.raises(MalformedFileError, match="it has more than 5 bytes"),
        ):
            BoundedStream(file, 5).read(size)


def test_a_file_that_unpacks_to_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "_ALWAYS", 1000)
    small, bomb = gzip.compress(bytes(1000)), gzip.compress(bytes(10**6))
    assert 100 * len(bomb) < 10**6
    with open_regular(written(tmp_path / "small", small)) as file:
        assert BoundedStream(file).read() == bytes(1000)
    with (
        open_regular(written(tmp_path / "bomb", bomb)) as file,
        pytest.raises(MalformedFileError, match=f"more than {100 * len(bomb):,} bytes"),
    ):
        BoundedStream(file).read()


@pytest.mark.parametrize(
    "content",
    [gzip.compress(b"abcdef" * 99, mtime=0)[:-9], b"\x1f\x8bnot gzip"],
    ids=["cut", "no gzip"],
)
def test_damage_is_told(tmp_path: Path, content: bytes) -> None:
    with (
        open_regular(written(tmp_path / "file", content)) as file,
        pytest.raises(MalformedFileError),
    ):
        BoundedStream(file).read()
