"""Own images: one directory per class, or such directories under train/, validation/, test/."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from resdsl.data.config import DataConfig
from resdsl.data.raw import Array, Raw, Samples, damaged
from resdsl.errors import ResdslError, suggest

_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".ppm", ".pgm", ".tif", ".tiff"}
_VALIDATION = ("validation", "val")


def read_image_folder(config: DataConfig) -> Raw:
    """Return the images under ``root`` as uint8 (N, C, H, W); classes are numbered by name.

    Raises:
        ResdslError: `data-not-found`, `damaged-data`, or `missing-package` without Pillow.
    """
    root = _root(config)
    if not (root / "train").is_dir():
        return Raw(_read_part(root, _classes(root), config))
    classes = _classes(root / "train")
    train = _read_part(root / "train", classes, config)
    held_out = {
        name: _read_part(root / name, classes, config)
        for name in ("test", *_VALIDATION)
        if (root / name).is_dir()
    }
    validation = next((held_out[name] for name in _VALIDATION if name in held_out), None)
    return Raw(train, test=held_out.get("test"), validation=validation)


def _root(config: DataConfig) -> Path:
    if config.root is None:
        message = "the data set `image_folder` needs its directory"
        raise ResdslError.of("data-not-found", message, help="set `root` to the directory")
    root = config.root.expanduser()
    if not root.is_dir():
        raise ResdslError.of("data-not-found", f"there is no directory {root}")
    return root


def _classes(root: Path) -> list[str]:
    classes = sorted(p.name for p in root.iterdir() if p.is_dir() and p.name[0] != ".")
    if len(classes) < 2:
        raise damaged(root, f"must have a directory per class, at least two, but has {classes}")
    return classes


def _read_part(root: Path, classes: list[str], config: DataConfig) -> Samples:
    images: list[Array] = []
    targets: list[int] = []
    first: Path | None = None
    for name in _classes(root):
        if name not in classes:
            message = f"{root / name}: no class of the train part is called `{name}`"
            raise ResdslError.of("data-mismatch", message, help=suggest(name, classes))
        for path in sorted((root / name).iterdir()):
            if path.suffix.lower() in _SUFFIXES and path.name[0] != ".":
                image = _read_image(path, config)
                if first is not None and image.shape != images[0].shape:
                    raise _unequal(first, images[0], path, image)
                first = first or path
                images.append(image)
                targets.append(classes.index(name))
    if not images:
        raise damaged(root, "has no images")
    return Samples(np.stack(images), np.array(targets, dtype=np.int64))


def _read_image(path: Path, config: DataConfig) -> Array:
    """Return one image as uint8 (C, H, W)."""
    pil, ops = _pillow()
    try:
        with pil.open(path) as file:
            image = file.convert("RGB" if config.channels == 3 else "L")
    except (OSError, ValueError, SyntaxError, pil.DecompressionBombError) as error:
        raise damaged(path, f"cannot be read as an image: {error}") from None
    if config.image_size is not None:
        height, width = config.image_size
        image = ops.fit(image, (width, height), pil.Resampling.BILINEAR)
    pixels = np.asarray(image)
    return pixels[None] if config.channels == 1 else np.moveaxis(pixels, -1, 0)


def _pillow() -> tuple[Any, Any]:
    """Return the modules Image and ImageOps of Pillow, which resdsl does not depend on."""
    try:
        return import_module("PIL.Image"), import_module("PIL.ImageOps")
    except ImportError:
        message = "the data set `image_folder` reads images with Pillow, which is not installed"
        raise ResdslError.of("missing-package", message, help="pip install pillow") from None


def _unequal(first: Path, one: Array, path: Path, other: Array) -> ResdslError:
    sizes = f"{one.shape[1]}x{one.shape[2]}, but {path} is {other.shape[1]}x{other.shape[2]}"
    help = "set `image_size: [height, width]` to scale and crop them"
    return ResdslError.of("data-mismatch", f"{first} is {sizes}", help=help)
