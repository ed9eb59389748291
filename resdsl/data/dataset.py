"""What training sees of a data set: three parts as tensors."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import torch
from torch import Tensor


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
        self,
        device: str | torch.device,
        memory_format: torch.memory_format = torch.preserve_format,
    ) -> Part:
        """Return the part on ``device``, its inputs in a memory layout."""
        inputs = self.inputs.to(device, memory_format=memory_format)
        return Part(inputs, self.targets.to(device))


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Random changes of training images: zero padding and random crop, horizontal flip."""

    pad_crop: int = 0
    flip: bool = False

    def __bool__(self) -> bool:
        return self.flip or self.pad_crop > 0


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set in fixed parts. ``input`` is the shape of one sample, channels first."""

    name: str
    input: tuple[int, ...]
    classes: int
    train: Part
    validation: Part
    _test: Part = field(repr=False)
    augmentation: Augmentation = Augmentation()

    def test(self) -> Part:
        """Return the test part. Nothing else gives it, so that reading it can be watched."""
        return self._test

    def to(
        self,
        device: str | torch.device,
        memory_format: torch.memory_format = torch.preserve_format,
    ) -> Dataset:
        """Return the data set with its tensors on ``device``, inputs in a memory layout."""
        return replace(
            self,
            train=self.train.to(device, memory_format),
            validation=self.validation.to(device, memory_format),
            _test=self._test.to(device, memory_format),
        )
