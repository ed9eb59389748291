"""What training sees of a data set: three parts as tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import torch
from torch import Tensor

from resdsl.data.data_config import DataConfig, TaskName


@dataclass(frozen=True, slots=True)
class Part:
    """Samples and their targets.

    ``inputs`` are float32 of shape (N, *input), normalised per channel with the statistics of the
    train part, or int64 tokens of shape (N, length). ``targets`` are of shape (N, ...): int64
    classes, of a sample, a pixel or a position; or float32 numbers or labels.
    """

    inputs: Tensor
    targets: Tensor

    def __len__(self) -> int:
        return len(self.targets)

    def to(
        self, device: str | torch.device, layout: torch.memory_format = torch.preserve_format
    ) -> Part:
        """Return the part on ``device``, its inputs in a memory ``layout``."""
        return Part(self.inputs.to(device, memory_format=layout), self.targets.to(device))


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How inputs as they were read became those of a :class:`Part`: (x - mean) / std, for each
    channel, which is axis 1 of a batch."""

    mean: tuple[float, ...]
    """Of each channel of the train part, in the units of the data: 0 to 255 for bytes of pixels."""
    std: tuple[float, ...]
    """The standard deviation of each channel; 1 for a channel that never varies."""

    def apply(self, inputs: Tensor) -> Tensor:
        """Return inputs of shape (N, channels, ...), of any type, as float32 that a net takes.

        >>> Preprocessing(mean=(2.0,), std=(4.0,)).apply(torch.tensor([[2, 6]])[:, None])
        tensor([[[0., 1.]]])
        """
        shape = (1, len(self.mean), *[1] * (inputs.ndim - 2))
        mean, std = (
            torch.tensor(values, dtype=torch.float32, device=inputs.device).view(shape)
            for values in (self.mean, self.std)
        )
        return (inputs.float() - mean) / std


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set in fixed parts."""

    config: DataConfig
    """What it was read by."""
    input: tuple[int, ...]
    """The shape of one sample, channels first."""
    classes: int
    """How many there are, or how many labels or numbers a sample has: the length of axis 1 of what
    a net gives. Targets that are classes are whole numbers below it."""
    train: Part
    validation: Part
    _test: Part = field(repr=False)
    task: TaskName = "classification"
    class_names: tuple[str, ...] = ()
    """Of the classes, in their order; empty where the targets are numbers."""
    notes: tuple[str, ...] = ()
    """Sentences for people about how the data were read."""
    preprocessing: Preprocessing | None = None
    """What was done to the inputs as they were read. None: nothing, as to tokens."""
    largest_share: Mapping[str, float] = field(default_factory=dict)
    """Of each part by its name, the share of its most frequent class in [0, 1], which is the
    accuracy of always guessing that class. Empty where the targets are no classes."""

    @property
    def output(self) -> tuple[int, ...]:
        """The shape of what a net gives for a sample: ``(classes,)``, or (classes, height, width)
        and (classes, length) where each pixel or position has a class."""
        shape = self.train.targets.shape[1:]
        return tuple(shape) if self.train.targets.is_floating_point() else (self.classes, *shape)

    @property
    def dtype(self) -> Literal["float", "int"]:
        """What an input holds: numbers ("float") or tokens ("int")."""
        return "float" if self.train.inputs.is_floating_point() else "int"

    def test(self) -> Part:
        """Return the test part. Nothing else gives it, so that reading it can be watched."""
        return self._test

    def to(self, device: str | torch.device) -> Dataset:
        """Return the data set with its tensors on ``device``."""
        train, validation = self.train.to(device), self.validation.to(device)
        return replace(self, train=train, validation=validation, _test=self._test.to(device))
