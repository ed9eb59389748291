"""Independent streams of random numbers from one seed."""

from __future__ import annotations

import hashlib
from typing import Literal


def derived_seed(seed: int, epoch: int, stream: Literal["data", "model"]) -> int:
    """Return the seed of one stream in one epoch, below 2**63.

    Each epoch begins its streams anew, so a run that is resumed at an epoch needs no state of
    any generator: `data` decides order and augmentation, `model` dropout and the like.
    """
    digest = hashlib.blake2b(f"{seed}/{epoch}/{stream}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
