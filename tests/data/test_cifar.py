import gzip
import hashlib
import io
import os
import pickle
import tarfile

import numpy as np
import pytest

from resdsl.data import DataConfig, load_dataset
from resdsl.data import cifar as module
from resdsl.text.diagnostics import ResdslError

FOLDERS = {
    ("cifar10", "binary"): "cifar-10-batches-bin",
    ("cifar10", "python"): "cifar-10-batches-py",
    ("cifar100", "binary"): "cifar-100-binary",
    ("cifar100", "python"): "cifar-100-python",
}
ARCHIVES = {
    ("cifar10", "binary"): "cifar-10-binary.tar.gz",
    ("cifar10", "python"): "cifar-10-python.tar.gz",
    ("cifar100", "binary"): "cifar-100-binary.tar.gz",
    ("cifar100", "python"): "cifar-100-python.tar.gz",
}
CASES = sorted(FOLDERS)


def samples(count: int, seed: int) -> tuple[np.ndarray, list[int]]:
    random = np.random.default_rng(seed)
    return random.integers(0, 256, (count, 3072), dtype=np.uint8), [i % 4 for i in range(count)]


def content(case, count: int, seed: int) -> bytes:
    name, version = case
    images, labels = samples(count, seed)
    if version == "python":
        key = b"labels" if name == "cifar10" else b"fine_labels"
        batch = {b"data": images, key: labels, b"filenames": [b"x.png"] * count}
        return pickle.dumps(batch, protocol=3)
    label_bytes = np.array(labels, dtype=np.uint8)[:, None]
    coarse = [np.full_like(label_bytes, 99)] if name == "cifar100" else []
    return np.concatenate([*coarse, label_bytes, images], axis=1).tobytes()


def files(case) -> dict[str, bytes]:
    name, version = case
    end = ".bin" if version == "binary" else ""
    if name == "cifar100":
        return {f"train{end}": content(case, 40, 0), f"test{end}": content(case, 8, 9)}
    batches = {f"data_batch_{i}{end}": content(case, 8, i) for i in range(1, 6)}
    return {**batches, f"test_batch{end}": content(case, 8, 9)}


def write_folder(directory, case):
    directory.mkdir(parents=True)
    for name, data in files(case).items():
        (directory / name).write_bytes(data)


def archive(case) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        members = {**files(case), "../../evil": b"x"}
        for name, data in members.items():
            info = tarfile.TarInfo(f"{FOLDERS[case]}/{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def load(case, root, **settings):
    return load_dataset(DataConfig(name=case[0], root=root, validation=8, **settings))


def check(data):
    assert data.input == (3, 32, 32)
    assert data.classes == 4
    assert [len(data.train), len(data.validation), len(data.test())] == [32, 8, 8]
    images, labels = samples(8, 9)
    assert data.test().targets.tolist() == labels
    found, expected = data.test().inputs.double().numpy(), images.reshape(-1, 3, 32, 32)
    for channel in range(3):  # normalising is affine and rising, channel by channel
        pair = np.corrcoef(found[:, channel].ravel(), expected[:, channel].ravel())
        assert pair[0, 1] == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_unpacked_in_the_root_or_below(tmp_path, case):
    write_folder(tmp_path / FOLDERS[case], case)
    check(load(case, tmp_path))
    check(load(case, tmp_path / FOLDERS[case]))


@pytest.mark.parametrize("case", CASES)
def test_archive_is_read_without_unpacking(tmp_path, case):
    path = tmp_path / "data" / ARCHIVES[case]
    path.parent.mkdir()
    path.write_bytes(archive(case))
    check(load(case, path.parent))
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert [p.name for p in tmp_path.iterdir()] == ["data"]


def test_nothing_is_downloaded_unless_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "download", lambda *_: pytest.fail("downloaded"))
    with pytest.raises(
        ResdslError,
        match=r"(?s)no files of the data set `cifar10`.*cifar-10-python.tar.gz.*download: true",
    ):
        load(("cifar10", "python"), tmp_path)


def test_download(tmp_path, monkeypatch):
    case = ("cifar10", "python")
    published = tmp_path / "server" / ARCHIVES[case]
    published.parent.mkdir()
    published.write_bytes(archive(case))
    digest = hashlib.sha256(published.read_bytes()).hexdigest()
    monkeypatch.setitem(module.PUBLISHED, "cifar10", (published.as_uri(), digest))
    check(load(case, tmp_path / "mine", download=True))
    published.unlink()
    check(load(case, tmp_path / "mine", download=True))


@pytest.mark.parametrize("case", [c for c in CASES if c[1] == "python"])
def test_a_pickle_that_runs_code_is_refused(tmp_path, case):
    write_folder(tmp_path / "data", case)
    first = sorted(files(case))[0]
    (tmp_path / "data" / first).write_bytes(b"cos\nsystem\n(Vtouch pwned\ntR.")
    with pytest.raises(ResdslError, match=r"refused: the pickle asks for os.system"):
        load(case, tmp_path / "data")


@pytest.mark.parametrize(
    ("batch", "reason"),
    [
        ([1], "holds no dictionary, but a list"),
        ({b"labels": [1]}, "an array `data`"),
        ({b"data": np.zeros((2, 9), np.uint8), b"labels": [1, 2]}, r"shape \(N, 3072\)"),
        ({b"data": np.zeros((2, 3072), np.uint8)}, "a list of whole numbers"),
        (
            {b"data": np.zeros((2, 3072), np.uint8), b"labels": [1]},
            r"have \(2, 3, 32, 32\) and \(1,\)",
        ),
    ],
)
def test_wrong_batches_say_why(tmp_path, batch, reason):
    write_folder(tmp_path / "data", ("cifar10", "python"))
    (tmp_path / "data" / "data_batch_2").write_bytes(pickle.dumps(batch, protocol=3))
    with pytest.raises(ResdslError, match=rf"data_batch_2: .*{reason}"):
        load(("cifar10", "python"), tmp_path / "data")


def test_incomplete_record(tmp_path):
    case = ("cifar100", "binary")
    write_folder(tmp_path / "data", case)
    (tmp_path / "data" / "test.bin").write_bytes(b"x" * 3075)
    with pytest.raises(ResdslError, match="3075 bytes are not records of 3074 bytes"):
        load(case, tmp_path / "data")


@pytest.mark.parametrize("share", [0, 0.001, 0.5, 0.9])
def test_damaged_archive(tmp_path, share):
    case = ("cifar10", "binary")
    whole = archive(case)
    (tmp_path / ARCHIVES[case]).write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ResdslError) as info:
        load(case, tmp_path)
    assert info.value.diagnostics[0].code == "damaged-data"


def test_archive_that_lacks_a_member(tmp_path):
    case = ("cifar10", "binary")
    with tarfile.open(tmp_path / ARCHIVES[case], "w:gz"):
        pass
    with pytest.raises(ResdslError, match=r"must hold data_batch_1, "):
        load(case, tmp_path)


def test_wrong_content_is_not_kept(tmp_path):
    source = tmp_path / "file.tar.gz"
    source.write_bytes(b"something else")
    published = hashlib.sha256(b"the file").hexdigest()
    with pytest.raises(ResdslError, match="invalid hash value") as info:
        module.download(source.as_uri(), published, tmp_path / "cache")
    assert info.value.diagnostics[0].code == "download-failed"
    assert list((tmp_path / "cache").iterdir()) == []


def test_no_network_says_what_to_do(tmp_path):
    missing = (tmp_path / "missing.tar.gz").as_uri()
    with pytest.raises(ResdslError, match=r"(?s)cannot download .*set `root` to its directory"):
        module.download(missing, "", tmp_path / "cache")


def test_directory_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    source = tmp_path / "x"
    source.write_bytes(b"")
    with pytest.raises(ResdslError, match="cannot download"):
        module.download(source.as_uri(), "", tmp_path / "file" / "cache")


@pytest.mark.parametrize("name", ["cifar10", "cifar100"])
def test_the_binary_version_is_preferred(tmp_path, name):
    write_folder(tmp_path / FOLDERS[name, "binary"], (name, "binary"))
    write_folder(tmp_path / FOLDERS[name, "python"], (name, "python"))
    for file in (tmp_path / FOLDERS[name, "python"]).iterdir():
        file.write_bytes(b"no pickle")
    check(load((name, "binary"), tmp_path))
    (tmp_path / ARCHIVES[name, "binary"]).write_bytes(archive((name, "binary")))
    for file in (tmp_path / FOLDERS[name, "binary"]).iterdir():
        file.unlink()
    check(load((name, "binary"), tmp_path))


def test_a_plain_tar_of_that_name_is_read(tmp_path):
    case = ("cifar100", "binary")
    path = tmp_path / ARCHIVES[case]
    path.write_bytes(gzip.decompress(archive(case)))
    check(load(case, tmp_path))


def test_pipes_and_folders_of_those_names_are_refused(tmp_path):
    case = ("cifar100", "binary")
    write_folder(tmp_path / "files", case)
    (tmp_path / "files" / "test.bin").unlink()
    os.mkfifo(tmp_path / "files" / "test.bin")
    with pytest.raises(ResdslError, match="it is a named pipe"):
        load(case, tmp_path / "files")
    (tmp_path / "files" / "test.bin").unlink()
    (tmp_path / "files" / "test.bin").mkdir()
    with pytest.raises(ResdslError, match="it is a directory, not a file"):
        load(case, tmp_path / "files")
    (tmp_path / "other").mkdir()
    os.mkfifo(tmp_path / "other" / ARCHIVES[case])
    with pytest.raises(ResdslError, match="it is a named pipe"):
        load(case, tmp_path / "other")
