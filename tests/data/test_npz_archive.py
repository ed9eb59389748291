"""Archives that numpy did not write: told, neither unpacked nor believed."""

from __future__ import annotations

import io
import os
import random
import zipfile
from pathlib import Path

import numpy as np
import pytest

from resdsl.data.npz_archive import read_arrays
from resdsl.files import memory
from resdsl.text.diagnostics import ResdslError

X = np.arange(6, dtype=np.uint8).reshape(2, 3)


def npy(header: str, body: bytes = b"", version: bytes = b"\1\0") -> bytes:
    return b"\x93NUMPY" + version + len(header).to_bytes(2, "little") + header.encode() + body


def described(descr: object, shape: object, body: bytes) -> bytes:
    return npy(f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape!r}}}", body)


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def test_arrays_of_every_layout(tmp_path: Path) -> None:
    arrays = {
        "a": X,
        "b": np.asfortranarray(X.astype(">f4")),
        "c": np.array(3),
        "d": np.array(["é"]),
    }
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "x.npz", **arrays)
        found = read_arrays(tmp_path / "x.npz")
        assert found.keys() == arrays.keys()
        assert all(np.array_equal(found[name], arrays[name]) for name in arrays)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"a.npy": described("|u1", (2,), b"ab"), "notes.txt": b""},
            "`notes.txt` in it is no .npy",
        ),
        ({"__MACOSX/._a": b""}, "`__MACOSX/._a` in it is no .npy file"),
        ({"a.npy": b"text"}, "`a`: "),
        ({"a.npy": b""}, "`a`: "),
        ({"a.npy": npy("", version=b"\3\0")}, "`a`: it is an array of records"),
        (
            {"a.npy": npy("", version=b"\7\7")},
            "`a`: it is an array of records|`a`: we only support",
        ),
        ({"a.npy": npy("[" * 5000)}, "`a`: "),
        ({"a.npy": npy("{}")}, "`a`: "),
        ({"a.npy": described("|O", (2,), b"")}, "`a`: arrays of objects may run code"),
        ({"a.npy": described([("x", "|O")], (2,), b"")}, "`a`: arrays of objects may run code"),
        ({"a.npy": described("nonsense", (2,), b"ab")}, "`a`: "),
        (
            {"a.npy": described("|u1", (3,), b"ab")},
            r"shape \(3,\) and type uint8 do not make the 2",
        ),
        ({"a.npy": described("|u1", (2**60,), b"ab")}, "do not make the 2 bytes that follow"),
        ({"a.npy": described("<f8", (-1, -1), b"a" * 8)}, "`a`: "),
        ({"a.npy": described("<U0", (2**60,), b"")}, "do not make the 0 bytes that follow"),
        ({"a.npy": described("(3,)u1", (1,) * 80, b"abc")}, "`a`: "),
    ],
)
def test_what_numpy_does_not_write(tmp_path: Path, members: dict[str, bytes], message: str) -> None:
    with pytest.raises(ResdslError, match=message) as error:
        read_arrays(zipped(tmp_path / "x.npz", members))
    assert error.value.diagnostics[0].code == "damaged-data"


def test_other_archives(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.npz", {"a.npy": described("|u1", (2,), b"ab")})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(ResdslError, match=r"`a.npy` is encrypted"):
        read_arrays(path)
    zipped(path, {"a.npy": b"x"}, zipfile.ZIP_LZMA)
    with pytest.raises(ResdslError, match=r"`a.npy` is compressed by method 14"):
        read_arrays(path)
    zipped(path, {"a.npy": bytes(10**8)})
    with pytest.raises(ResdslError, match="would unpack to 100,000,000 bytes"):
        read_arrays(path)
    np.save(tmp_path / "x.npy", X)
    with pytest.raises(ResdslError, match="holds one array, not named ones"):
        read_arrays(tmp_path / "x.npy")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ResdslError, match="it is a named pipe"):
        read_arrays(tmp_path / "pipe")


def test_more_than_fits_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(tmp_path / "x.npz", a=X, b=X)
    monkeypatch.setattr(memory, "memory_size", lambda: 200)
    with pytest.raises(ResdslError, match="but this machine has 200") as error:
        read_arrays(tmp_path / "x.npz")
    assert error.value.diagnostics[0].code == "data-too-large"


def test_every_damage_is_an_answer(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, x_train=X, y_train=np.arange(2))
    content = buffer.getvalue()
    draw = random.Random(0)
    path = tmp_path / "x.npz"
    for _ in range(400):
        changed = bytearray(content)
        for _ in range(draw.randrange(1, 4)):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        path.write_bytes(changed[: draw.choice([len(changed), draw.randrange(len(changed))])])
        try:
            read_arrays(path)
        except ResdslError:
            continue


def test_the_remedy_for_objects_is_true(tmp_path: Path) -> None:
    labels = np.array(["cat", "dog"], dtype=object)
    np.savez(tmp_path / "x.npz", y=labels)
    with pytest.raises(ResdslError, match=r"arrays of objects may run code; `.astype\(str\)`"):
        read_arrays(tmp_path / "x.npz")
    np.savez(tmp_path / "x.npz", y=labels.astype(str))
    assert read_arrays(tmp_path / "x.npz")["y"].tolist() == ["cat", "dog"]
