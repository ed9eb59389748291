"""Data brought into the form that a net was trained on: its standardisation, its classes."""

from __future__ import annotations

import torch
from torch import Tensor

from resdsl.data import Dataset, Part, fit_input
from resdsl.data.dataset import Preprocessing
from resdsl.text.diagnostics import ResdslError
from resdsl.train.data_record import DataRecord


class MatchedData:
    """Parts of a data set as a net of other, or of the same, data takes them.

    A data set comes standardised by its own train part, and its classes are numbered by its own
    names. A net needs what its training did: there the mean and the numbers may have been others.
    """

    def __init__(self, dataset: Dataset, trained_on: DataRecord) -> None:
        """Compare a data set with what a net was trained on.

        Raises:
            ResdslError: `data-mismatch` for another task or shape, or a class that the net does
                not know.
        """
        self._dataset, self._record = dataset, trained_on
        where = f"the data set `{dataset.config.name}`"
        if dataset.task != trained_on.task:
            message = f"{where} is for the task `{dataset.task}`, the net for `{trained_on.task}`"
            raise ResdslError.of("data-mismatch", message, help=f"set `task: {trained_on.task}`")
        check_shape(where, dataset.input, trained_on)
        self._numbers = self._class_numbers(where)

    def train(self) -> Part:
        """Return the train part."""
        return self._matched(self._dataset.train)

    def validation(self) -> Part:
        """Return the validation part."""
        return self._matched(self._dataset.validation)

    def test(self) -> Part:
        """Return the test part."""
        return self._matched(self._dataset.test())

    def _matched(self, part: Part) -> Part:
        targets = part.targets if self._numbers is None else self._numbers[part.targets]
        return Part(self._inputs(part.inputs), targets)

    def _inputs(self, inputs: Tensor) -> Tensor:
        own, record = self._dataset.preprocessing, self._record
        if own is None or (own.mean, own.std) == (record.mean, record.std):
            return inputs
        shape = (1, -1, *[1] * (inputs.ndim - 2))
        mean, std = (torch.tensor(values).view(shape) for values in (own.mean, own.std))
        return Preprocessing(record.mean, record.std).apply(inputs * std + mean)

    def _class_numbers(self, where: str) -> Tensor | None:
        """Return the number that the net gives each class of the data; None where it is the same.

        Classes are matched by their names, for data may lack one of them.
        """
        names, known = self._dataset.class_names, self._record.class_names
        if self._dataset.task != "classification":
            many = self._dataset.classes
            exact = self._dataset.task in ("regression", "multi_label")
            if many > self._record.classes or (exact and many != self._record.classes):
                message = f"{where} has {many} classes or numbers, the net {self._record.classes}"
                raise ResdslError.of("data-mismatch", message)
            return None
        if names == known:
            return None
        foreign = [name for name in names if name not in known]
        if foreign:
            message = f"{where} has the class `{foreign[0]}`, which the net does not know"
            shown = ", ".join(known[:20]) + (", ..." if len(known) > 20 else "")
            raise ResdslError.of("data-mismatch", message, notes=(f"it knows {shown}",))
        return torch.tensor([known.index(name) for name in names])


def check_shape(where: str, shape: tuple[int, ...], trained_on: DataRecord) -> None:
    """Refuse samples of another shape than the net takes.

    Args:
        where: the file or the data set in messages.
        shape: of one sample.
        trained_on: of the net.

    Raises:
        ResdslError: `data-mismatch`; where the channels stand last, the help says so.
    """
    if shape == trained_on.input:
        return
    help = None
    try:
        fit_input(shape, trained_on.input)
    except ResdslError as error:
        found = str(error.diagnostics[0].help)
        help = found if "x.transpose" in found else None
    message = f"{where} has samples of shape {shape}, but the net takes {trained_on.input}"
    raise ResdslError.of("data-mismatch", message, help=help)
