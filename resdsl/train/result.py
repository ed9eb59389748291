"""What a training leaves: one record per epoch, and how it ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


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

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Result:
    """How a training ended.

    ``train_*`` are measured at the end, in evaluation mode, over the whole train part without
    augmentation. A run that diverged has no accuracies and losses: they are None.
    """

    status: Literal["finished", "diverged", "pruned"]
    reason: str | None
    train_accuracy: float | None
    validation_accuracy: float | None
    train_loss: float | None
    validation_loss: float | None
    seconds: float
    epochs: int
    """How many were done."""
    history: tuple[Epoch, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values, the history left out."""
        values = asdict(self)
        del values["history"]
        return values
