"""Scopes: which names an expression sees where it is written.

A scope is a plain value and evaluates nothing; the evaluator looks names up in it. Loop names come
first, then the arguments of the block, then the params of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from resdsl.language.blocks import Argument
from resdsl.text.yaml_nodes import YamlNode


@dataclass(frozen=True, slots=True)
class SamplingScope:
    """The stage and the block around an expression, as paths; "" outside of any.

    A hole with `per: stage` has a draw for each ``stage``; with `per: block`, for each ``block``.
    """

    stage: str = ""
    block: str = ""


@dataclass(slots=True, eq=False)
class BlockUse:
    """One use of a block, or the net itself.

    ``path`` are the names of layers down to it, ``level`` is how many blocks it lies in, ``circle``
    are the names of those blocks and its own. ``first_block`` gives the number of the first
    innermost repetition in it, counted through the net. ``notes`` say in messages where it is used.
    """

    path: str
    sampling: SamplingScope
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
    key: int | None  # see resdsl.expand.sharing_keys
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

    use: BlockUse
    sampling: SamplingScope
    arguments: Mapping[str, Thunk] = field(default_factory=dict)
    loop: Loop | None = None
