"""CIFAR-10 and CIFAR-100: the binary and the Python version, unpacked or as the .tar.gz.

Archives are read in one pass, up to a bound, and never unpacked, and their pickles without running
what stands in them. Where both versions are there, the binary one is read.

Source: A. Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from http.client import HTTPException
from pathlib import Path, PurePosixPath

import numpy as np
from torch.hub import download_url_to_file

from resdsl.data.data_config import DataConfig
from resdsl.data.data_files import Array, Parts, Samples, checked, damaged, not_found, places
from resdsl.data.unpickle import unpickle
from resdsl.files.packed import BoundedStream
from resdsl.files.regular_file import MalformedFileError, open_regular, reason
from resdsl.files.tar_archive import read_members
from resdsl.text.diagnostics import ResdslError

_PIXELS = 3 * 32 * 32
_MAX_FILE = 256 * 2**20  # bytes; the largest, the training images of CIFAR-100, have 155 million
_MAX_ARCHIVE = 512 * 2**20  # bytes unpacked; the published ones have 186 million at most
# The files of the Python version, the test part last; in the binary version they end in `.bin`.
_FILES = {
    "cifar10": (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"),
    "cifar100": ("train", "test"),
}
PUBLISHED = {  # address and SHA-256
    "cifar10": (
        "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    ),
    "cifar100": (
        "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
        "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
    ),
}


def read_cifar(config: DataConfig) -> Parts:
    """Return the 50,000 training and 10,000 test images as uint8 (N, 3, 32, 32).

    The classes of CIFAR-100 are the fine ones. ``config`` says where the files are, and whether
    they may be fetched.

    Raises:
        ResdslError: `data-not-found`, `damaged-data` or `download-failed`.
    """
    tried = places(config)
    raw = _find(config.name, tried)
    if raw is None and config.download:
        download(*PUBLISHED[config.name], tried[-1])
        raw = _find(config.name, tried)
    if raw is None:
        archive = PurePosixPath(PUBLISHED[config.name][0]).name
        help = f"set `root` to the directory of {archive}, or `download: true` to fetch it"
        raise not_found(config, tried, help)
    return raw


def download(url: str, sha256: str, directory: Path) -> None:
    """Write the file at ``url`` to ``directory``, which is made where it is missing.

    A file whose SHA-256 does not begin with ``sha256``, in hexadecimal digits, is not kept.

    Raises:
        ResdslError: `download-failed`.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        download_url_to_file(url, str(directory / PurePosixPath(url).name), sha256)
    except (OSError, HTTPException, RuntimeError) as error:  # RuntimeError: another content
        message = f"cannot download {url} to {directory}: {error}"
        help = "fetch the file by hand and set `root` to its directory"
        raise ResdslError.of("download-failed", message, help=help) from None


def _find(name: str, tried: tuple[Path, ...]) -> Parts | None:
    for source in (source for place in tried for source in _sources(place, name)):
        contents = _contents(source, _FILES[name])
        for ending in (".bin", ""):
            files = [f"{file}{ending}" for file in _FILES[name]]
            if contents.keys() >= set(files):
                *train, test = (_samples(file, contents[file], name) for file in files)
                images = np.concatenate([samples.inputs for samples in train])
                labels = np.concatenate([samples.targets for samples in train])
                return {"train": Samples(images, labels), "test": test}
        if source.name.endswith(".tar.gz"):
            raise damaged(source, f"must hold {', '.join(_FILES[name])}")
    return None


def _sources(place: Path, name: str) -> list[Path]:
    """Return the directories and archives at a place, those of the binary version first."""
    found = [place, *sorted(place.glob(f"cifar-{name.removeprefix('cifar')}-*"))]
    return sorted(found, key=lambda path: not any(path.glob("*.bin")) and "-bin" not in path.name)


def _contents(source: Path, wanted: Collection[str]) -> dict[str, bytes]:
    """Return the wanted files, by name, of a directory or an archive; nothing is unpacked."""
    try:
        if os.path.isdir(source):
            found = [path for path in source.iterdir() if path.name.removesuffix(".bin") in wanted]
            return {path.name: _content(path) for path in found}
        if source.name.endswith(".tar.gz"):
            with open_regular(source) as archive:
                names = {name for file in wanted for name in (file, f"{file}.bin")}
                return read_members(BoundedStream(archive, _MAX_ARCHIVE), names)
    except (OSError, MalformedFileError) as error:
        raise damaged(source, f"cannot be read: {reason(error)}") from None
    return {}


def _content(path: Path) -> bytes:
    with open_regular(path) as file:
        return BoundedStream(file, _MAX_FILE).read()


def _samples(file: str, content: bytes, name: str) -> Samples:
    if file.endswith(".bin"):
        images, labels = _read_binary(file, content, label_bytes=1 if name == "cifar10" else 2)
    else:
        images, labels = _read_python(file, content)
    return checked(file, images.reshape(-1, 3, 32, 32), labels)


def _read_binary(file: str, content: bytes, label_bytes: int) -> tuple[Array, Array]:
    """Return the pixels and labels of records of labels, the fine one last, and pixels."""
    size = label_bytes + _PIXELS
    if len(content) % size:
        raise damaged(file, f"{len(content)} bytes are not records of {size} bytes")
    records = np.frombuffer(content, dtype=np.uint8).reshape(-1, size)
    return records[:, label_bytes:], records[:, label_bytes - 1]


def _read_python(file: str, content: bytes) -> tuple[Array, Array]:
    """Return the pixels and labels of a pickled dictionary of Python 2, whose keys are bytes."""
    try:
        batch = unpickle(content)
    except MalformedFileError as error:
        raise damaged(file, error) from None
    images, labels = batch.get(b"data"), batch.get(b"fine_labels", batch.get(b"labels"))
    if not isinstance(images, np.ndarray) or images.ndim != 2 or images.shape[1] != _PIXELS:
        raise damaged(file, f"must have an array `data` of shape (N, {_PIXELS})")
    if not isinstance(labels, list) or not all(type(label) is int for label in labels):
        raise damaged(file, "must have a list of whole numbers as labels")
    return images, np.array(labels)
