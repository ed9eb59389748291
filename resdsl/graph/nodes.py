"""The graph: a tree of calls on templates, each a block body with its arguments and input shape.

Inside a template every output has a number: 0 is the template's input, others follow in the order
of execution. Nodes name their inputs by number, backwards only, so an order exists by construction.
Templates are interned: two calls of the same body with the same arguments and input shape share
one, so what is computed per template is computed once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape
from resdsl.text.diagnostics import Place


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One op. ``x`` are the shapes of its inputs; ``place`` is where it is written, or what it
    follows from. Places are no part of what a template is: equal ones share one."""

    name: str
    op: Op
    id: int
    inputs: tuple[int, ...]
    x: tuple[Shape, ...]
    output: Shape
    place: Place | None = None

    @property
    def params(self) -> int:
        """The number of trained values."""
        return sum(Shape(t.shape).size for t in self.op.tensors(*self.x))

    @property
    def flops(self) -> int:
        """The multiply-adds of one sample."""
        return self.op.flops(*self.x)


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A list of nodes between two outputs of its template; empty: ``output`` is ``input``."""

    nodes: tuple[Node, ...]
    input: int
    output: int


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A structure (`skip`): labelled bodies side by side from one input, closed by ``merge``.

    A skip's labels are `branch`, `shortcut`, `transform`, `carry`; a label with nothing to
    compute is absent (an identity shortcut, a constant weight).
    """

    name: str
    op: Op
    inputs: tuple[int, ...]
    parts: dict[str, Body]
    merge: Layer
    place: Place | None = None

    @property
    def id(self) -> int:
        return self.merge.id

    @property
    def output(self) -> Shape:
        return self.merge.output


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One use of a template: `block:`, or one repetition of a stage."""

    name: str
    template: Template
    id: int
    inputs: tuple[int, ...]

    @property
    def output(self) -> Shape:
        return self.template.output

    @property
    def calls(self) -> tuple[Call, ...]:
        """The call itself, as a stage of depth 1 has it."""
        return (self,)

    @property
    def params(self) -> int:
        return self.template.cost.params

    @property
    def flops(self) -> int:
        return self.template.cost.flops


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """Repetitions of a block, in a chain. Never empty: a stage of depth 0 leaves no node."""

    name: str
    calls: tuple[Call, ...]

    @property
    def id(self) -> int:
        return self.calls[-1].id

    @property
    def inputs(self) -> tuple[int, ...]:
        return self.calls[0].inputs

    @property
    def output(self) -> Shape:
        return self.calls[-1].output


Node = Layer | Region | Call | Stage


StepsPerAxis = tuple[int | Fraction, ...]  # of three axes, used or not; below 1 after upsampling


@dataclass(frozen=True, slots=True)
class Cost:
    """Figures of one sample. Per axis the receptive field grows by ``reach`` times the distance
    of neighbouring inputs, and that distance by the factor ``jump``."""

    params: int = 0
    flops: int = 0
    activations: int = 0
    depth: int = 0
    reach: StepsPerAxis = (0, 0, 0)
    jump: StepsPerAxis = (1, 1, 1)
    layers: int = 0


@dataclass(frozen=True, eq=False)
class Template:
    """A block body with its arguments bound and its input shape known."""

    name: str
    input: Shape
    output: Shape
    body: Body
    cost: Cost
    names: dict[int, str] = field(default_factory=dict)  # outputs named by `as`


@dataclass(frozen=True, eq=False)
class Graph:
    """The whole net: its outermost template, named "net".

    ``empty_stages`` are the paths of stages of depth 0, which leave no node, by their places.
    """

    name: str
    net: Template
    empty_stages: dict[Place, str] = field(default_factory=dict)

    @property
    def params(self) -> int:
        return self.net.cost.params

    @property
    def flops(self) -> int:
        return self.net.cost.flops

    @property
    def activations(self) -> int:
        return self.net.cost.activations

    @property
    def depth(self) -> int:
        return self.net.cost.depth

    @property
    def receptive_field(self) -> int:
        return 1 + math.ceil(max(self.net.cost.reach))

    @property
    def input(self) -> Shape:
        return self.net.input

    @property
    def output(self) -> Shape:
        return self.net.output

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """Every distinct template, each after the ones it calls; the net is last."""
        seen: dict[int, Template] = {}
        _collect(self.net, seen)
        return tuple(seen.values())


def _collect(template: Template, seen: dict[int, Template]) -> None:
    if id(template) in seen:
        return
    for call in calls(template.body):
        _collect(call.template, seen)
    seen[id(template)] = template


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes inside ``node``, not entering templates."""
    match node:
        case Region(parts=parts, merge=merge):
            for body in parts.values():
                yield from body.nodes
            yield merge
        case Stage(calls=inner):
            yield from inner
        case Layer() | Call():
            return


def walk(body: Body) -> Iterator[Node]:
    """Yield every node of a body depth first, not entering templates."""
    stack = list(reversed(body.nodes))
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(children(node))))


def calls(body: Body) -> Iterator[Call]:
    """Yield every call of a body, stages included."""
    return (node for node in walk(body) if isinstance(node, Call))
