"""MNIST and Fashion-MNIST: IDX files, gzipped or not.

Source: Y. LeCun, C. Cortes, the MNIST database (the IDX format); H. Xiao et al. 2017,
arXiv 1708.07747 (Fashion-MNIST, packaged by Debian as dataset-fashion-mnist).
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

from resdsl.data.data_config import DataConfig
from resdsl.data.data_files import Array, Parts, Samples, checked, damaged, not_found, places

_DEBIAN = Path("/usr/share/datasets")
_SUBDIRECTORIES = ("", "raw", "MNIST/raw", "FashionMNIST/raw")  # the last ones: torchvision's
_FILES = [f"{part}-{kind}-ubyte" for part in ("train", "t10k")
          for kind in ("images?idx3", "labels?idx1")]  # fmt: skip


def read_idx_directory(config: DataConfig) -> Parts:
    """Return the 60,000 training and 10,000 test images as uint8 (N, 1, 28, 28).

    Raises:
        ResdslError: `data-not-found` or `damaged-data`.
    """
    tried = places(config, _DEBIAN / config.name.replace("_", "-"))
    for directory in (place / below for place in tried for below in _SUBDIRECTORIES):
        files = [path for pattern in _FILES for path in _matching(directory, pattern)[:1]]
        if len(files) == len(_FILES):
            return {"train": _samples(*files[:2]), "test": _samples(*files[2:])}
    help = "set `root` to the directory of the four IDX files"
    if config.name == "fashion_mnist":
        help += ", or install the Debian package dataset-fashion-mnist"
    raise not_found(config, tried, help)


def read_idx(path: Path) -> Array:
    """Return the array in an IDX file of unsigned bytes, gzipped or not.

    The header is two zero bytes, 8 for unsigned bytes, the number of axes, and the length of each
    axis as a big-endian 32-bit number.

    Raises:
        ResdslError: `damaged-data`.
    """
    try:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise damaged(path, f"cannot be read: {error}") from None
    start = content[:3].hex(" ")
    if start != "00 00 08":
        raise damaged(path, f"an IDX file of bytes starts with 00 00 08, not {start}")
    try:
        (rank,) = struct.unpack_from(">B", content, 3)
        shape = struct.unpack_from(f">{rank}I", content, 4)
    except struct.error:
        raise damaged(path, "the file ends inside its header") from None
    body = np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * rank)
    wanted = math.prod(shape)
    if body.size != wanted:
        raise damaged(path, f"the shape {shape} needs {wanted} bytes, but {body.size} follow")
    return body.reshape(shape)


def _matching(directory: Path, pattern: str) -> list[Path]:
    return [*directory.glob(pattern), *directory.glob(f"{pattern}.gz")]


def _samples(images_path: Path, labels_path: Path) -> Samples:
    images = read_idx(images_path)
    if images.ndim != 3:
        raise damaged(images_path, f"images must have 3 dimensions, not {images.ndim}")
    return checked(images_path, images[:, None], read_idx(labels_path))
