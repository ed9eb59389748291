"""Inputs that look as if another library's order of axes was meant."""

from __future__ import annotations

from resdsl.language.document import Document
from resdsl.text.diagnostics import Diagnostic

CODE = "input-order"
_COLOURS = (1, 3)  # the channels of a grey and of a colour image
_LEAST = 4  # positions along a side of an image
_SERIES = 64  # positions of a series


def input_order(document: Document) -> list[Diagnostic]:
    """Return a warning where the input seems to have its channels last, or the batch first.

    Such a shape is a net as well, of many channels or of a volume, so there must be the sides of
    an image, or a long series, beside one or three channels, and no other channels in front.
    """
    dims = document.input.dims
    tokens = document.input.dtype == "int"
    meant = _without_batch(dims) if tokens else _meant(dims)
    if not meant:
        return []
    positions = " × ".join(map(str, dims if tokens else dims[1:]))
    what = "tokens" if tokens else "1 channel" if dims[0] == 1 else f"{dims[0]} channels"
    text = f"the input is {what} at {positions} positions; the channels come first, without a batch"
    help = "write " + " or ".join(f"`{list(shape)}`" for shape in meant)
    place = document.root.entries["input"].place
    return [Diagnostic(CODE, text, place, help=help, severity="warning")]


def _without_batch(dims: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return what one sequence of tokens is instead of a batch of one."""
    return [dims[1:]] if len(dims) == 2 and dims[0] == 1 else []


def _meant(dims: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the shapes that are probably meant; none where ``dims`` are as they should be."""
    match dims:
        case (length, channels) if channels in _COLOURS and length >= _SERIES:
            return [(channels, length)]
        case (height, width, channels) if _is_image(height, width, channels):
            return [(channels, height, width)]
        case (batch, channels, height, width) if (
            batch != 3 and channels in _COLOURS and _is_image(height, width, channels)
        ):
            return [(channels, height, width)]
        case (first, height, width, channels) if (
            first != 3 and channels in _COLOURS and _is_image(height, width, channels)
        ):
            film = [(channels, *dims[:3])] if first > channels else []
            return [(channels, height, width), *film]
    return []


def _is_image(height: int, width: int, channels: int) -> bool:
    """Return whether three axes are likely an image; of four channels one that is square."""
    if channels == 4:
        return height == width >= 4 * _LEAST
    short, long = sorted((height, width))
    return channels in _COLOURS and short >= _LEAST and long <= 8 * short
