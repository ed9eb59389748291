"""A training of a study: as it is asked for (Job), how it ended (Outcome), and both (Run)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from resdsl.data.data_config import DataConfig
from resdsl.language.holes import PlainValue
from resdsl.text.counted import counted
from resdsl.train.recipe import Recipe

Purpose = Literal["tune", "final", "front"]
TrialStatus = Literal["finished", "diverged", "pruned", "failed", "fault"]


BACKWARD_AND_FORWARD = 3
"""Multiply-adds of a training step in those of a forward pass: the backward pass takes twice as
many, for the gradients of the inputs and of the weights (Kaplan et al. 2020, arXiv 2001.08361,
section 2.1)."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="null")


class Refusal(_Record):
    """A point that was proposed and not trained."""

    tuned: dict[str, PlainValue]
    reason: str
    """A constraint as it is written, or why there is no such net or recipe."""


def refused_words(reasons: Sequence[str]) -> str:
    """Return how many points were refused, and what for.

    >>> refused_words(["$n < 3"])
    '1 point was refused by: $n < 3'
    >>> refused_words(["$n < 3", "$n > 1", "$n < 3"])
    '3 points were refused, most often (2 times) by: $n < 3'
    """
    kinds = Counter(reasons)
    reason, times = kinds.most_common(1)[0]
    often = "" if len(kinds) == 1 else f", most often ({counted(times, 'time')})"
    points = f"{counted(len(reasons), 'point')} {'was' if len(reasons) == 1 else 'were'} refused"
    return f"{points}{often} by: {reason}"


class NoPoint(_Record):
    """A trial that found no point which could be trained."""

    number: int
    cell: dict[str, PlainValue]
    round: int
    refused: list[Refusal]


class Training(_Record):
    """Which training: its place in the study, the values that were tuned, and the net's figures."""

    number: int
    """The position among the trainings of the study; it names the directory, ``trials/0007``."""
    cell: dict[str, PlainValue]
    purpose: Purpose
    round: int = 0
    """The trial of the cell (`tune`), the fresh seed (`final`), or the position among the runs of
    the points of a Pareto front (`front`), counted from 0."""
    seed: int
    repeats: int = 1
    """Trainings with the seeds from ``seed`` on, whose mean is the outcome."""
    tuned: dict[str, PlainValue]
    """The values of the tuned holes, those of the recipe and those of the space. A label of a
    choice stands for its value, which is in the recipe."""
    params: int
    flops: int
    """Multiply-adds of one sample."""
    depth: int
    activations: int = 0
    """Numbers that the layers give for one sample."""
    matched: dict[str, int] = {}
    """The param that was solved for, where the study matches nets by a figure."""
    key: Annotated[str, Field(pattern=r"^\w*$")] = ""
    """The training hash: two of one key are the same training."""
    refused: list[Refusal] = []
    """The points that were proposed for this trial before, and refused."""

    @model_validator(mode="before")
    @classmethod
    def _in_old_words(cls, values: Any) -> Any:
        """Accept files of earlier runs, where `tuned` was `recipe` and the recipe was `train`."""
        match values:
            case {"tuned": _}:
                return values
            case {"recipe": tuned, "train": recipe, "input": _, **others}:
                return {**others, "tuned": tuned, "recipe": recipe}
            case {"recipe": tuned, **others}:
                return {**others, "tuned": tuned}
        return values

    @property
    def name(self) -> str:
        """The cell for people: ``highway, n 5``."""
        return cell_name(self.cell)


Measured = Annotated[float, BeforeValidator(lambda value: math.nan if value is None else value)]
"""A value that was measured. JSON has no NaN and no infinity: they are written as null."""


class Outcome(_Record):
    """How a training ended; ``seconds`` are those of training.

    ``train``, ``validation`` and ``test`` hold the `loss` and the metrics by name, as far as they
    were measured; accuracies are in [0, 1].
    """

    status: TrialStatus
    """`failed` is a training that cannot be done as it was asked for, or that took too much; a
    `fault` is one of the machine and says nothing of the training, so that it is never recorded."""
    reason: str | None = None
    train: dict[str, Measured] = {}
    validation: dict[str, Measured] = {}
    test: dict[str, Measured] = {}
    seconds: float = 0.0
    history: list[dict[str, Any]] = []
    """The fields of ``resdsl.train.Epoch`` for each epoch that was done, with the first seed."""
    by_seed: dict[int, dict[str, Measured]] = {}
    """``validation`` of each seed, where there were several."""
    more_epochs: int = 0
    """Those that were done with further seeds than the first."""

    @property
    def epochs(self) -> int:
        """The number of epochs that were done, with all seeds."""
        return len(self.history) + self.more_epochs

    @classmethod
    def failed(cls, reason: str) -> Outcome:
        """Return the outcome of a training that measured nothing."""
        return cls(status="failed", reason=reason)

    @classmethod
    def fault(cls, reason: str) -> Outcome:
        """Return the outcome of a training that the machine could not do."""
        return cls(status="fault", reason=reason)


class Run(Training, Outcome):
    """One training that ended, however it ended."""

    @model_validator(mode="before")
    @classmethod
    def _with_accuracies(cls, values: Any) -> Any:
        """Accept files of earlier runs, which knew one metric: `train_accuracy` and so on."""
        if not isinstance(values, dict):
            return values
        values = dict(values)
        for part in ("train", "validation", "test"):
            accuracy = values.pop(f"{part}_accuracy", None)
            if accuracy is not None:
                values[part] = {"accuracy": accuracy}
        return values

    def training_flops(self, samples: int) -> int:
        """Return an estimate of the multiply-adds of the training: epochs that were done x samples
        x multiply-adds of one sample x 3.

        A run that was answered by an earlier one of the same training took none.

        Args:
            samples: those of the train part, which an epoch passes over.
        """
        epochs = self.epochs if self.seconds > 0 else 0
        return epochs * samples * self.flops * BACKWARD_AND_FORWARD


TrialEnd = Run | NoPoint
"""How a trial of a cell ended."""


class Job(Training):
    """One training, or the one test of a final run: everything resolved, nothing left to ask.

    ``directory`` holds ``architecture.yaml``, the frozen document of this job.
    """

    directory: Path
    task: Literal["train", "test"] = "train"
    recipe: Recipe
    data: DataConfig
    device: str

    def run(self, outcome: Outcome) -> Run:
        """Return the record of this job's end."""
        known = {name: getattr(self, name) for name in Training.model_fields}
        return Run(**known, **dict(outcome))


def cell_name(cell: Mapping[str, PlainValue]) -> str:
    """Return a cell for people: each value after its name.

    A single text says by itself what it is, if it is a word, and stands bare.

    >>> cell_name({"family": "highway", "n": 5}), cell_name({"norm": "none", "act": "relu"})
    ('highway, n 5', 'norm none, act relu')
    """
    texts = [value for value in cell.values() if isinstance(value, str)]
    bare = texts if len(texts) == 1 and texts[0].isidentifier() and texts[0] not in _VAGUE else ()
    return ", ".join(str(v) if v in bare else f"{k} {v}" for k, v in cell.items()) or "net"


_VAGUE = frozenset({"none", "auto", "on", "off", "yes", "no", "all", "default"})
