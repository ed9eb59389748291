"""The graph: a tree of calls on templates, each a block body with its arguments and input shape.

Inside a template every output has a number: 0 is the template's input, others follow in the order
of execution. Nodes name their inputs by number, backwards only, so an order exists by construction.
Templates are interned: two calls of the same body with the same arguments and input shape share
one, so what is computed per template is computed once. The 600 blocks of ResNet-1202 are 5
templates.

Of `[{as: a, conv: ...}, relu, {add: [previous, a]}]` the layers have the ids 1, 2 and 3, and the
inputs (0,), (1,) and (2, 1).
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
    """One op at one place of a template.

    ``id`` is the number of its output, ``inputs`` are the numbers of what it reads and ``x`` their
    shapes; both are empty for a constant. ``place`` is where the layer is written, or the setting
    that it follows from. Places are no part of what a template is, so blocks that are written
    twice share one template, with the places of the first.
    """

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
    """A structure such as `skip`: labelled bodies that read one input, closed by ``merge``.

    The labels of a skip are `branch`, `shortcut`, `transform` and `carry`; a label with nothing to
    compute is absent (an identity shortcut, a constant weight). ``op`` is what is written, the op
    of ``merge`` what joins the parts. The nodes of the parts are numbered with those of the
    template, and a region gives what its merge gives.
    """

    name: str
    op: Op
    inputs: tuple[int, ...]
    parts: dict[str, Body]
    merge: Layer
    place: Place | None = None

    @property
    def id(self) -> int:
        """The number of its output, which is that of its merge."""
        return self.merge.id

    @property
    def output(self) -> Shape:
        """The shape of its output."""
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
        """The shape of its output."""
        return self.template.output

    @property
    def calls(self) -> tuple[Call, ...]:
        """The call itself, as a stage of depth 1 has it."""
        return (self,)

    @property
    def params(self) -> int:
        """The trainable parameters of the block."""
        return self.template.cost.params

    @property
    def flops(self) -> int:
        """The multiply-adds of the block for one sample."""
        return self.template.cost.flops


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """Repetitions of a block, in a chain. Never empty: a stage of depth 0 leaves no node."""

    name: str
    calls: tuple[Call, ...]

    @property
    def id(self) -> int:
        """The number of its output, which is that of its last repetition."""
        return self.calls[-1].id

    @property
    def inputs(self) -> tuple[int, ...]:
        """The numbers of what its first repetition reads."""
        return self.calls[0].inputs

    @property
    def output(self) -> Shape:
        """The shape of its output."""
        return self.calls[-1].output


Node = Layer | Region | Call | Stage


StepsPerAxis = tuple[int | Fraction, ...]  # of three axes, used or not; below 1 after upsampling


@dataclass(frozen=True, slots=True)
class Cost:
    """Figures of one sample, of a layer or of all that a list or template holds.

    ``flops`` are multiply-adds, ``activations`` the values of all outputs, ``depth`` the weighted
    layers on the longest path, and ``layers`` counts each use of each layer. Per axis an output
    sees ``reach`` more positions of the input than one, and neighbouring outputs lie ``jump``
    positions of the input apart: a 3×3 convolution of stride 2 has reach 2 and jump 2.
    """

    params: int = 0
    flops: int = 0
    activations: int = 0
    depth: int = 0
    reach: StepsPerAxis = (0, 0, 0)
    jump: StepsPerAxis = (1, 1, 1)
    layers: int = 0


@dataclass(frozen=True, eq=False)
class Template:
    """A block body with its arguments bound and its input shape known.

    ``names`` are those that `as` gives, by the numbers of outputs.
    """

    name: str
    input: Shape
    output: Shape
    body: Body
    cost: Cost
    names: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Graph:
    """The whole net: its outermost template, which is named "net".

    ``empty_stages`` are stages of depth 0, which leave no node, by the places where they stand: the
    path of the first, and how many there are. The figures are those of :class:`Cost` for one
    sample.
    """

    name: str
    net: Template
    empty_stages: dict[Place, tuple[str, int]] = field(default_factory=dict)

    @property
    def params(self) -> int:
        """The number of trainable parameters."""
        return self.net.cost.params

    @property
    def flops(self) -> int:
        """The multiply-adds of convolutions, linear layers and attention for one sample."""
        return self.net.cost.flops

    @property
    def activations(self) -> int:
        """The values of all outputs for one sample."""
        return self.net.cost.activations

    @property
    def depth(self) -> int:
        """The weighted layers on the longest path."""
        return self.net.cost.depth

    @property
    def receptive_field(self) -> int:
        """The positions of the input that one output sees, along the axis where it sees most."""
        return 1 + math.ceil(max(self.net.cost.reach))

    @property
    def input(self) -> Shape:
        """The shape of one sample."""
        return self.net.input

    @property
    def output(self) -> Shape:
        """The shape of the output for one sample."""
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
    """Yield the nodes of a region's parts and its merge, or the calls of a stage; none of others.

    Templates are not entered. :func:`resdsl.graph.fold.uses` gives layers and calls alone, with
    their paths.
    """
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
