"""Accuracy and loss of a net on a part."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from resdsl.data import Part


def evaluate(
    model: nn.Module,
    part: Part,
    *,
    device: str | torch.device = "cpu",
    batch_size: int = 500,
) -> tuple[float, float]:
    """Return the accuracy in [0, 1] and the mean cross-entropy in nats.

    The net, which must be on ``device``, is left in the mode it was in.
    """
    training = model.training
    model.eval()
    correct = torch.zeros((), dtype=torch.int64, device=device)
    loss = torch.zeros((), device=device)
    with torch.inference_mode():
        for start in range(0, len(part), batch_size):
            targets = part.targets[start : start + batch_size].to(device)
            logits = model(part.inputs[start : start + batch_size].to(device))
            loss += functional.cross_entropy(logits, targets, reduction="sum")
            correct += count_correct(logits, targets)
    model.train(training)
    return int(correct) / len(part), float(loss) / len(part)


def count_correct(logits: Tensor, targets: Tensor) -> Tensor:
    """Return how many samples have their highest logit at the target, as a scalar tensor."""
    return (logits.argmax(1) == targets).sum()
