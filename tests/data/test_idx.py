import gzip
import os
import struct

import numpy as np
import pytest

from resdsl.data import DataConfig, load_dataset
from resdsl.data import idx as module
from resdsl.data.idx import read_idx
from resdsl.files import memory
from resdsl.text.diagnostics import ResdslError


def idx(array: np.ndarray) -> bytes:
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return header + array.astype(np.uint8).tobytes()


def write_mnist(directory, *, ending="", name="{part}-{kind}-idx{rank}-ubyte"):
    directory.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    for part, count in (("train", 60), ("t10k", 20)):
        arrays = (
            ("images", random.integers(0, 256, (count, 4, 4))),
            ("labels", np.arange(count) % 3),
        )
        for kind, array in arrays:
            content = idx(array)
            if ending == ".gz":
                content = gzip.compress(content, mtime=0)
            path = directory / (name.format(part=part, kind=kind, rank=array.ndim) + ending)
            path.write_bytes(content)


@pytest.mark.parametrize(
    ("subdirectory", "ending", "name"),
    [
        ("", "", "{part}-{kind}-idx{rank}-ubyte"),
        ("", ".gz", "{part}-{kind}-idx{rank}-ubyte"),
        ("", "", "{part}-{kind}.idx{rank}-ubyte"),
        ("MNIST/raw", "", "{part}-{kind}-idx{rank}-ubyte"),
    ],
)
@pytest.mark.parametrize("dataset", ["mnist", "fashion_mnist"])
def test_files_in_a_directory(tmp_path, dataset, subdirectory, ending, name):
    write_mnist(tmp_path / subdirectory, ending=ending, name=name)
    data = load_dataset(DataConfig(name=dataset, root=tmp_path, validation=12))
    assert data.input == (1, 4, 4)
    assert data.classes == 3
    assert [len(data.train), len(data.validation), len(data.test())] == [48, 12, 20]
    assert data.test().targets.tolist() == [i % 3 for i in range(20)]


def test_debian_package_is_found(tmp_path, monkeypatch):
    write_mnist(tmp_path / "usr" / "fashion-mnist", ending=".gz")
    monkeypatch.setattr(module, "_DEBIAN", tmp_path / "usr")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert len(load_dataset(DataConfig(name="fashion_mnist", validation=12)).train) == 48


def test_missing_files_name_the_places(tmp_path):
    write_mnist(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(
        ResdslError, match=rf"(?s)no files of the data set `mnist`.*looked in {tmp_path}.*`root`"
    ) as info:
        load_dataset(DataConfig(name="mnist", root=tmp_path))
    assert info.value.diagnostics[0].code == "data-not-found"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "starts with 00 00 08"),
        (b"\x00\x00\x0d\x01" + struct.pack(">I", 0), "not 00 00 0d"),
        (b"\x00\x00\x08\x03\x00\x00", "ends inside its header"),
        (b"\x00\x00\x08\x00", r"shape \(\) needs 1 bytes, but 0 follow"),
        (idx(np.zeros((2, 3)))[:-1], r"shape \(2, 3\) needs 6 bytes, but 5 follow"),
        (b"\x00\x00\x08\x03" + b"\xff" * 12, "needs .* bytes, but 0 follow"),
        (idx(np.zeros((2, 3))) + b"x", r"shape \(2, 3\) needs 6 bytes, but more follow"),
        (
            b"\x00\x00\x08\x41" + struct.pack(">65I", *[1] * 65) + b"x",
            "at most 32 axes here, not 65",
        ),
        (b"\x00\x00\x08\xff", "ends inside its header"),
        (b"\x00\x00\x08", "ends inside its header"),
        (
            gzip.compress(b"\x00\x00\x08\x03" + b"\x00\x01\x00\x00" * 3 + bytes(10**6), mtime=0),
            r"needs \d+ bytes, but a gzipped file of its size may unpack to 67108864 here",
        ),
        (gzip.compress(idx(np.zeros((2, 3))), mtime=0)[:-9], "cannot be read"),
        (b"\x1f\x8bnot gzip", "cannot be read"),
    ],
)
def test_damaged_files_say_why(tmp_path, content, reason):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ResdslError, match=reason) as info:
        read_idx(path)
    assert info.value.diagnostics[0].code == "damaged-data"


def test_images_and_labels_must_match(tmp_path):
    write_mnist(tmp_path)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(np.zeros(59)))
    with pytest.raises(ResdslError, match=r"\(60, 1, 4, 4\) and \(59,\)"):
        load_dataset(DataConfig(name="mnist", root=tmp_path))


def test_images_have_three_dimensions(tmp_path):
    write_mnist(tmp_path)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(np.zeros((60, 4))))
    with pytest.raises(ResdslError, match="must have 3 dimensions, not 2"):
        load_dataset(DataConfig(name="mnist", root=tmp_path))


def test_a_bomb_behind_the_array_is_not_unpacked(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(idx(np.zeros((2, 3))) + bytes(10**8), mtime=0))
    with pytest.raises(ResdslError, match="needs 6 bytes, but more follow"):
        read_idx(path)


def test_an_array_larger_than_memory_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(idx(np.zeros((200, 3))))
    monkeypatch.setattr(memory, "memory_size", lambda: 2999)
    with pytest.raises(
        ResdslError, match=r"take 2.9 KiB of memory, but this machine has 2.9"
    ) as info:
        read_idx(path)
    assert info.value.diagnostics[0].code == "data-too-large"
    monkeypatch.setattr(memory, "memory_size", lambda: 3000)
    assert read_idx(path).shape == (200, 3)


def test_a_pipe_is_not_waited_for(tmp_path):
    write_mnist(tmp_path)
    (tmp_path / "train-images-idx3-ubyte").unlink()
    os.mkfifo(tmp_path / "train-images-idx3-ubyte")
    with pytest.raises(ResdslError, match="it is a named pipe, not a file"):
        load_dataset(DataConfig(name="mnist", root=tmp_path))
