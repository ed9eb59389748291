"""What the coordinator hands to an executor, and what comes back."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from resdsl.language.holes import Scalar
from resdsl.study.records import Run, Status, cell_name


class Job(BaseModel):
    """One training, or the one test of a final run: everything resolved, nothing left to ask.

    ``directory`` holds ``architecture.yaml``, the frozen document of this job.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    directory: Path
    task: Literal["train", "test"] = "train"
    purpose: Literal["tune", "final"]
    cell: dict[str, Scalar]
    trial: int | None
    round: int
    seed: int
    values: dict[str, Scalar]
    input: tuple[int, ...]
    train: dict[str, Any]
    data: dict[str, Any]
    device: str
    params: int
    flops: int
    depth: int
    key: str

    @property
    def name(self) -> str:
        """The job for people: ``highway, n 5 · trial 2``, counted from 1."""
        kind = "trial" if self.purpose == "tune" else "seed"
        return f"{cell_name(self.cell)} · {kind} {self.round + 1}"

    def run(self, outcome: Outcome) -> Run:
        """Return the record of this job's end."""
        described = self.model_dump(
            include={
                "number",
                "cell",
                "purpose",
                "trial",
                "seed",
                "params",
                "flops",
                "depth",
                "key",
            }
        )
        return Run(**described, recipe=self.values, **outcome.model_dump())


class Outcome(BaseModel):
    """How a job ended. Accuracies are in [0, 1]; ``seconds`` of training."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Status
    reason: str | None = None
    train_accuracy: float | None = None
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    seconds: float = 0.0
    history: list[dict[str, float | None]] = []

    @classmethod
    def failed(cls, reason: str) -> Outcome:
        return cls(status="failed", reason=reason)


def training_hash(document: str, train: object, data: object, seed: int, device: str) -> str:
    """Return the hash of all that changes a trained result. Equal hashes: the same training.

    ``document`` is the frozen document: structure, initial values and rates alike.
    """
    whole = json.dumps([document, train, data, seed, device], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:32]
