"""Archives whose members would fail, or never end, are refused before one is unpacked."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from pathlib import Path

import pytest

from resdsl.files import packed
from resdsl.files.regular_file import MalformedFileError, open_regular
from resdsl.files.zip_archive import open_zip


def archive(*names: str, content: bytes = b"abc", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as made:
        warnings.simplefilter("ignore")  # of names that stand twice
        for name in names:
            made.writestr(name, content)
    return buffer.getvalue()


def opened(path: Path, content: bytes) -> list[str]:
    path.write_bytes(content)
    with open_regular(path) as file, open_zip(file) as found:
        return [found.read(name).decode() for name in found.namelist()]


def test_what_is_in_order_is_opened(tmp_path: Path) -> None:
    assert opened(tmp_path / "file", archive("a", "b")) == ["abc", "abc"]
    assert opened(tmp_path / "file", archive("a", method=zipfile.ZIP_STORED)) == ["abc"]


def encrypted(content: bytes) -> bytes:
    """Return an archive whose directory says that its only member is encrypted."""
    at = content.index(b"PK\1\2") + 8
    return content[:at] + bytes([content[at] | 1]) + content[at + 1 :]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "File is not a zip file"),
        (b"PK\3\4text", "File is not a zip file"),
        (archive("a", "a"), "`a` stands in it twice"),
        (encrypted(archive("a")), "`a` is encrypted"),
        (archive("a", method=zipfile.ZIP_LZMA), "`a` is compressed by method 14"),
        (archive("a", method=zipfile.ZIP_BZIP2), "`a` is compressed by method 12"),
    ],
)
def test_others_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(MalformedFileError, match=message):
        opened(tmp_path / "file", content)


def test_many_small_members_are_a_bomb_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = archive(*map(str, range(9)), content=bytes(10**6))
    assert len(opened(tmp_path / "file", content)) == 9
    monkeypatch.setattr(packed, "_ALWAYS", 1000)
    with pytest.raises(MalformedFileError, match="unpack to 9,000,000 bytes"):
        opened(tmp_path / "file", content)


def test_every_damage_is_an_answer(tmp_path: Path) -> None:
    content = archive("a", "b")
    draw = random.Random(0)
    for _ in range(300):
        changed = bytearray(content)
        changed[draw.randrange(len(changed))] = draw.randrange(256)
        (tmp_path / "file").write_bytes(changed)
        with open_regular(tmp_path / "file") as file:
            try:
                open_zip(file).close()
            except MalformedFileError:
                continue
