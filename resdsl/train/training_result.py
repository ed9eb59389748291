"""What a training leaves: one record per epoch, and how it ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Status = Literal["finished", "diverged", "pruned"]


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the train part.

    ``train`` and ``validation`` hold the `loss` and the metrics by name: accuracies in [0, 1],
    cross-entropy in nats. Those of ``train`` are taken over the augmented batches while the net was
    learning. With `mixup` the loss is that of the mixed batches, and the metrics take a mixed
    sample for the one of which it has more: accuracy then stays below what the net would reach.
    """

    epoch: int
    """1-based."""
    epochs: int
    train: dict[str, float]
    validation: dict[str, float]
    seconds: float
    lr: float
    """Of the last step."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a training ended. Of a run that diverged nothing is measured: its mappings are empty.

    ``train`` is measured at the end, in evaluation mode, over the whole train part without
    augmentation; ``test`` only by :func:`resdsl.train.train_architecture`.
    """

    status: Status
    reason: str | None
    seconds: float
    epochs: int
    """How many were done."""
    history: tuple[Epoch, ...]
    train: dict[str, float] = field(default_factory=dict)
    """The `loss` and the metrics, by name."""
    validation: dict[str, float] = field(default_factory=dict)
    test: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values, the history left out."""
        return {key: value for key, value in asdict(self).items() if key != "history"}
