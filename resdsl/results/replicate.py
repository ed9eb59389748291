"""A training is repeated from what stands beside its net, and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from resdsl.data import load_dataset
from resdsl.results.named_functions import check_functions
from resdsl.results.trained_net import TrainedNet, TrainingRecord
from resdsl.text.diagnostics import ResdslError
from resdsl.train import Result, train_architecture
from resdsl.train.data_record import record_of
from resdsl.train.training import OnEpoch

_PARTS = ("train", "validation", "test")
_VERSIONS = ("torch", "python", "device_name")


class Figure(NamedTuple):
    """A value that was measured in both trainings."""

    part: str
    metric: str
    before: float
    now: float

    @property
    def difference(self) -> float:
        """How far the two lie apart, from 0."""
        return abs(self.now - self.before)


@dataclass(frozen=True)
class Replication:
    """What a repeated training measured beside the first."""

    directory: Path
    figures: tuple[Figure, ...]
    notes: tuple[str, ...]
    """Sentences for people about what was not the same."""

    @property
    def difference(self) -> float:
        """The greatest difference of a figure; infinite where nothing could be compared."""
        return max((figure.difference for figure in self.figures), default=float("inf"))


def replicate(
    net: TrainedNet,
    directory: Path,
    *,
    root: Path | None = None,
    device: str | None = None,
    allow_functions: bool = False,
    on_epoch: OnEpoch | None = None,
) -> Replication:
    """Return how a repetition of the training of ``net`` compares with it.

    Document, recipe, data and seed are those of the training. On one kind of processor, with the
    same versions, the numbers are the same; elsewhere sums are rounded otherwise, and trainings
    drift apart.

    Args:
        net: of a study, of a training, or in an exported folder.
        directory: of the new training.
        root: where the files of the data are here; None: as in the record, if it says so.
        device: a name of torch; None: that of the training.
        allow_functions: whether data, a loss and metrics that are functions of someone's own are
            run.
        on_epoch: as in :func:`resdsl.train.fit`.

    Raises:
        ResdslError: `named-function`; `not-repeatable` where it began with weights that are not in
            the record; what is wrong with the data or the device; `output-in-use`.
    """
    if net.environment.get("init_from"):
        message = f"the training of {net.directory} began with other weights, which are not there"
        help = "`resdsl train --init-from` repeats it where they are"
        raise ResdslError.of("not-repeatable", message, help=help)
    check_functions(net, of_data=True, allowed=allow_functions)
    record = net.record
    data = record.data if root is None else record.data.model_copy(update={"root": root})
    dataset = load_dataset(data)
    notes = []
    if record_of(dataset) != net.data:
        notes.append("The data are not those of the training: shape, classes or mean differ.")
    result = train_architecture(
        net.architecture(), dataset, record.recipe, directory,
        device=device or record.device, seed=record.seed, on_epoch=on_epoch,
        test=bool(record.test),
    )  # fmt: skip
    if result.status != record.status:
        notes.append(f"The first training is {record.status}, this one {result.status}.")
    now = TrainedNet(directory).environment
    notes += [
        f"{name}: {before} then, {now.get(name)} now."
        for name in _VERSIONS
        if (before := net.environment.get(name)) and before != now.get(name)
    ]
    return Replication(directory, tuple(_figures(record, result)), tuple(notes))


def _figures(before: TrainingRecord, now: Result) -> Iterator[Figure]:
    """Yield what was measured both times."""
    for part in _PARTS:
        measured = getattr(now, part)
        for metric, value in getattr(before, part).items():
            if metric in measured:
                yield Figure(part, metric, value, measured[metric])
