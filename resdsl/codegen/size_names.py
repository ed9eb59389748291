"""Shapes in the comments of a class that serves several shapes: true for all, or not said.

A size that all uses of the class share is a number. Others are the name of an argument
(`out_channels`), of an axis of the input (`H`), or a part of one (`H/2`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from resdsl.ops.op.shape import Shape

_AXES = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}
_TRIED_FACTORS = (2, 3, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of a value as its tensor has them, without the batch axis.

    ``channels`` is the axis that the channels are on; ``changed`` says that the step which gave the
    value has changed the sizes, so that they are worth a comment.
    """

    dims: tuple[int, ...]
    channels: int
    changed: bool


class SizeNames:
    """Names for the sizes of several uses of one class.

    A *column* holds one size for each use. ``values`` are the columns of the constructor's
    arguments by name, ``inputs`` the shape of the input in each use.
    """

    def __init__(self, values: Mapping[str, tuple[int, ...]], inputs: Sequence[Shape]) -> None:
        self.values = values
        self.of_channels = {column: name for name, column in reversed(tuple(values.items()))}
        self.of_channels.setdefault(tuple(x.channels for x in inputs), "C")
        letters = _letters(len(inputs[0].spatial))
        columns = zip(*(x.spatial for x in inputs), strict=True)
        self.axes = dict(zip(letters, columns, strict=True))

    def comment(self, sizes: Sequence[Sizes]) -> str:
        """Return the sizes that a line leads to; nothing where it changes none, or where no name
        says them for all bodies."""
        if not any(size.changed for size in sizes):
            return ""
        columns = list(zip(*(size.dims for size in sizes), strict=True))
        channels = columns.pop(sizes[0].channels)
        names = [self.axis(column, i, len(columns)) for i, column in enumerate(columns)]
        names.insert(sizes[0].channels, self.channels(channels))
        known = [f"({name})" if " " in name else name for name in names if name]
        return " x ".join(known) if len(known) == len(names) else ""

    def shape(self, shapes: Sequence[Shape]) -> str:
        """Return the shape of an input or an output."""
        columns = list(zip(*(shape.dims for shape in shapes), strict=True))
        channels = columns.pop(0)
        names = [self.channels(channels) or "C_out"]
        names += [
            self.axis(column, i, len(columns)) or f"{letter}_out"
            for i, (column, letter) in enumerate(zip(columns, _letters(len(columns)), strict=True))
        ]
        return f"({', '.join(names)})"

    def channels(self, column: tuple[int, ...]) -> str | None:
        """Return a name for a number of channels."""
        if len(set(column)) == 1:
            return str(column[0])
        if column in self.of_channels:
            return self.of_channels[column]
        for name in ("in_channels", "channels", "in_features", "features"):
            base = self.values.get(name)
            if base is not None:
                more = {n - b for n, b in zip(column, base, strict=True)}
                if len(more) == 1 and min(more) > 0:
                    return f"{name} + {more.pop()}"
        return None

    def axis(self, column: tuple[int, ...], index: int, n_axes: int) -> str | None:
        """Return a name for the number of positions on axis ``index`` of ``n_axes``, by the same
        axis of the input."""
        if len(set(column)) == 1:
            return str(column[0])
        own = _letters(n_axes)[index]
        return self._part(column, own) if own in self.axes else None

    def _part(self, column: tuple[int, ...], letter: str) -> str | None:
        whole = self.axes[letter]
        if column == whole:
            return letter
        for factor in _TRIED_FACTORS:
            if tuple(n * factor for n in column) == whole:
                return f"{letter}/{factor}"
            if column == tuple(n * factor for n in whole):
                return f"{factor}*{letter}"
        strides = self.values.get("stride", ())
        if strides and tuple(n * s for n, s in zip(column, strides, strict=True)) == whole:
            return f"{letter}/stride"
        return None


def _letters(n_axes: int) -> tuple[str, ...]:
    return _AXES.get(n_axes) or tuple(f"S{i + 1}" for i in range(n_axes))
