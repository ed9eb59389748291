"""MNIST and Fashion-MNIST: IDX files, gzipped or not.

Source: Y. LeCun, C. Cortes, the MNIST database (the IDX format); H. Xiao et al. 2017,
arXiv 1708.07747 (Fashion-MNIST, packaged by Debian as dataset-fashion-mnist).
"""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np

from resdsl.data.config import DataConfig
from resdsl.data.raw import Array, Raw, Samples, damaged, not_found, places

_SYSTEM = {
    "fashion_mnist": (Path("/usr/share/datasets/fashion-mnist"),),
    "mnist": (Path("/usr/share/datasets/mnist"),),
}
_SUBDIRECTORIES = ("", "raw", "MNIST/raw", "FashionMNIST/raw")  # the last ones: torchvision's
_HELP = {
    "fashion_mnist": "install the Debian package dataset-fashion-mnist, or set `root` to the "
    "directory of the four IDX files",
    "mnist": "set `root` to the directory of the four IDX files",
}
_UINT8 = 0x08


def read_idx_directory(config: DataConfig) -> Raw:
    """Return the 60,000 training and 10,000 test images as uint8 (N, 1, 28, 28).

    Raises:
        ResdslError: `data-not-found` or `damaged-data`.
    """
    tried = places(config, *_SYSTEM[config.name])
    for place in tried:
        for subdirectory in _SUBDIRECTORIES:
            files = _files(place / subdirectory)
            if files is not None:
                train_images, train_labels, test_images, test_labels = files
                train = _samples(train_images, train_labels)
                return Raw(train, test=_samples(test_images, test_labels))
    raise not_found(config, tried, "IDX files", help=_HELP[config.name])


def read_idx(path: Path) -> Array:
    """Return the array in an IDX file of unsigned bytes.

    Raises:
        ResdslError: `damaged-data`.
    """
    try:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise damaged(path, f"cannot be read: {error}") from None
    if len(content) < 4 or content[:3] != bytes((0, 0, _UINT8)):
        raise damaged(
            path, f"an IDX file of bytes starts with 00 00 08, not {content[:3].hex(' ')}"
        )
    rank = content[3]
    start = 4 + 4 * rank
    if len(content) < start:
        raise damaged(path, "the file ends inside its header")
    shape = struct.unpack(f">{rank}I", content[4:start])
    body = np.frombuffer(content, dtype=np.uint8, offset=start)
    wanted = int(np.prod(shape, dtype=object)) if rank else 0
    if body.size != wanted:
        raise damaged(path, f"the shape {shape} needs {wanted} bytes, but {body.size} follow")
    return body.reshape(shape)


def _files(place: Path) -> tuple[Path, ...] | None:
    """Return images and labels of train and test, or None where one of them is missing."""
    found = []
    for part in ("train", "t10k"):
        for kind, rank in (("images", 3), ("labels", 1)):
            names = (f"{part}-{kind}-idx{rank}-ubyte", f"{part}-{kind}.idx{rank}-ubyte")
            paths = [place / f"{name}{end}" for name in names for end in ("", ".gz")]
            path = next((p for p in paths if p.is_file()), None)
            if path is None:
                return None
            found.append(path)
    return tuple(found)


def _samples(images_path: Path, labels_path: Path) -> Samples:
    images, labels = read_idx(images_path), read_idx(labels_path)
    if images.ndim != 3 or labels.ndim != 1:
        ranks = f"{images.ndim} and {labels.ndim}"
        raise damaged(images_path, f"images and labels must have 3 and 1 dimensions, not {ranks}")
    if len(images) != len(labels) or not len(images):
        raise damaged(images_path, f"{len(images)} images, but {len(labels)} labels")
    return Samples(images[:, None], labels.astype(np.int64))
