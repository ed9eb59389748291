"""Fixed, seeded parts in which every class has its share."""

from __future__ import annotations

import numpy as np

from resdsl.data.raw import Array
from resdsl.errors import ResdslError


def take(targets: Array, size: int | float, seed: int, *, part: str) -> tuple[Array, Array]:
    """Return the sorted indices of the samples taken for ``part``, and of the others.

    ``size`` is a number of samples, or a share. Classes keep their proportions as nearly as whole
    numbers allow (largest remainders); ties go to the lower class.

    Raises:
        ResdslError: `too-few-samples` when a part would be empty.
    """
    total = len(targets)
    count = size if isinstance(size, int) else round(size * total)
    if not 0 < count < total:
        message = f"cannot take {count} of {total} samples for the {part} part"
        raise ResdslError.of("too-few-samples", message, help=f"set a smaller `{part}`")
    # RandomState, not Generator: its stream is frozen, so the parts stay the same for ever.
    random = np.random.RandomState(seed)
    taken = np.zeros(total, dtype=bool)
    for label, quota in zip(*_quotas(targets, count), strict=True):
        members = np.flatnonzero(targets == label)
        taken[random.permutation(members)[:quota]] = True
    return np.flatnonzero(taken), np.flatnonzero(~taken)


def _quotas(targets: Array, count: int) -> tuple[Array, Array]:
    labels, sizes = np.unique(targets, return_counts=True)
    exact = sizes * (count / len(targets))
    quotas = np.floor(exact).astype(np.int64)
    missing = count - int(quotas.sum())
    quotas[np.argsort(quotas - exact, kind="stable")[:missing]] += 1
    return labels, quotas
