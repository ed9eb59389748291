"""Fixed, seeded parts in which every class has its share."""

from __future__ import annotations

import numpy as np

from resdsl.data.data_config import DataConfig
from resdsl.data.data_files import Array, Parts
from resdsl.text.diagnostics import ResdslError


def with_all_parts(raw: Parts, config: DataConfig, *, by_class: bool = True) -> Parts:
    """Return ``raw`` with the parts it lacks cut from its train part.

    Classes keep their proportions in all parts, unless ``by_class`` is false: then samples are
    drawn alike, whatever their targets are.

    The test part is cut first, then the validation part, and the train part last: what is trained
    on may be changed without changing what is measured on.

    Raises:
        ResdslError: `too-few-samples` when a part would be empty.
    """
    sizes = {"test": config.test, "validation": config.validation}
    wanted = {part: size for part, size in sizes.items() if part not in raw}
    if config.train is not None:
        wanted["train"] = config.train
    for part, size in wanted.items():
        train = raw["train"]
        if part != "train" or size != len(train.targets):
            strata = train.targets if by_class else np.zeros(len(train.targets), dtype=np.int64)
            taken, others = take(strata, size, config.seed, part=part)
            raw = {**raw, "train": train.pick(others), part: train.pick(taken)}
    return raw


def take(targets: Array, size: int | float, seed: int, *, part: str) -> tuple[Array, Array]:
    """Return the sorted indices of the samples taken for ``part``, and of the others.

    ``targets`` are the classes of all samples, and ``size`` is a number of them or a share.
    Classes keep their proportions as nearly as whole numbers allow (largest remainders); ties go
    to the lower class. ``part`` is named in messages.

    >>> taken, others = take(np.array([0, 0, 0, 0, 1, 1]), 0.5, seed=0, part="test")
    >>> len(taken), np.array([0, 0, 0, 0, 1, 1])[taken].tolist()
    (3, [0, 0, 1])

    Raises:
        ResdslError: `too-few-samples` when the part, or the rest, would be empty.
    """
    total = len(targets)
    count = size if isinstance(size, int) else round(size * total)
    if not 0 < count < total:
        message = f"cannot take {count} of {total} samples for the {part} part"
        size_meant = "smaller" if count else "larger"
        raise ResdslError.of("too-few-samples", message, help=f"set a {size_meant} `{part}`")
    labels, sizes = np.unique(targets, return_counts=True)
    exact = sizes * (count / total)
    quotas = np.floor(exact).astype(np.int64)
    quotas[np.argsort(quotas - exact, kind="stable")[: count - int(quotas.sum())]] += 1
    # RandomState, not Generator: its stream is frozen, so the parts stay the same for ever.
    random = np.random.RandomState(seed)
    taken = np.zeros(total, dtype=bool)
    for label, quota in zip(labels, quotas, strict=True):
        taken[random.permutation(np.flatnonzero(targets == label))[:quota]] = True
    return np.flatnonzero(taken), np.flatnonzero(~taken)
