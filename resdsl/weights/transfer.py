"""Weights carry over by name, wherever the shape allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from resdsl.text.diagnostics import ResdslError
from resdsl.weights.patterns import patterns

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Transfer:
    """What became of every tensor. One whose shape differs is both new and dropped."""

    copied: Shapes
    """Tensors that have the values of the weights now."""
    new: Shapes
    """Tensors of the net that keep their initial value, or start at that in ``starts``."""
    dropped: Shapes
    """Tensors of the weights that the net does not take."""
    starts: Mapping[str, float] = field(default_factory=dict)
    """What new tensors start at, where they do not start at their initial value."""

    @property
    def line(self) -> str:
        """The counts in a few words."""
        copied, new, dropped = (len(part) for part in (self.copied, self.new, self.dropped))
        return f"{copied:,} tensors copied, {new:,} new, {dropped:,} dropped"

    def as_dict(self) -> dict[str, Any]:
        """Return every tensor with its shape, JSON-ready."""
        parts = {"copied": self.copied, "new": self.new, "dropped": self.dropped}
        return {
            title: [
                {"name": name, "shape": list(shape)}
                | ({"start": self.starts[name]} if title == "new" and name in self.starts else {})
                for name, shape in part.items()
            ]
            for title, part in parts.items()
        }

    def text(self) -> str:
        """Return the report for people: names that differ in numbers alone stand once."""
        lines: list[str] = []
        for title, part in (("copied", self.copied), ("new", self.new), ("dropped", self.dropped)):
            lines.append(f"{title} {len(part):,}")
            lines += [f"  {row}" for row in self._rows(part, title)]
        return "\n".join(lines)

    def _rows(self, part: Shapes, title: str) -> Iterator[str]:
        alike: dict[tuple[tuple[str, ...], str], list[str]] = {}
        layers: dict[tuple[str, str], list[str]] = {}
        for name in part:
            layer, _, last = name.rpartition(".")
            layers.setdefault((layer, self._note(name, title)), []).append(last)
        for (layer, note), lasts in layers.items():
            alike.setdefault((tuple(lasts), note), []).append(layer)
        for (ends, note), names in alike.items():
            for pattern, count in patterns(names):
                tensors = f"{pattern}.{'|'.join(ends)}".lstrip(".")
                n = count * len(ends)
                yield f"{tensors}{f'  × {n:,}' if n > 1 else ''}{note}"

    def _note(self, name: str, title: str) -> str:
        if title == "new" and name in self.starts:
            return f"  starts at {self.starts[name]:g}"
        if title == "new" and name in self.dropped:
            return f"  {_shown(self.new[name])}, but the weights have {_shown(self.dropped[name])}"
        return ""


def _shown(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))})"


def transfer(model: nn.Module, weights: Mapping[str, Tensor], origin: str) -> Transfer:
    """Copy into ``model`` what fits of ``weights``, and return what became of every tensor.

    A tensor fits where its key, its shape and its kind (of numbers or of counts) agree; types of
    one kind are converted. ``origin`` names the weights in messages.

    Raises:
        ResdslError: `foreign-weights` when nothing fits.
    """
    own = model.state_dict()
    copied = [key for key, value in own.items() if key in weights and fits(weights[key], value)]
    if not any(own[key].is_floating_point() for key in copied):
        raise _foreign(own, weights, origin)
    with torch.no_grad():
        for key in copied:
            own[key].copy_(weights[key])
    taken = set(copied)
    return Transfer(
        shapes({key: own[key] for key in copied}),
        shapes({key: value for key, value in own.items() if key not in taken}),
        shapes({key: value for key, value in weights.items() if key not in taken}),
    )


def shapes(tensors: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    """Return the shapes of tensors by key."""
    return {key: tuple(value.shape) for key, value in tensors.items()}


def fits(given: Tensor, own: Tensor) -> bool:
    """Return whether a tensor can be copied into another as it is.

    ``given`` is the tensor of the weights, ``own`` that of the net. A single number fits with one
    axis or with none, as older files have it.
    """
    return (
        (given.shape == own.shape or (given.ndim == 0 and own.shape == (1,)))
        and given.is_floating_point() == own.is_floating_point()
        and given.layout == own.layout
        and not given.is_meta  # which has a shape and no values
    )


def _foreign(own: Mapping[str, Tensor], weights: Mapping[str, Tensor], origin: str) -> ResdslError:
    def first(tensors: Mapping[str, Tensor]) -> str:
        return ", ".join(f"`{k}` {_shown(s)}" for k, s in list(shapes(tensors).items())[:2])

    message = f"no tensor of {origin} fits the net"
    notes = (f"the weights begin with {first(weights) or 'nothing'}", f"the net with {first(own)}")
    help = "a tensor carries over where its name and its shape agree"
    return ResdslError.of("foreign-weights", message, notes=notes, help=help)
