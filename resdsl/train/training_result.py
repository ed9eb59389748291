"""What a training leaves: one record per epoch, and how it ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Status = Literal["finished", "diverged", "pruned"]


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the train part. Accuracies are in [0, 1], losses in nats.

    ``train_*`` are running means over the augmented batches while the net was learning.
    """

    epoch: int
    """1-based."""
    epochs: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    lr: float
    """Of the last step."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a training ended. A run that diverged has no accuracies and losses: they are None.

    ``train_*`` are measured at the end, in evaluation mode, over the whole train part without
    augmentation; ``test_accuracy`` only by :func:`resdsl.train.train_architecture`.
    """

    status: Status
    reason: str | None
    seconds: float
    epochs: int
    """How many were done."""
    history: tuple[Epoch, ...]
    train_accuracy: float | None = None
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    train_loss: float | None = None
    validation_loss: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values, the history left out."""
        return {key: value for key, value in asdict(self).items() if key != "history"}
