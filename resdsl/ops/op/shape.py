"""Shapes of one sample, and the outputs that have them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of one sample: axis 0 is the channels, the others are spatial. No batch axis."""

    dims: tuple[int, ...]
    dtype: Literal["float", "int"] = "float"

    @property
    def channels(self) -> int:
        return self.dims[0]

    @property
    def spatial(self) -> tuple[int, ...]:
        return self.dims[1:]

    @property
    def size(self) -> int:
        """The number of elements of one sample."""
        return math.prod(self.dims)

    def with_channels(self, channels: int) -> Shape:
        """Return the same positions with another number of channels."""
        return Shape((channels, *self.spatial))

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.dims))})"


@dataclass(frozen=True, slots=True)
class Value:
    """An output inside a template. ``shape`` is None where an error hid it."""

    id: int
    shape: Shape | None


UNKNOWN = Value(-1, None)
