"""Training batches as tensor operations: one gather per batch, no loop over samples."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional

from resdsl.data import Augmentation, Part


class TrainBatches:
    """Shuffled, augmented batches of a part, on the device of its tensors.

    Images are kept padded and, where they may be flipped, twice: a crop is then a window of that
    table, and a batch is one gather of windows. An incomplete last batch is left out; which
    samples it holds differs from epoch to epoch.
    """

    def __init__(
        self,
        part: Part,
        batch_size: int,
        augmentation: Augmentation,
        *,
        channels_last: bool = False,
    ) -> None:
        self._targets = part.targets
        self._augmentation = augmentation
        self._batch_size = min(batch_size, len(part))
        self._nhwc = channels_last and part.inputs.dim() == 4
        self._windows = _windows(part.inputs, augmentation, self._nhwc)

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        return len(self._targets) // self._batch_size

    def epoch(self, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the batches of one epoch: inputs (B, *input) and targets (B,).

        ``generator`` is one of the CPU, so that the order is the same on every device.
        """
        device = self._targets.device
        order = torch.randperm(len(self._targets), generator=generator)
        order = order[: len(self) * self._batch_size].to(device)
        index = [order]
        if self._augmentation:
            places = 2 * self._augmentation.pad_crop + 1
            shape, flips = (len(order),), 1 + self._augmentation.flip
            top = torch.randint(places, shape, generator=generator)
            left = torch.randint(places, shape, generator=generator)
            mirrored = torch.randint(flips, shape, generator=generator)
            index = [mirrored.to(device), order, top.to(device), left.to(device)]
        for start in range(0, len(order), self._batch_size):
            batch = slice(start, start + self._batch_size)
            inputs = self._windows[tuple(part[batch] for part in index)]
            yield (inputs.movedim(-1, 1) if self._nhwc else inputs), self._targets[order[batch]]


def _windows(inputs: Tensor, augmentation: Augmentation, nhwc: bool) -> Tensor:
    """Return (N, *sample), with augmentation (mirrored, N, top, left, *sample): a view, in which
    a crop costs no memory. The sample is (C, H, W), or (H, W, C) where that is its layout."""
    if not augmentation:
        return inputs.movedim(1, -1).contiguous() if nhwc else inputs
    height, width = inputs.shape[2:]
    images = functional.pad(inputs, (augmentation.pad_crop,) * 4)
    images = torch.stack((images, images.flip(-1)) if augmentation.flip else (images,))
    if nhwc:
        images = images.movedim(2, -1).contiguous().movedim(-1, 2)
    # (mirrored, N, C, top, left, H, W)
    windows = images.unfold(3, height, 1).unfold(4, width, 1)
    return windows.movedim(2, -1) if nhwc else windows.movedim(2, 4)
