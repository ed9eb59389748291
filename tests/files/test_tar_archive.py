"""Archives of strangers: read up to a bound, by their regular members."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
from pathlib import Path

import pytest

from resdsl.files.packed import BoundedStream
from resdsl.files.regular_file import MalformedFileError, open_regular
from resdsl.files.tar_archive import read_members


def headers(*members: tuple[str, int, bytes], pad: int = 1024) -> bytes:
    """Return headers, whose sizes need not be true, and the zeros that follow the last of them."""
    found = []
    for name, size, kind in members:
        info = tarfile.TarInfo(name)
        info.size, info.type = size, kind
        found.append(info.tobuf(tarfile.GNU_FORMAT))
    return b"".join(found) + bytes(pad)


def whole() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        for name, content in {"x/a.bin": b"aa", "b": b"b", "../../evil": b"c", "d": b""}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            made.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def read(path: Path, content: bytes) -> dict[str, bytes]:
    path.write_bytes(content)
    with open_regular(path) as file:
        return read_members(BoundedStream(file), ("a.bin", "d", "evil", "other"))


def test_wanted_files_are_read_packed_or_not(tmp_path: Path) -> None:
    for content in (whole(), gzip.compress(whole())):
        assert read(tmp_path / "file", content) == {"a.bin": b"aa", "evil": b"c", "d": b""}
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_what_is_no_file_is_passed_over(tmp_path: Path, kind: bytes) -> None:
    assert read(tmp_path / "file", gzip.compress(headers(("a.bin", 0, kind)))) == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (headers(("a.bin", 2**40, tarfile.REGTYPE)), "unexpected end of data"),
        (headers(("x", 2**33, tarfile.XHDTYPE), pad=2**27), "has more than 67,108,864 bytes"),
        (headers(("x", 2**33, tarfile.GNUTYPE_LONGNAME), pad=2**27), "has more than 67,108,864"),
        (headers(("a.bin", 2**27, tarfile.REGTYPE), pad=2**27), "has more than 67,108,864 bytes"),
        (headers(("other file", 2**27, tarfile.REGTYPE), pad=2**27), "has more than 67,108,864"),
        (headers(*[("x", 0, tarfile.GNUTYPE_LONGNAME)] * 4000), "recursion|header"),
        (headers(*[("x", 0, tarfile.REGTYPE)] * 1001), "has more than 1,000 members"),
        (b"text" * 200, "not|invalid|truncated"),
        (b"", "empty"),
    ],
)
def test_archives_that_never_end(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(MalformedFileError, match=message):
        read(tmp_path / "file", gzip.compress(content))


def test_a_thousand_members_are_read(tmp_path: Path) -> None:
    content = headers(*[("x", 0, tarfile.REGTYPE)] * 999, ("d", 0, tarfile.REGTYPE))
    assert read(tmp_path / "file", content) == {"d": b""}


def test_holes_of_sparse_files_are_not_filled(tmp_path: Path) -> None:
    header = bytearray(headers(("a.bin", 0, tarfile.GNUTYPE_SPARSE), pad=0))
    header[386:410] = b"00000000000\000000000000\0"  # one stretch of nothing
    header[483:495] = b"77777777777\0"  # in a file of 8 GiB
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    assert read(tmp_path / "file", bytes(header) + bytes(1024)) == {}


def test_every_damage_is_an_answer(tmp_path: Path) -> None:
    content = gzip.compress(whole())
    draw = random.Random(0)
    for n in range(300):
        changed = bytearray(content if n % 2 else whole())
        changed[draw.randrange(len(changed))] = draw.randrange(256)
        try:
            read(tmp_path / "file", bytes(changed))
        except MalformedFileError:
            continue
