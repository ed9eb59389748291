"""Scopes: what a `$name` means where it is written.

A scope sees loop names, then arguments, then params. Each expansion of a block
(:class:`Instance`) keeps a trace of what it read from outside, so that a later use of the block
with the same readings can share its template without evaluating what the block does not read.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from resdsl.errors import Diagnostic, Place
from resdsl.language.blocks import Argument
from resdsl.language.faults import Fault, unknown_name
from resdsl.language.names import LOOP_NAMES
from resdsl.language.reader import Node

if TYPE_CHECKING:
    from resdsl.language.world import World


@dataclass(frozen=True, slots=True)
class Frame:
    """The stage and the block around an expression, as paths; "" outside of any."""

    stage: str = ""
    block: str = ""


@dataclass(slots=True, eq=False)
class Instance:
    """One expansion of a block (or of the net). ``notes`` say in messages where it is used."""

    parent: Instance | None
    path: str
    frame: Frame
    first_block: Callable[[], int]
    notes: tuple[str, ...] = ()
    level: int = 0
    circle: tuple[str, ...] = ()
    trace: dict[tuple[str, ...], object] = field(default_factory=dict)
    forcing: int = 0  # arguments under evaluation: their values are recorded, not what they read

    def record(self, key: tuple[str, ...], value: object) -> None:
        """Note a reading from outside."""
        if not self.forcing:
            self.trace.setdefault(key, value)


@dataclass(frozen=True, slots=True, eq=False)
class Deferred:
    """A value with parts: the node as it is written, and the scope it is read in."""

    node: Node
    scope: Scope


@dataclass(slots=True, eq=False)
class Thunk:
    """An argument that is evaluated when it is first read."""

    argument: Argument
    node: Node
    scope: Scope
    known: bool = False
    value: object = None
    reads_block: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """The loop names of one repetition of a stage."""

    index: int
    depth: int
    first_block: Callable[[], int]
    n_blocks: Callable[[], int]


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The names that an expression sees: loop names, then arguments, then params."""

    world: World
    instance: Instance
    frame: Frame
    arguments: Mapping[str, Thunk] = field(default_factory=dict)
    loop: Loop | None = None

    @property
    def names(self) -> Mapping[str, object]:
        """The arguments and the params that an expression here can read."""
        return ChainMap[str, Any](dict(self.arguments), self.world.document.params)

    def lookup(self, name: str, place: Place) -> object:
        """Return the value of ``$name``.

        Raises:
            Fault: the name is unknown here, or has no value.
        """
        if name in LOOP_NAMES:
            return self._loop_name(name, place)
        thunk = self.arguments.get(name)
        if thunk is not None:
            self.instance.forcing += 1
            try:
                value = self.world.force(thunk)
            finally:
                self.instance.forcing -= 1
            self.instance.record(("argument", name), value)
            return value
        if name in self.world.document.params:
            return self.world.param(name, self.frame, self.instance)
        loops = LOOP_NAMES if self.loop is not None else frozenset[str]()
        params = self.world.document.params
        raise Fault(unknown_name(name, place, self.arguments, params, loops))

    def _loop_name(self, name: str, place: Place) -> object:
        if self.loop is None:
            text = f"`${name}` exists only inside `with`, `first` and `last` of a stage"
            raise Fault(
                Diagnostic("loop-name-outside", text, place, help="pass it on as an argument")
            )
        match name:
            case "index":
                return self.loop.index
            case "depth":
                return self.loop.depth
        self.world.touch_block(place)
        return self.loop.first_block() if name == "block" else self.loop.n_blocks()


def record_first_block(instance: Instance) -> None:
    """Note in an instance and those around it that `$block` was read."""
    current: Instance | None = instance
    while current is not None and current.parent is not None:
        current.record(("first_block",), current.first_block())
        current = current.parent


def relative(frame: Frame, instance: Instance) -> tuple[str, str]:
    """Return a frame as seen from inside an instance: paths below it, or "" for its own."""
    inside = instance.path + "."
    stage = frame.stage[len(inside) :] if frame.stage.startswith(inside) else ""
    block = frame.block[len(inside) :] if frame.block.startswith(inside) else ""
    return stage, block


def absolute(stage: str, block: str, instance: Instance) -> Frame:
    own = instance.frame
    return Frame(
        f"{instance.path}.{stage}" if stage else own.stage,
        f"{instance.path}.{block}" if block else own.block,
    )


def same(one: object, other: object) -> bool:
    if isinstance(one, Deferred) and isinstance(other, Deferred):
        return one.node is other.node and one.scope is other.scope
    return type(one) is type(other) and one == other
