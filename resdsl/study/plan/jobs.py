"""A training of a study: as it is asked for (Job), how it ended (Outcome), and both (Run)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from resdsl.language.holes import PlainValue

Purpose = Literal["tune", "final"]
TrialStatus = Literal["finished", "diverged", "pruned", "failed"]


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="null")


class Training(_Value):
    """Which training: its place in the study, the net, and the values that were tuned."""

    number: int
    cell: dict[str, PlainValue]
    purpose: Purpose
    round: int = 0
    """Of its purpose: trial of the cell or fresh seed, from 0."""
    seed: int
    recipe: dict[str, PlainValue]
    params: int
    flops: int
    depth: int
    key: str = ""
    """The training hash: two of one key are the same training."""

    @property
    def name(self) -> str:
        """The cell for people: ``highway, n 5``."""
        return cell_name(self.cell)


class Outcome(_Value):
    """How a training ended. Accuracies are in [0, 1]; ``seconds`` of training."""

    status: TrialStatus
    reason: str | None = None
    train_accuracy: float | None = None
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    seconds: float = 0.0
    history: list[dict[str, float | None]] = []

    @classmethod
    def failed(cls, reason: str) -> Outcome:
        return cls(status="failed", reason=reason)


class Run(Training, Outcome):
    """One training that ended, however it ended."""


class Job(Training):
    """One training, or the one test of a final run: everything resolved, nothing left to ask.

    ``directory`` holds ``architecture.yaml``, the frozen document of this job.
    """

    directory: Path
    task: Literal["train", "test"] = "train"
    input: tuple[int, ...]
    train: dict[str, Any]
    data: dict[str, Any]
    device: str

    def run(self, outcome: Outcome) -> Run:
        """Return the record of this job's end."""
        known = {name: getattr(self, name) for name in Training.model_fields}
        return Run(**known, **dict(outcome))


def cell_name(cell: Mapping[str, PlainValue]) -> str:
    """Return a cell for people: labels bare, numbers after their name."""
    return ", ".join(v if isinstance(v, str) else f"{k} {v}" for k, v in cell.items())
