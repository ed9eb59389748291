"""What training sees of a data set: three parts as tensors."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from resdsl.data.data_config import DataConfig


@dataclass(frozen=True, slots=True)
class Part:
    """Samples and their classes.

    ``inputs`` are float32 of shape (N, *input), normalised per channel with the statistics of the
    train part; ``targets`` are int64 of shape (N,).
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
class Dataset:
    """A data set in fixed parts."""

    config: DataConfig
    """What it was read by."""
    input: tuple[int, ...]
    """The shape of one sample, channels first."""
    classes: int
    """How many there are; targets are whole numbers below it."""
    train: Part
    validation: Part
    _test: Part = field(repr=False)

    def test(self) -> Part:
        """Return the test part. Nothing else gives it, so that reading it can be watched."""
        return self._test

    def to(self, device: str | torch.device) -> Dataset:
        """Return the data set with its tensors on ``device``."""
        train, validation = self.train.to(device), self.validation.to(device)
        return replace(self, train=train, validation=validation, _test=self._test.to(device))
