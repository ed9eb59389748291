"""MNIST and Fashion-MNIST: IDX files, gzipped or not.

Source: Y. LeCun, C. Cortes, the MNIST database (the IDX format); H. Xiao et al. 2017,
arXiv 1708.07747 (Fashion-MNIST, packaged by Debian as dataset-fashion-mnist).
"""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np

from resdsl.data.data_config import DataConfig
from resdsl.data.data_files import Array, Parts, Samples, checked, damaged, not_found, places
from resdsl.files.memory import check_memory
from resdsl.files.packed import BoundedStream
from resdsl.files.regular_file import MalformedFileError, open_regular, reason

_MAX_RANK = 32  # of numpy before 2
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
        ResdslError: `damaged-data`, or `data-too-large`.
    """
    try:
        with open_regular(path) as file:
            return _array(path, BoundedStream(file))
    except (OSError, MalformedFileError) as error:
        raise damaged(path, f"cannot be read: {reason(error)}") from None


def _array(path: Path, stream: BoundedStream) -> Array:
    start = stream.read(4)
    if start[:3] != b"\0\0\x08":
        found = start[:3].hex(" ")
        raise damaged(path, f"an IDX file of bytes starts with 00 00 08, not {found}")
    rank = start[3] if len(start) == 4 else 0
    lengths = stream.read(4 * rank)
    if len(start) < 4 or len(lengths) < 4 * rank:
        raise damaged(path, "the file ends inside its header")
    if rank > _MAX_RANK:
        raise damaged(path, f"an array has at most {_MAX_RANK} axes here, not {rank}")
    shape = struct.unpack(f">{rank}I", lengths)
    wanted = math.prod(shape)
    if stream.packed and wanted > stream.limit:
        most = f"a gzipped file of its size may unpack to {stream.limit} here"
        raise damaged(path, f"the shape {shape} needs {wanted} bytes, but {most}")
    if wanted <= stream.limit:
        check_memory(path, wanted, wanted)
    body = stream.read(wanted)
    more = len(stream.read(1))
    if len(body) != wanted or more:
        follow = "more" if more else str(len(body))
        raise damaged(path, f"the shape {shape} needs {wanted} bytes, but {follow} follow")
    return np.frombuffer(body, dtype=np.uint8).reshape(shape)


def _matching(directory: Path, pattern: str) -> list[Path]:
    return [*directory.glob(pattern), *directory.glob(f"{pattern}.gz")]


def _samples(images_path: Path, labels_path: Path) -> Samples:
    images = read_idx(images_path)
    if images.ndim != 3:
        raise damaged(images_path, f"images must have 3 dimensions, not {images.ndim}")
    return checked(images_path, images[:, None], read_idx(labels_path))
