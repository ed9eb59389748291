"""How many threads of the processor a training takes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch

SMALL_BATCH = 10**9
"""Multiply-adds of a batch, forwards, up to which one thread is taken: about a tenth of a second
of one core for a step. Threads wait for each other at each of the hundreds of operations of a step.
Where another program has one of their cores that takes far longer than what they save: on two
cores with other work, steps of 10**7 to 10**9 multiply-adds took 2 to 7 times as long with two
threads as with one."""

_BY_ENVIRONMENT = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")


def usual_threads(
    batch_flops: int, device: torch.device, environment: Mapping[str, str] = os.environ
) -> int | None:
    """Return how many threads a training takes where nobody says how many; None: torch's own.

    >>> usual_threads(10**8, torch.device("cpu"), {})
    1

    Args:
        batch_flops: multiply-adds of the forward pass of a batch.
        device: of the training: on a GPU the processor only hands out work.
        environment: what the variables that torch reads are taken from; they have the say.
    """
    is_said = any(name in environment for name in _BY_ENVIRONMENT)
    small = device.type == "cpu" and batch_flops <= SMALL_BATCH
    return 1 if small and not is_said else None


@contextmanager
def taking_threads(n: int | None) -> Iterator[None]:
    """Let torch take ``n`` threads inside, and afterwards what it took before; None: as it is."""
    before = torch.get_num_threads()
    torch.set_num_threads(n or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)
