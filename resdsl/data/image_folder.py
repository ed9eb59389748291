"""Own images: one directory per class, or such directories under train/, validation/, test/."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from resdsl.data.data_config import DataConfig
from resdsl.data.data_files import Parts, Samples, damaged, own_root
from resdsl.data.image_file import FORMATS, ReadImage, read_image
from resdsl.files.memory import check_memory
from resdsl.files.regular_file import reason
from resdsl.text.diagnostics import ResdslError, suggest

_PARTS = {
    "train": "train", "training": "train", "val": "validation", "valid": "validation",
    "validation": "validation", "dev": "validation", "test": "test", "testing": "test",
}  # fmt: skip


class _Folder(NamedTuple):
    """What stands in a directory, each list sorted by name."""

    folders: list[Path]
    images: list[Path]
    others: list[Path]
    """Files with another suffix or none, and all whose names begin with a dot."""


def read_image_folder(config: DataConfig) -> Parts:
    """Return the images under ``config.root``, of shape (N, C, H, W), with the names of their
    classes: uint8, or float32 from 0 to 255 where some have 16 bits.

    A part is a directory called `train`, `validation` or `test`, or like a word for these, that has
    directories itself. Images must be of one size, unless ``config.image_size`` scales and crops
    them. What is left out is counted in the notes.

    Raises:
        ResdslError: `data-not-found`, `damaged-data`, `data-mismatch`, `data-too-large`, or
            `missing-package` without Pillow.
    """
    root = own_root(config, "directory")
    parts, left_out = _parts(root)
    if "train" not in parts:
        return {"train": _read_part(root, None, config)}
    train = _read_part(parts.pop("train"), None, config, left_out)
    classes = sorted(set(train.targets.tolist()))
    return {
        "train": train,
        **{part: _read_part(folder, classes, config) for part, folder in parts.items()},
    }


def _parts(root: Path) -> tuple[dict[str, Path], list[Path]]:
    """Return the directories of parts, and what stands beside them."""
    parts: dict[str, Path] = {}
    top = _listed(root)
    for folder in top.folders:
        part = _PARTS.get(folder.name.lower())
        if part is None or not _listed(folder).folders:  # a class may be called `train`, too
            continue
        if part in parts:
            message = f"{parts[part]} and {folder} are both the {part} part"
            raise ResdslError.of("data-mismatch", message, help="move one of them elsewhere")
        parts[part] = folder
    rest = [path for path in top.folders if path not in parts.values()]
    return parts, [*rest, *top.images, *top.others]


def _listed(directory: Path) -> _Folder:
    found = _Folder([], [], [])
    try:
        for path in sorted(directory.iterdir()):
            if path.name[0] == ".":
                found.others.append(path)
            elif path.is_dir():
                found.folders.append(path)
            else:
                (found.images if path.suffix.lower() in FORMATS else found.others).append(path)
    except OSError as error:
        raise damaged(directory, f"cannot be read: {reason(error)}") from None
    return found


def _read_part(
    root: Path, classes: list[str] | None, config: DataConfig, left_out: list[Path] | None = None
) -> Samples:
    """Return the samples below ``root``.

    Args:
        root: has a directory for each class.
        classes: those of the train part; None where this is the train part.
        config: how images are read.
        left_out: what was already left out.
    """
    top = _listed(root)
    _check_classes(root, [folder.name for folder in top.folders], classes)
    left_out = [*(left_out or []), *top.images, *top.others]
    images: dict[Path, str] = {}
    for folder in top.folders:
        inside = _listed(folder)
        left_out += [*inside.folders, *inside.others]
        images.update(dict.fromkeys(inside.images, folder.name))
        if not inside.images and classes is None:
            held = _shown_kinds([*inside.folders, *inside.others]) or "nothing"
            help = "put images of the class into it, or move it elsewhere"
            raise damaged(folder, f"a class folder must hold images, but holds {held}", help=help)
    if not images:
        raise damaged(root, "has no images")
    missing = sorted(set(classes or ()) - set(images.values()))
    read = _read_images(list(images), config)
    notes = [
        *([f"{root} has no images of {_listing(missing)}."] if missing else []),
        *([f"{root}: left out {_shown_kinds(left_out)}."] if left_out else []),
        *_notes(root, read, config),
    ]
    inputs = np.stack([image.pixels for image in read])
    return Samples(inputs, np.array(list(images.values())), tuple(notes))


def _check_classes(root: Path, found: list[str], classes: list[str] | None) -> None:
    if classes is None and len(found) < 2:
        help = "parts are called train, validation and test, and have a directory per class each"
        message = f"must have a directory per class, at least two, but has {found}"
        raise damaged(root, message, help=help)
    for name in found:
        if classes is not None and name not in classes:
            message = f"{root / name}: no class of the train part is called `{name}`"
            raise ResdslError.of("data-mismatch", message, help=suggest(name, classes))
        if any("\ud800" <= character <= "\udfff" for character in name):
            raise damaged(root, f"the name of the class folder {name!a} is not UTF-8")


def _read_images(paths: list[Path], config: DataConfig) -> list[ReadImage]:
    """Return images of one size."""
    first = None
    if config.image_size is not None:
        _check_memory(paths, (config.channels, *config.image_size))
    read = []
    for path in paths:
        image = read_image(path, config)
        if first is None:
            first = image
            _check_memory(paths, image.pixels.shape)
        if image.pixels.shape != first.pixels.shape:
            sizes = f"{paths[0]} is {_size(first)}, but {path} is {_size(image)}"
            help = "set `image_size: [height, width]` to scale and crop them"
            raise ResdslError.of("data-mismatch", sizes, help=help)
        read.append(image)
    return read


def _check_memory(paths: list[Path], shape: tuple[int, ...]) -> None:
    n_numbers = len(paths) * int(np.prod(shape, dtype=object))
    check_memory(f"{len(paths)} images of shape {shape}", n_numbers, n_numbers)


def _size(image: ReadImage) -> str:
    height, width = image.pixels.shape[1:]
    return f"{height}x{width}{', turned as its EXIF data say' if image.turned else ''}"


def _notes(root: Path, read: list[ReadImage], config: DataConfig) -> Iterator[str]:
    said = {
        f"transparent pixels, which lie on `background: {config.background}`": "transparent",
        "16 bits a colour, of which 8 were read": "narrowed",
        "several frames, of which the first was read": "several",
    }
    for what, attribute in said.items():
        n = sum(getattr(image, attribute) for image in read)
        if n:
            yield f"{root}: of {len(read)} images {n} have {what}."
    n = sum(image.pixels.dtype != np.uint8 for image in read)
    if n:
        yield f"{root}: of {len(read)} images {n} have greys of 16 bits, divided by 257."


def _shown_kinds(paths: list[Path]) -> str:
    """Return how many files and folders there are of each kind, and the first of each.

    >>> _shown_kinds([Path("a/x.txt"), Path("a/y.txt"), Path("a/z"), Path("a/.z")])
    '2 with the suffix .txt (a/x.txt), 1 without a suffix (a/z), 1 beginning with a dot (a/.z)'
    """
    firsts: dict[str, Path] = {}
    for path in paths:
        firsts.setdefault(_kind(path), path)
    numbers = Counter(map(_kind, paths))
    return ", ".join(f"{numbers[kind]} {kind} ({path})" for kind, path in firsts.items())


def _kind(path: Path) -> str:
    if path.name[0] == ".":
        return "beginning with a dot"
    if path.is_dir():
        return "as a folder"
    return f"with the suffix {path.suffix}" if path.suffix else "without a suffix"


def _listing(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(f"`{name}`" for name in names[:5]) + more
