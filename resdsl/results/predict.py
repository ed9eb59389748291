"""What a trained net says of samples whose targets nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from resdsl.codegen.device import resolve_device
from resdsl.data.dataset import Preprocessing
from resdsl.results.trained_net import TrainedNet
from resdsl.text.diagnostics import ResdslError
from resdsl.train.data_record import DataRecord

_AT_ONCE = 500
_FAR = 5.0  # standard deviations
_NARROW = 0.1


@dataclass(frozen=True)
class Predictions:
    """What a net says of N samples.

    ``values`` are of shape (N, classes): probabilities of classes, which sum to 1; of labels, each
    by itself; or, where the task is `regression`, the numbers that are estimated.
    """

    values: Tensor
    record: DataRecord
    notes: tuple[str, ...] = ()
    """Sentences for people: why the inputs may not be in the units of the training data."""

    def names(self) -> tuple[str, ...]:
        """Return the names of the columns: the classes, or their numbers where they have none."""
        return self.record.class_names or tuple(map(str, range(self.values.shape[1])))

    def top(self, row: int, n: int) -> list[tuple[str, float]]:
        """Return the ``n`` columns of a row with the largest values, by name."""
        values, order = self.values[row].sort(descending=True, stable=True)
        names = self.names()
        pairs = zip(order.tolist(), values.tolist(), strict=True)
        return [(names[column], value) for column, value in pairs][:n]

    def as_dict(self, row: int) -> dict[str, Any]:
        """Return what is said of a sample, JSON-ready; a value that is not finite is null."""
        finite = [v if abs(v) < float("inf") else None for v in self.values[row].tolist()]
        named = dict(zip(self.names(), finite, strict=True))
        match self.record.task:
            case "regression":
                return {"values": finite}
            case "multi_label":
                labels = [name for name, p in named.items() if p is not None and p > 0.5]
                return {"labels": labels, "probabilities": named}
        name, _ = self.top(row, 1)[0]
        return {"class": name, "probability": named[name], "probabilities": named}


def predict(net: TrainedNet, inputs: Tensor, *, device: str = "cpu") -> Predictions:
    """Return what a net says of samples.

    Args:
        net: it must have left weights.
        inputs: (N, *input) as they are read, in the units of the training data: they are
            standardised here. Tokens are whole numbers.
        device: a name of torch, or `auto`.

    Raises:
        ResdslError: `unfit-task` where a sample has many outputs, as an image has of which each
            pixel has a class; else as :meth:`TrainedNet.build`.
    """
    record = net.data
    if record.task in ("per_pixel", "sequence"):
        message = f"a net for `{record.task}` says something of each pixel or position, not of a "
        message += "sample"
        help = (
            "`build()` of `resdsl.open_run(RUN).best()`, or of `resdsl.open_training(RUN)`, is a "
        )
        help += "module that gives all of it"
        raise ResdslError.of("unfit-task", message, help=help)
    place = resolve_device(device)
    model = net.build(device=place)
    notes: tuple[str, ...] = ()
    if record.mean:
        inputs = Preprocessing(record.mean, record.std).apply(inputs)
        notes = tuple(_doubts(inputs, record))
    with torch.inference_mode():
        try:
            outputs = [
                model(batch.to(place)).float().cpu() for batch in torch.split(inputs, _AT_ONCE)
            ]
        except IndexError:  # of an embedding
            message = "a token is larger than the vocabulary of the net has words"
            raise ResdslError.of("damaged-data", message) from None
    return Predictions(_probabilities(torch.cat(outputs), record), record, notes)


def _doubts(standardised: Tensor, record: DataRecord) -> Iterator[str]:
    """Yield why inputs seem to be in other units, such as 0 to 1 where 0 to 255 were learnt."""
    units = f"those of the training had mean {record.mean[0]:.3g} and standard deviation "
    units += f"{record.std[0]:.3g} in the first channel"
    if float(standardised.abs().mean()) > _FAR:
        yield f"The inputs are far larger or smaller than they should be: {units}."
    elif standardised.numel() > 1 and float(standardised.std()) < _NARROW:
        yield f"The inputs hardly differ from each other: {units}."


def _probabilities(outputs: Tensor, record: DataRecord) -> Tensor:
    match record.task:
        case "classification":
            return outputs.softmax(1)
        case "multi_label":
            return outputs.sigmoid()
    return outputs
