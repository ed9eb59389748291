"""Files of torch.save: what torch.load gives, and nothing that torch.load would do beside."""

from __future__ import annotations

import io
import os
import pickle
import random
import struct
import zipfile
from pathlib import Path

import pytest
import torch
from torch import nn

from resdsl.files import memory
from resdsl.files.regular_file import MalformedFileError
from resdsl.text.diagnostics import ResdslError
from resdsl.weights.torch_file import read_torch_file

DTYPES = [
    torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32,
    torch.int16, torch.int8, torch.uint8, torch.bool, torch.complex64, torch.uint16,
    torch.float8_e4m3fn,
]  # fmt: skip


def same(found: object, expected: object) -> bool:
    if isinstance(expected, torch.Tensor):
        return (
            isinstance(found, torch.Tensor)
            and found.dtype == expected.dtype
            and found.shape == expected.shape
            and found.tolist() == expected.tolist()
        )
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(same(found[k], v) for k, v in expected.items())
    if isinstance(expected, list | tuple):
        return all(map(same, found, expected))
    return found == expected


@pytest.mark.parametrize("archive", [True, False])
def test_a_file_is_what_was_saved(tmp_path: Path, archive: bool) -> None:
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(net.parameters())
    net(torch.ones(2, 3, 4, 4)).sum().backward()
    optimizer.step()
    base = torch.arange(12.0)
    value = {
        "net": net.state_dict(),
        "optimizer": optimizer.state_dict(),
        "parameter": nn.Parameter(torch.ones(2)),
        "views": [base[3:], base.view(3, 4).t(), base[::2], base[5]],
        "repeated": torch.ones(1).expand(5),
        "empty": [torch.empty(0), torch.empty(0, 3)],
        "numbers": (1, 2.5, None, True, "text", torch.Size([2, 3]), torch.float16),
        "random": torch.get_rng_state(),
    }
    torch.save(value, tmp_path / "x.pt", _use_new_zipfile_serialization=archive)
    found = read_torch_file(tmp_path / "x.pt")
    assert same(found, value)
    assert isinstance(found, dict)
    assert found["net"]["0.weight"].is_contiguous(memory_format=torch.channels_last)
    found["views"][0][0] = -1  # the third number of the storage that they share
    assert found["views"][1][3, 0] == -1


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_type_of_number(tmp_path: Path, dtype: torch.dtype) -> None:
    values = torch.tensor([0, 1, 1, 0]).to(dtype)
    torch.save(values, tmp_path / "x.pt")
    found = read_torch_file(tmp_path / "x.pt")
    assert isinstance(found, torch.Tensor)
    assert found.dtype == dtype
    assert torch.equal(found.view(torch.uint8), values.view(torch.uint8))


def why_not(path: Path) -> str:
    with pytest.raises(MalformedFileError) as error:
        read_torch_file(path)
    return str(error.value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (nn.Linear(1, 1), "the pickle asks for torch.nn.modules.linear.Linear"),
        (torch.ones(2, 2).to_sparse(), "the pickle asks for torch._utils._rebuild_sparse_tensor"),
        (
            torch.ones(2, device="meta"),
            "the pickle asks for torch._utils._rebuild_meta_tensor_no_storage",
        ),
        (torch.ones(2, dtype=torch.complex64).conj(), "a tensor that is not dense"),
        (pickle.PickleBuffer, "the pickle asks for pickle.PickleBuffer"),
        (os.system, r"the pickle asks for posix.system"),
    ],
)
def test_what_is_no_dense_tensor_is_refused(tmp_path: Path, value: object, reason: str) -> None:
    torch.save(value, tmp_path / "x.pt")
    assert why_not(tmp_path / "x.pt") == f"refused: {reason}"


def archive(path: Path, pickled: bytes, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("x/data.pkl", pickled)
        for name, content in members.items():
            made.writestr(f"x/{name}" if name == "byteorder" else f"x/data/{name}", content)
    return path


def stored(*, key: bytes = b"0", count: int = 4, offset: int = 0, size: object = (4,),
           stride: object = (1,), kind: bytes = b"FloatStorage") -> bytes:  # fmt: skip
    """Return the pickle of one tensor with these numbers, true or not."""

    def plain(value: object) -> bytes:
        return pickle.dumps(value, protocol=2)[2:-1]

    storage = b"(X\7\0\0\0storagectorch\n" + kind + b"\nX\1\0\0\0" + key + b"X\3\0\0\0cpu"
    return (
        b"\x80\2ctorch._utils\n_rebuild_tensor_v2\n(" + storage + plain(count) + b"tQ"
        + plain(offset) + plain(size) + plain(stride) + b"\x89)tR."
    )  # fmt: skip


NUMBERS = struct.pack("<4f", 1, 2, 3, 4)


def test_the_numbers_stand_in_the_archive(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.pt", stored(size=(2, 2), stride=(1, 2)), **{"0": NUMBERS})
    assert same(read_torch_file(path), torch.tensor([[1.0, 3.0], [2.0, 4.0]]))
    path = archive(tmp_path / "x.pt", stored(size=(3, 0), stride=(2**61, 1)), **{"0": NUMBERS})
    assert same(read_torch_file(path), torch.empty(3, 0))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"count": 5}, "the storage 0 has fewer than 5 numbers"),
        ({"count": 2**62}, "has fewer than"),
        ({"count": -1}, "something else than a storage"),
        ({"count": "4"}, "something else than a storage"),
        ({"key": b"7"}, "it lacks the storage 7"),
        ({"kind": b"QInt8Storage"}, "refused: the pickle asks for torch.QInt8Storage"),
        ({"offset": 1}, "reaches beyond its storage"),
        ({"offset": -1}, "a tensor has a wrong shape"),
        ({"offset": 2**80}, "a tensor has a wrong shape"),
        ({"size": (5,)}, "reaches beyond its storage"),
        ({"size": (2, 2)}, "a tensor has a wrong shape"),
        ({"size": (2, 2), "stride": (2**61, 2**61)}, "reaches beyond its storage"),
        ({"size": (-4,)}, "a tensor has a wrong shape"),
        ({"size": [4]}, "a tensor has a wrong shape"),
        ({"stride": (-1,)}, "a tensor has a wrong shape"),
        ({"size": (2**40,), "stride": (0,)}, "repeats the numbers of its storage too often"),
        ({"size": (1,) * 65, "stride": (1,) * 65}, "a tensor has a wrong shape"),
        ({"size": (0, 2**61, 2**61), "stride": (1, 1, 1)}, "a tensor has a wrong shape"),
    ],
)
def test_numbers_that_are_not_there(tmp_path: Path, wrong: dict[str, object], reason: str) -> None:
    path = archive(tmp_path / "x.pt", stored(**wrong), **{"0": NUMBERS})
    assert reason in why_not(path)


@pytest.mark.parametrize(
    "pickled",
    [
        b"\x8e" + struct.pack("<Q", 2**33) + b".",
        b"]r\xff\xff\xff\x7f0.",
        b"})" + b"\x85" * 100_000 + b"Ns.",
        b"cos\nsystem\n(Vtouch pwned\ntR.",
    ],
)
def test_a_pickle_of_another_make_is_an_answer(
    tmp_path: Path, pickled: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    why_not(archive(tmp_path / "x.pt", pickled))
    (tmp_path / "y.pt").write_bytes(pickled)
    why_not(tmp_path / "y.pt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.pt", "y.pt"]


def test_other_archives(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.pt", stored(), **{"0": NUMBERS, "byteorder": b"big"})
    assert why_not(path) == "its numbers are big-endian"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("data.pkl", b"N.")
    assert why_not(path) == "it is a zip archive, but not of torch"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("x/data.pkl", b"N.")
        made.writestr("x/data/0", bytes(10**8))
    assert why_not(path).startswith("it would unpack to 100,000,00")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="a named pipe, not a file"):
        read_torch_file(tmp_path / "pipe")


def test_more_than_fits_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.save(torch.ones(1000), tmp_path / "x.pt")
    monkeypatch.setattr(memory, "memory_size", lambda: 3000)
    with pytest.raises(ResdslError, match=r"but this machine has 2\.9 KiB") as error:
        read_torch_file(tmp_path / "x.pt")
    assert error.value.diagnostics[0].code == "data-too-large"


def changed(draw: random.Random, content: bytes) -> bytes:
    made = bytearray(content)
    for _ in range(draw.randrange(1, 4)):
        made[draw.randrange(len(made))] = draw.randrange(256)
    return bytes(made[: draw.choice([len(made), draw.randrange(len(made))])])


@pytest.mark.parametrize("archive", [True, False])
def test_every_damage_is_an_answer(tmp_path: Path, archive: bool) -> None:
    buffer = io.BytesIO()
    value = {"a": torch.ones(2, 3), "b": torch.arange(4)}
    torch.save(value, buffer, _use_new_zipfile_serialization=archive)
    draw = random.Random(0)
    path = tmp_path / "x.pt"
    for _ in range(300):
        path.write_bytes(changed(draw, buffer.getvalue()))
        try:
            read_torch_file(path)
        except MalformedFileError:
            continue
