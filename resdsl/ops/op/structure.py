"""Structures: ops that lower themselves to labelled parts and one merge, such as `skip`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape, Value


class Layers:
    """A list of layers as it is written, with the scope it is read in. Opaque to ops."""

    __slots__ = ()

    @property
    def n_written(self) -> int:
        """The number of entries of the list, those included that are switched off."""
        return 0


class Builder(Protocol):
    """What a structure (`skip`, ...) uses to lower itself to parts and one merge.

    A part is a list of layers under a label, which is a level of names in the ``state_dict``.
    """

    def body(self, part: str, layers: Layers, x: Value, target: Shape | None = None) -> Value:
        """Build a list of layers as the part ``part``, on the input ``x``; return its output.

        With a ``target`` the list may contain shortcuts, which lead to that shape.
        """

    def layer(self, part: str, op: Op, *inputs: Value) -> Value:
        """Add ``op`` at the end of the part ``part``; return its output."""

    def replace_last(self, part: str, field: str, change: LastChange) -> None:
        """Change the last layer of the part, as ``change`` says, or refuse at ``field``."""

    def merge(self, op: Op, *inputs: Value) -> Value:
        """Close the region with the op that joins the parts."""


class LastChange(Protocol):
    """Returns the changed op, None to walk on to the layer before; raises FieldError to refuse."""

    def __call__(self, op: Op) -> Op | None: ...


class Structure(Op):
    """An op that lowers itself to parts and a merge instead of being a layer."""

    internal = True
    group = "structure"
    depth_parts: ClassVar[frozenset[str] | None] = None
    """The parts that count for depth; None means all."""
    part_fields: ClassVar[Mapping[str, str]] = {}
    """The fields that parts of another name come from, to which errors in them point."""

    def build(self, builder: Builder, x: Value) -> Value:
        """Build the region on the input ``x``; return its output.

        Raises:
            FieldError: parts do not go together.
        """
        raise AssertionError("abstract")
