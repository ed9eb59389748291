"""What is to be learnt of a data set: its task, and targets as a loss takes them.

Labels come as numbers, texts, columns and one-hot rows; they become classes counted from 0 where
only one reading is possible. Where two are, the other one is named in the error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from resdsl.data.data_config import DataConfig, TaskName
from resdsl.data.data_files import Array, Parts, damaged
from resdsl.text.diagnostics import ResdslError

IGNORED = -100
"""The target of a position that does not count, as torch's losses have it."""
N_BYTES = 256
MANY_CLASSES = 50
"""From so many classes on a note asks whether they are numbers; so few samples each, too."""
FEW_SAMPLES = 10

_MADE_FOR: dict[str, TaskName] = {"diabetes": "regression", "text": "sequence"}


class Targets(NamedTuple):
    """What the targets of all parts are."""

    task: TaskName
    classes: int
    """How many classes, labels or numbers there are: the length of axis 1 of a net's output."""
    names: tuple[str, ...]
    """Of the classes, in their order; empty where there are none."""
    notes: tuple[str, ...] = ()


def sort_out(parts: Parts, config: DataConfig) -> tuple[Parts, Targets]:
    """Return the parts with targets as the losses take them, and what they are.

    Classes are int64 of shape (N,), of pixels (N, H, W), of positions (N, L); numbers and labels
    are float32 of shape (N, outputs). Without a task in the settings the targets say what it is:
    whole numbers, texts or one-hot rows are classes, and (N, H, W) are classes of pixels.

    Raises:
        ResdslError: `damaged-data` where targets do not fit the task, or could be read in two ways.
    """
    task = config.task or _MADE_FOR.get(config.name) or _seen_task(parts)
    targets = {part: np.asarray(samples.targets) for part, samples in parts.items()}
    match task:
        case "classification":
            targets, found = _classes(config.name, targets)
        case "multi_label":
            targets, found = _labels(config.name, targets)
        case "regression":
            targets, found = _numbers(config.name, targets)
        case _:
            targets, found = _places(config, task, parts, targets)
    sorted_out = {part: replace(samples, targets=targets[part]) for part, samples in parts.items()}
    return sorted_out, found


def _seen_task(parts: Parts) -> TaskName:
    train = parts["train"]
    per_pixel = train.targets.ndim >= 3 and train.targets.shape[-2:] == train.inputs.shape[-2:]
    return "per_pixel" if per_pixel else "classification"


def _classes(where: str, targets: dict[str, Array]) -> tuple[dict[str, Array], Targets]:
    flat = {part: _one_column(where, values) for part, values in targets.items()}
    known = np.unique(flat["train"])
    if len(known) < 2:
        raise damaged(where, f"must have two classes or more, but every target is {known[0]}")
    found = {}
    for part, values in flat.items():
        foreign = values[~np.isin(values, known)]
        if foreign.size:
            raise _foreign(where, part, foreign[0], known)
        found[part] = np.searchsorted(known, values).astype(np.int64)
    names = tuple(map(str, known.tolist()))
    return found, Targets(
        "classification", len(known), names, tuple(_class_notes(known, found["train"]))
    )


def _foreign(where: str, part: str, value: object, known: Array) -> ResdslError:
    shown = f"{known[0]} to {known[-1]}" if known.dtype.kind in "iu" else f"{len(known)} classes"
    message = f"{where}: {part} has class {value}, train only {shown}"
    return ResdslError.of("data-mismatch", message, help="each class must occur in the train part")


def _class_notes(known: Array, train: Array) -> Iterator[str]:
    if known.dtype.kind in "iu" and not np.array_equal(known, np.arange(len(known))):
        shown = ", ".join(map(str, known[:6].tolist())) + (", ..." if len(known) > 6 else "")
        yield f"The labels {shown} became the classes 0 to {len(known) - 1}."
    if len(known) >= MANY_CLASSES and len(train) < FEW_SAMPLES * len(known):
        yield (
            f"{len(known)} different labels of {len(train)} samples were taken as classes; numbers "
            "to be estimated are `task: regression`."
        )


def _one_column(where: str, values: Array) -> Array:
    """Return one label for each sample: (N,), of whole numbers or texts."""
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.dtype.kind in "US":
        if values.ndim != 1:
            raise damaged(where, f"labels must have the shape (N,), but have {values.shape}")
        return values.astype(np.str_)
    if values.dtype.kind not in "biuf":
        raise damaged(where, f"labels must be whole numbers or texts, but are {values.dtype}")
    if values.ndim == 2:
        return _from_one_hot(where, values)
    if values.ndim != 1:
        raise damaged(where, f"labels must have the shape (N,), but have {values.shape}")
    if values.dtype.kind == "f":
        if not np.isfinite(values).all() or not (values == np.round(values)).all():
            help = "set `task: regression` for numbers to be estimated"
            raise damaged(where, "classes must be whole numbers, but some are not", help=help)
        values = values.astype(np.int64)
    return values.astype(np.int64) if values.dtype.kind == "b" else values


def _from_one_hot(where: str, values: Array) -> Array:
    if not np.isin(values, (0, 1)).all():
        help = "set `task: regression` for several numbers to be estimated of each sample"
        shape = values.shape
        raise damaged(where, f"targets of shape {shape} are neither classes nor one-hot", help=help)
    if not (values.sum(1) == 1).all():
        help = "set `task: multi_label` where a sample may have several labels"
        raise damaged(
            where, "targets of 0 and 1 are not one-hot: rows have several 1, or none", help=help
        )
    classes: Array = values.argmax(1)
    return classes


def _labels(where: str, targets: dict[str, Array]) -> tuple[dict[str, Array], Targets]:
    found = {}
    for part, values in targets.items():
        if values.ndim != 2 or values.dtype.kind not in "biuf" or not np.isin(values, (0, 1)).all():
            reason = "labels of `multi_label` must be 0 or 1, of shape (N, labels)"
            raise damaged(where, f"{reason}; those of {part} have {values.shape}, {values.dtype}")
        found[part] = values.astype(np.float32)
    n = _same_width(where, found)
    return found, Targets("multi_label", n, tuple(map(str, range(n))))


def _numbers(where: str, targets: dict[str, Array]) -> tuple[dict[str, Array], Targets]:
    found = {}
    for part, values in targets.items():
        if values.ndim not in (1, 2) or values.dtype.kind not in "biuf":
            reason = "targets of `regression` must be numbers of shape (N,) or (N, outputs)"
            raise damaged(where, f"{reason}; those of {part} have {values.shape}, {values.dtype}")
        with np.errstate(over="ignore"):
            found[part] = values.reshape(len(values), -1).astype(np.float32)
        if not np.isfinite(found[part]).all():
            raise damaged(where, f"targets of {part} are not all finite float32 numbers")
    n = _same_width(where, found)
    spread = float(found["train"].std())
    notes: tuple[str, ...] = ()
    if not 0.01 <= spread <= 100:
        told = f"The targets have the standard deviation {spread:.3g}"
        notes = (f"{told}: nets learn numbers of the order of 1 best, so scale them.",)
    return found, Targets("regression", n, (), notes)


def _same_width(where: str, targets: dict[str, Array]) -> int:
    widths = {values.shape[1] for values in targets.values()}
    if len(widths) > 1 or widths == {0}:
        raise damaged(where, f"targets must have one width in all parts, but have {sorted(widths)}")
    return int(widths.pop())


def _places(
    config: DataConfig, task: TaskName, parts: Parts, targets: dict[str, Array]
) -> tuple[dict[str, Array], Targets]:
    """Return classes of pixels or positions; those that do not count become ``IGNORED``."""
    where, found = config.name, {}
    for part, values in targets.items():
        shape = parts[part].inputs.shape
        shape = (shape[0], *shape[-2:]) if task == "per_pixel" else shape
        if values.ndim == len(shape) + 1 and values.shape[1] == 1:
            values = values[:, 0]
        if values.shape != shape or values.dtype.kind not in "biu":
            reason = f"targets of `{task}` must be whole numbers of shape {shape}"
            raise damaged(where, f"{reason}; those of {part} have {values.shape}, {values.dtype}")
        counted = np.ones(shape, dtype=bool) if config.ignore is None else values != config.ignore
        found[part] = np.where(counted, values.astype(np.int64), IGNORED)
        if not counted.any() or found[part][counted].min() < 0:
            reason = "classes must count from 0, and some position must count"
            raise damaged(where, f"{reason}; those of {part} do not")
    classes = int(found["train"].max()) + 1
    if task == "sequence":  # a token that the train part lacks is a token still
        tokens = [array.max() for part in parts for array in (parts[part].inputs, found[part])]
        classes = N_BYTES if config.name == "text" else int(max(tokens)) + 1
    for part, values in found.items():
        if values.max() >= classes:
            raise _foreign(where, part, values.max(), np.arange(classes))
    return found, Targets(
        task, classes, tuple(map(str, range(classes))), tuple(_gaps(config, task, found, classes))
    )


def _gaps(
    config: DataConfig, task: TaskName, found: dict[str, Array], classes: int
) -> Iterator[str]:
    seen = np.unique(found["train"])
    seen = seen[seen >= 0]
    if task == "per_pixel" and len(seen) < classes:
        hint = "" if config.ignore is not None else "; `ignore` names a target that does not count"
        yield f"{classes - len(seen)} of {classes} classes do not occur in the train part{hint}."
