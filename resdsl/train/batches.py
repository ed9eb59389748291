"""Training batches as tensor operations: one gather per batch, no loop over samples."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional

from resdsl.data import DataConfig, Part
from resdsl.data.targets import IGNORED
from resdsl.train.recipe import Recipe


class TrainBatches:
    """Shuffled, augmented batches of a part, on the device of its tensors.

    Images are kept padded and, where they may be flipped, twice: a crop is then a window of that
    table, and a batch is one gather of windows. An incomplete last batch is left out; which
    samples it holds differs from epoch to epoch. A part that is smaller than a batch is one batch.
    """

    def __init__(self, part: Part, data: DataConfig, recipe: Recipe) -> None:
        self._targets, self._data = part.targets, data
        self._batch_size = min(recipe.batch_size, len(part))
        self._n_batches = recipe.batches_of(len(part))
        self._nhwc = recipe.channels_last and part.inputs.dim() == 4
        self._windows = _windows(part.inputs, data, self._nhwc)
        # Classes of pixels move with their pixels; what is padded does not count.
        self._pixels = part.targets.dim() == 3 and data.augmented
        if self._pixels:
            self._targets = _windows(part.targets.unsqueeze(1), data, False, IGNORED)

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        return self._n_batches

    def epoch(self, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the batches of one epoch: inputs (B, *input) and targets (B, ...).

        ``generator`` is one of the CPU, so that the order is the same on every device.
        """
        order = torch.randperm(len(self._targets), generator=generator)
        index = [order[: len(self) * self._batch_size]]
        if self._data.augmented:
            places = 2 * self._data.pad_crop + 1
            top, left, mirrored = (
                torch.randint(high, index[0].shape, generator=generator)
                for high in (places, places, 1 + self._data.flip)
            )
            index = [*index, mirrored, top, left]
        index = [part.to(self._targets.device) for part in index]
        for start in range(0, len(index[0]), self._batch_size):
            batch = tuple(part[start : start + self._batch_size] for part in index)
            inputs = self._windows[batch]
            targets = self._targets[batch].squeeze(1) if self._pixels else self._targets[batch[0]]
            yield (inputs.movedim(-1, 1) if self._nhwc else inputs), targets


def _windows(inputs: Tensor, data: DataConfig, nhwc: bool, padding: int = 0) -> Tensor:
    """Return (N, *sample), with augmentation (N, mirrored, top, left, *sample): a view, in which
    a crop costs no memory. The sample is (C, H, W), or (H, W, C) where that is its layout."""
    if not data.augmented:
        return inputs.movedim(1, -1).contiguous() if nhwc else inputs
    height, width = inputs.shape[2:]
    images = functional.pad(inputs, (data.pad_crop,) * 4, value=padding)
    images = torch.stack((images, images.flip(-1)) if data.flip else (images,), 1)
    if nhwc:
        images = images.movedim(2, -1).contiguous().movedim(-1, 2)
    # (N, mirrored, C, top, left, H, W)
    windows = images.unfold(3, height, 1).unfold(4, width, 1)
    return windows.movedim(2, -1) if nhwc else windows.movedim(2, 4)
