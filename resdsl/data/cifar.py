"""CIFAR-10 and CIFAR-100: the binary and the Python version, unpacked or as the .tar.gz.

Source: A. Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images.
"""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from resdsl.data.config import DataConfig
from resdsl.data.download import Published, download
from resdsl.data.raw import Raw, Samples, cache, damaged, not_found, places
from resdsl.data.unpickle import DamagedPickle, PickledArray, UnsafePickle, unpickle

_SHAPE = (3, 32, 32)
_PIXELS = 3 * 32 * 32


@dataclass(frozen=True, slots=True)
class Version:
    """One published form of a data set: where its files are and how one is read."""

    archive: str
    folder: str
    train: tuple[str, ...]
    test: tuple[str, ...]
    read: Callable[[bytes, str], Samples]


def _read_binary(label_bytes: int) -> Callable[[bytes, str], Samples]:
    """Records of the labels, the fine one last, and the pixels."""

    def read(content: bytes, name: str) -> Samples:
        size = label_bytes + _PIXELS
        if not content or len(content) % size:
            raise damaged(name, f"{len(content)} bytes are not records of {size} bytes")
        records = np.frombuffer(content, dtype=np.uint8).reshape(-1, size)
        images = records[:, label_bytes:].reshape(-1, *_SHAPE)
        return Samples(images, records[:, label_bytes - 1].astype(np.int64))

    return read


def _read_python(key: bytes) -> Callable[[bytes, str], Samples]:
    """A pickled dictionary with the pixels and the labels under ``key``."""

    def read(content: bytes, name: str) -> Samples:
        try:
            batch = unpickle(content)
        except UnsafePickle as error:
            raise damaged(name, f"refused: the pickle asks for {error}") from None
        except DamagedPickle as error:
            raise damaged(name, f"is not a readable pickle: {error}") from None
        if not isinstance(batch, dict):
            raise damaged(name, f"holds no dictionary, but a {type(batch).__name__}")
        named = {k.encode() if isinstance(k, str) else k: v for k, v in batch.items()}
        return _samples(named.get(b"data"), named.get(key), name)

    return read


def _samples(data: object, labels: object, name: str) -> Samples:
    if not isinstance(data, PickledArray):
        raise damaged(name, "has no array `data`")
    images = data.array
    if images.ndim != 2 or images.shape[1] != _PIXELS or not len(images):
        raise damaged(name, f"`data` must have the shape (N, {_PIXELS}), but has {images.shape}")
    if not isinstance(labels, list) or not all(type(label) is int for label in labels):
        raise damaged(name, "has no list of whole numbers as labels")
    if len(labels) != len(images):
        raise damaged(name, f"{len(images)} images, but {len(labels)} labels")
    if not all(0 <= label < 100 for label in labels):
        raise damaged(name, "has labels outside 0 to 99")
    return Samples(images.reshape(-1, *_SHAPE), np.array(labels, dtype=np.int64))


_BATCHES = tuple(f"data_batch_{i}" for i in range(1, 6))
_VERSIONS = {
    "cifar10": (
        Version(
            "cifar-10-binary.tar.gz",
            "cifar-10-batches-bin",
            tuple(f"{batch}.bin" for batch in _BATCHES),
            ("test_batch.bin",),
            _read_binary(1),
        ),
        Version(
            "cifar-10-python.tar.gz",
            "cifar-10-batches-py",
            _BATCHES,
            ("test_batch",),
            _read_python(b"labels"),
        ),
    ),
    "cifar100": (
        Version(
            "cifar-100-binary.tar.gz",
            "cifar-100-binary",
            ("train.bin",),
            ("test.bin",),
            _read_binary(2),
        ),
        Version(
            "cifar-100-python.tar.gz",
            "cifar-100-python",
            ("train",),
            ("test",),
            _read_python(b"fine_labels"),
        ),
    ),
}
PUBLISHED = {
    "cifar10": Published(
        "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    ),
    "cifar100": Published(
        "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
        "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
    ),
}


def read_cifar(config: DataConfig) -> Raw:
    """Return the 50,000 training and 10,000 test images as uint8 (N, 3, 32, 32), fine labels.

    Raises:
        ResdslError: `data-not-found`, `damaged-data` or `download-failed`.
    """
    tried = places(config)
    raw = _find(config.name, tried)
    if raw is None and config.download:
        download(PUBLISHED[config.name], config.root or cache(config))
        raw = _find(config.name, tried)
    if raw is None:
        archive = _VERSIONS[config.name][-1].archive
        help = f"set `root` to the directory of {archive}, or `download: true` to fetch it"
        raise not_found(config, tried, "archive", help=help)
    return raw


def _find(name: str, tried: tuple[Path, ...]) -> Raw | None:
    for place in tried:
        for version in _VERSIONS[name]:
            for directory in (place, place / version.folder):
                if all((directory / file).is_file() for file in version.train + version.test):
                    return _read_directory(version, directory)
            if (place / version.archive).is_file():
                return _read_archive(version, place / version.archive)
    return None


def _read_directory(version: Version, directory: Path) -> Raw:
    try:
        contents = {name: (directory / name).read_bytes() for name in version.train + version.test}
    except OSError as error:
        raise damaged(directory, f"cannot be read: {error}") from None
    return _read_version(version, contents)


def _read_archive(version: Version, archive: Path) -> Raw:
    """Read the wanted members; nothing is unpacked to the disk."""
    wanted = {f"{version.folder}/{name}": name for name in version.train + version.test}
    contents: dict[str, bytes] = {}
    try:
        with tarfile.open(archive, "r|*") as tar:  # one pass: seeking in gzip starts over
            for member in tar:
                name = wanted.get(member.name.removeprefix("./"))
                file = tar.extractfile(member) if name and member.isreg() else None
                if name and file:
                    contents[name] = file.read()
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        raise damaged(archive, f"cannot be read: {error}") from None
    missing = sorted(set(wanted.values()) - set(contents))
    if missing:
        raise damaged(archive, f"lacks {', '.join(missing)}")
    return _read_version(version, contents)


def _read_version(version: Version, contents: dict[str, bytes]) -> Raw:
    def part(names: tuple[str, ...]) -> Samples:
        read = [version.read(contents[name], name) for name in names]
        images = np.concatenate([samples.inputs for samples in read])
        return Samples(images, np.concatenate([samples.targets for samples in read]))

    return Raw(part(version.train), test=part(version.test))
