"""The shape of one sample, and an output that has one. All rules of ops are over these."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of one sample: axis 0 is the channels, the others are spatial. No batch axis.

    An image is `(C, H, W)`, tokens are `(C, L)`, features `(C,)`, and a single number is `()`.
    Ids of tokens, which an embedding reads, are `(L,)` with the ``dtype`` "int".

    >>> image = Shape((3, 32, 32))
    >>> image.channels, image.spatial, image.size
    (3, (32, 32), 3072)
    >>> print(image.with_channels(16))
    (16, 32, 32)
    """

    dims: tuple[int, ...]
    dtype: Literal["float", "int"] = "float"

    @property
    def channels(self) -> int:
        """The length of axis 0, which a single number does not have."""
        return self.dims[0]

    @property
    def spatial(self) -> tuple[int, ...]:
        """The lengths of the axes after the channels; none for features."""
        return self.dims[1:]

    @property
    def size(self) -> int:
        """The number of elements of one sample."""
        return math.prod(self.dims)

    def with_channels(self, channels: int) -> Shape:
        """Return the same positions with another number of channels, as floating point numbers."""
        return Shape((channels, *self.spatial))

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.dims))})"


@dataclass(frozen=True, slots=True)
class Value:
    """An output inside a template: its number, and its shape, or None where an error hid it."""

    id: int
    shape: Shape | None


UNKNOWN = Value(-1, None)
"""What a structure gives back when an error, which is told already, hides its output."""
