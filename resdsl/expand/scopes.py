"""Scopes: which names an expression sees where it is written. A scope is a value and evaluates
nothing; :class:`resdsl.expand.evaluator.World` looks names up in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from resdsl.language.blocks import Argument
from resdsl.text.reader import YamlNode


@dataclass(frozen=True, slots=True)
class SamplingScope:
    """The stage and the block around an expression, as paths; "" outside of any."""

    stage: str = ""
    block: str = ""


@dataclass(slots=True, eq=False)
class BlockUse:
    """One expansion of a block (or of the net). ``notes`` say in messages where it is used."""

    path: str
    frame: SamplingScope
    first_block: Callable[[], int]
    notes: tuple[str, ...] = ()
    level: int = 0
    circle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """A value with parts: the node as it is written, and the scope it is read in."""

    node: YamlNode
    scope: Scope


@dataclass(slots=True, eq=False)
class Thunk:
    """An argument that is evaluated when it is first read."""

    argument: Argument
    node: YamlNode
    scope: Scope
    key: int | None  # see :meth:`resdsl.expand.evaluator.World.key`
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

    instance: BlockUse
    frame: SamplingScope
    arguments: Mapping[str, Thunk] = field(default_factory=dict)
    loop: Loop | None = None
