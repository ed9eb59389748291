"""Own images: one directory per class, or such directories under train/, validation/, test/."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from resdsl.data.data_config import DataConfig
from resdsl.data.data_files import Array, Parts, Samples, damaged, own_root
from resdsl.text.diagnostics import ResdslError, suggest

_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".ppm", ".pgm", ".tif", ".tiff"}
_FOLDERS = {"train": "train", "val": "validation", "validation": "validation", "test": "test"}


def read_image_folder(config: DataConfig) -> Parts:
    """Return the images under ``config.root`` as uint8 (N, C, H, W); classes are numbered by name.

    Images must be of one size, unless ``config.image_size`` scales and crops them. Files and
    folders whose name begins with a dot are passed over, and so is what has another suffix.

    Raises:
        ResdslError: `data-not-found`, `damaged-data`, or `missing-package` without Pillow.
    """
    root = own_root(config, "directory")
    if not os.path.isdir(root / "train"):
        return {"train": _read_part(root, _classes(root), config)}
    classes = _classes(root / "train")
    return {
        part: _read_part(root / folder, classes, config)
        for folder, part in _FOLDERS.items()
        if (root / folder).is_dir()
    }


def _classes(root: Path) -> list[str]:
    classes = sorted(p.name for p in root.iterdir() if p.is_dir() and p.name[0] != ".")
    if len(classes) < 2:
        raise damaged(root, f"must have a directory per class, at least two, but has {classes}")
    return classes


def _read_part(root: Path, classes: list[str], config: DataConfig) -> Samples:
    images: dict[Path, Array] = {}
    targets: list[int] = []
    for name in _classes(root):
        if name not in classes:
            message = f"{root / name}: no class of the train part is called `{name}`"
            raise ResdslError.of("data-mismatch", message, help=suggest(name, classes))
        for path in sorted((root / name).iterdir()):
            if path.suffix.lower() in _SUFFIXES and path.name[0] != ".":
                images[path] = _read_image(path, config)
                targets.append(classes.index(name))
    if not images:
        raise damaged(root, "has no images")
    first = next(iter(images))
    for path, image in images.items():
        if image.shape != images[first].shape:
            (height, width), (other_height, other_width) = images[first].shape[1:], image.shape[1:]
            message = f"{first} is {height}x{width}, but {path} is {other_height}x{other_width}"
            help = "set `image_size: [height, width]` to scale and crop them"
            raise ResdslError.of("data-mismatch", message, help=help)
    return Samples(np.stack(list(images.values())), np.array(targets, dtype=np.int64))


def _read_image(path: Path, config: DataConfig) -> Array:
    """Return one image as uint8 (C, H, W)."""
    try:
        from PIL import Image, ImageOps
    except ImportError:
        message = "the data set `image_folder` reads images with Pillow, which is not installed"
        raise ResdslError.of("missing-package", message, help="pip install pillow") from None
    try:
        with Image.open(path) as file:
            image = file.convert("RGB" if config.channels == 3 else "L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise damaged(path, f"cannot be read as an image: {error}") from None
    if config.image_size is not None:
        height, width = config.image_size
        image = ImageOps.fit(image, (width, height), Image.Resampling.BILINEAR)
    return np.asarray(image).reshape(image.height, image.width, -1).transpose(2, 0, 1)
