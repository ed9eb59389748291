"""What the two hashes of a graph ask of its layers, kept by content for graphs to come.

Nets of one space are made of much the same layers, and to hash a layer is dear: its source is
written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from resdsl.graph.interner import typed_fields
from resdsl.graph.nodes import Layer
from resdsl.ops.op.canonical import CanonicalFunction, CanonicalPart
from resdsl.ops.op.fragment import Fragment

MAX_KEPT = 4_096  # layers; beyond it all are forgotten


@dataclass(frozen=True, slots=True)
class LayerFunction:
    """The canonical function of a layer, and whether it has weights."""

    form: CanonicalPart
    is_trained: bool


@dataclass(frozen=True, slots=True)
class LayerStep:
    """How a layer trains: a digest of its source (None where it is the identity), whether its two
    inputs may change places, and whether it makes its net transpose somewhere."""

    source: str | None
    is_symmetric: bool
    moves_channels: bool


class LayerMemory:
    """The functions and steps of layers by op, settings and input shapes."""

    def __init__(self) -> None:
        self._functions: dict[Hashable, LayerFunction] = {}
        self._steps: dict[Hashable, LayerStep] = {}

    def function(self, layer: Layer) -> LayerFunction:
        """Return what a layer computes."""
        key = _content(layer)
        found = self._functions.get(key)
        if found is None:
            _forget_if_full(self._functions)
            op, x = layer.op, layer.x
            found = self._functions[key] = LayerFunction(op.form(*x), bool(op.tensors(*x)))
        return found

    def step(self, layer: Layer) -> LayerStep:
        """Return how a layer trains."""
        key = _content(layer)
        found = self._steps.get(key)
        if found is None:
            _forget_if_full(self._steps)
            found = self._steps[key] = _step(layer)
        return found


def layer_source(layer: Layer) -> tuple[object, ...]:
    """Return what a layer does and how its weights start, without names: its source, the helpers
    that this calls, and the shapes and initial values of its tensors."""
    return _source(layer, layer.op.fragment(*layer.x))


def is_symmetric(layer: Layer) -> bool:
    """Return whether a layer gives the same numbers to the last bit when its inputs change places.

    A sum or product of two does. One of three does not: (a + b) + c and (c + b) + a are rounded
    differently.
    """
    if len(layer.x) < 2:
        return False
    function = layer.op.form(*layer.x)
    return (
        isinstance(function, CanonicalFunction)
        and not function.ordered
        and function.parts == (0, 1)
    )


def digest(*parts: object) -> str:
    """Return the hash of values by their representations."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _content(layer: Layer) -> Hashable:
    return type(layer.op), typed_fields(layer.op), layer.x


def _forget_if_full(kept: dict[Hashable, Any]) -> None:
    if len(kept) >= MAX_KEPT:
        kept.clear()


def _step(layer: Layer) -> LayerStep:
    fragment = layer.op.fragment(*layer.x)
    is_spatial = any(shape.spatial for shape in (*layer.x, layer.output))
    moves = is_spatial and (fragment.forward is None or fragment.swaps_layout)
    if layer.op.is_identity or fragment.is_identity:
        return LayerStep(None, is_symmetric=False, moves_channels=moves)
    return LayerStep(digest(_source(layer, fragment)), is_symmetric(layer), moves)


def _source(layer: Layer, fragment: Fragment) -> tuple[object, ...]:
    tensors = tuple((t.shape, t.init) for t in layer.op.tensors(*layer.x))
    texts = (fragment.attribute, fragment.forward, fragment.last, fragment.swaps_layout)
    return (*texts, tuple((fragment.helpers or {}).items()), tensors)
