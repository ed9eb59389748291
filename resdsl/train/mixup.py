"""Mixup: a net learns from weighted means of two samples, and of the losses at their targets.

Source: Zhang et al. 2018, arXiv 1710.09412. As in the authors' code, a batch has one share, and its
samples are mixed among themselves. A batch is shuffled already, so the partner of a sample is the
one before it: no other order need be drawn.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import repeat

import torch
from torch import Tensor

from resdsl.text.diagnostics import ResdslError


def check_mixable(alpha: float, inputs: Tensor) -> None:
    """Accept inputs that can be mixed, and any where ``alpha`` is 0.

    Raises:
        ResdslError: `unfit-mixup` for tokens, of which there is no mean.
    """
    if alpha > 0 and not inputs.is_floating_point():
        message = "`mixup` needs inputs of numbers, but the data are tokens"
        raise ResdslError.of("unfit-mixup", message, help="set `mixup: 0`")


def mixing_shares(alpha: float, seed: int) -> Iterator[float]:
    """Yield, batch by batch and without end, the share that a sample keeps of itself.

    The shares follow the larger part of Beta(``alpha``, ``alpha``), hence lie in [1/2, 1]. As each
    sample is the partner of another one, that is the paper's distribution of mixed samples; and the
    target that counts most is always the sample's own, against which a mixed batch is measured.

    >>> [round(share, 2) for share, _ in zip(mixing_shares(0.2, 1), range(4))]
    [1.0, 0.8, 1.0, 0.94]

    Args:
        alpha: 0: nothing is mixed; the larger, the nearer to halves.
        seed: decides the shares, and draws from no generator that others use.
    """
    if alpha == 0:
        yield from repeat(1.0)
    drawn = random.Random(seed)
    while True:
        share = drawn.betavariate(alpha, alpha)
        yield max(share, 1 - share)


def mixed(inputs: Tensor, share: float) -> Tensor:
    """Return the samples (B, ...), each with the rest to ``share`` of the one before it.

    >>> mixed(torch.tensor([[0.0], [4.0], [8.0]]), 0.75).flatten().tolist()
    [2.0, 3.0, 7.0]
    """
    return inputs if share == 1 else torch.lerp(inputs.roll(1, 0), inputs, share)


def mixed_loss(
    loss: Callable[[Tensor, Tensor], Tensor], outputs: Tensor, targets: Tensor, share: float
) -> Tensor:
    """Return the loss of a mixed batch: ``share`` at its targets, the rest at its partners'.

    For cross-entropy, `bce` and `mse` this teaches what mixed targets would; it is defined for
    every loss, and smoothed labels are smoothed in both parts.
    """
    own = loss(outputs, targets)
    return own if share == 1 else share * own + (1 - share) * loss(outputs, targets.roll(1, 0))
