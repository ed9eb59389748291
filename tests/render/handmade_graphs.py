"""Graphs built by hand, so that pictures are tested without the language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from resdsl.graph.nodes import Body, Call, Cost, Graph, Layer, Node, Region, Stage, Template
from resdsl.ops.joins.branches import Branches
from resdsl.ops.joins.join import Add
from resdsl.ops.layers.conv import Conv
from resdsl.ops.layers.linear import Linear
from resdsl.ops.norms.batchnorm import Batchnorm
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape
from resdsl.ops.op.structure import Layers
from resdsl.ops.pointwise.activations import Relu, Sigmoid
from resdsl.ops.shapes.pools import GlobalAvgPool
from resdsl.ops.skip.lane_weights import UNIT, BranchWeight
from resdsl.ops.skip.merge import Merge
from resdsl.ops.skip.shortcuts import SliceAndPad
from resdsl.ops.skip.skip import Skip


class Named(Op):
    """An op with a name of its own that keeps its input's shape."""

    internal = True
    group = "shape"
    label: str = ""

    def summary(self, *x: Shape) -> str:
        return self.label


class Skipping(Skip):
    """A skip as the graph keeps it; its body is in the region's parts."""

    internal = True


@dataclass
class Draft:
    """Writes one template: nodes are appended to the innermost open list."""

    input: Shape
    nodes: list[Node] = field(default_factory=list)
    shapes: dict[int, Shape] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    current: int = 0
    last: int = 0

    def __post_init__(self) -> None:
        self.shapes[0] = self.input

    def _number(self, shape: Shape) -> int:
        self.last += 1
        self.shapes[self.last] = shape
        return self.last

    def layer(self, op: Op, *inputs: int, name: str = "") -> int:
        """Append a layer that reads ``inputs``, else the running value."""
        read = inputs or (self.current,)
        x = tuple(self.shapes[i] for i in read)
        number = self._number(op.shape(*x))
        node = Layer(f"{op.tag}{number}", op, number, read, x, self.shapes[number])
        self.nodes.append(node)
        self.current = number
        if name:
            self.names[number] = name
        return number

    def chain(self, *ops: Op) -> int:
        for op in ops:
            self.layer(op)
        return self.current

    def body(self, *ops: Op | list, start: int | None = None, reads: bool = True) -> Body:
        """Return a list of its own; a nested list of ops is a residual skip around them."""
        outer, begin = self.nodes, self.current if start is None else start
        self.nodes, self.current = [], begin
        for op in ops:
            if isinstance(op, list):
                self.skip(self.body(*op))
            else:
                self.layer(op)
        done = Body(tuple(self.nodes), begin, self.current)
        self.nodes, self.current = outer, begin
        return done

    def skip(
        self,
        branch: Body,
        *,
        shortcut: Body | None = None,
        transform: Body | None = None,
        carry: Body | None = None,
        lanes: tuple[BranchWeight, BranchWeight | None] = (UNIT, UNIT),
        kind: str = "add",
        drop: float = 0.0,
        adapts: str = "identity",
    ) -> int:
        """Append a skip around the running value."""
        merge = Merge(kind=kind, transform=lanes[0], carry=lanes[1], drop_path=drop)
        named = {
            "branch": branch if branch.nodes else None,
            "shortcut": shortcut,
            "transform": transform,
            "carry": carry,
        }
        parts = {label: body for label, body in named.items() if body is not None}
        inputs = [(shortcut or branch).output if shortcut else branch.input] if lanes[1] else []
        inputs += [branch.output, *(b.output for b in (transform, carry) if b)]
        return self.region(_skip(adapts), parts, merge, inputs, branch.input)

    def region(
        self, op: Op, parts: dict[str, Body], merge: Op, inputs: Sequence[int], start: int
    ) -> int:
        x = tuple(self.shapes[i] for i in inputs)
        number = self._number(merge.shape(*x))
        layer = Layer("merge", merge, number, tuple(inputs), x, self.shapes[number])
        self.nodes.append(Region(f"{op.tag}{number}", op, (start,), parts, layer))
        self.current = number
        return number

    def call(self, template: Template) -> int:
        start, number = self.current, self._number(template.output)
        self.nodes.append(Call(template.name, template, number, (start,)))
        self.current = number
        return number

    def stage(self, name: str, *templates: Template) -> int:
        calls = []
        for index, template in enumerate(templates):
            start, number = self.current, self._number(template.output)
            calls.append(Call(f"block{index}", template, number, (start,)))
            self.current = number
        self.nodes.append(Stage(name, tuple(calls)))
        return self.current

    def template(self, name: str) -> Template:
        body = Body(tuple(self.nodes), 0, self.current)
        cost = Cost(params=_params(body), flops=_params(body) * 150, depth=len(self.nodes))
        return Template(name, self.input, self.shapes[self.current], body, cost, self.names)

    def graph(self, name: str) -> Graph:
        return Graph(name, self.template("net"))


def _skip(adapts: str) -> Skip:
    from resdsl.ops.skip.shortcuts import IdentityShortcut, Pad, Project

    shortcut = {"identity": IdentityShortcut, "pad": Pad, "project": Project}[adapts]()
    return Skip.model_construct(shortcut=shortcut)


def _params(body: Body) -> int:
    total = 0
    for node in body.nodes:
        match node:
            case Layer():
                total += node.params
            case Call(template=template):
                total += template.cost.params
            case Stage(calls=calls):
                total += sum(call.template.cost.params for call in calls)
            case Region(parts=parts):
                total += sum(map(_params, parts.values()))
    return total


def conv(out: int, kernel: int = 3, stride: int = 1) -> Conv:
    return Conv(out=out, kernel=kernel, stride=stride)


def basic(x: Shape, out: int, stride: int = 1, family: str = "residual") -> Template:
    """Return the basic block of a plain, residual or highway net."""
    draft = Draft(x)
    branch = draft.body(conv(out, 3, stride), Batchnorm(), Relu(), conv(out), Batchnorm())
    pad = None
    if family != "plain" and (stride > 1 or out != x.channels):
        missing = out - x.channels
        op = SliceAndPad(stride=(stride,) * 2, before=missing // 2, after=missing - missing // 2)
        pad = draft.body(op)
    gate = None
    lanes: tuple[BranchWeight, BranchWeight | None] = (UNIT, UNIT)
    if family == "plain":
        lanes = (UNIT, None)
    if family == "highway":
        gate = draft.body(Conv(out=out, kernel=3, stride=stride, bias=True), Sigmoid())
        lanes = (BranchWeight("tensor", -3.0, sigmoid=True), BranchWeight("coupled", 0.0))
    draft.skip(branch, shortcut=pad, transform=gate, lanes=lanes, adapts="pad")
    draft.layer(Relu())
    return draft.template(family if family != "residual" else "basic")


def resnet(n: int = 3, family: str = "residual") -> Graph:
    """Return a CIFAR ResNet of depth 6 n + 2, or its plain or highway twin."""
    draft = Draft(Shape((3, 32, 32)))
    draft.chain(conv(16), Batchnorm(), Relu())
    for stage in range(3):
        width = 16 << stage
        x = draft.shapes[draft.current]
        first = basic(x, width, 1 if stage == 0 else 2, family)
        rest = first if stage == 0 else basic(first.output, width, 1, family)
        draft.stage(f"stage{stage + 1}", first, *[rest] * (n - 1))
    draft.chain(GlobalAvgPool(), Linear(out=10))
    return draft.graph("cifar-resnet" if family == "residual" else f"cifar-{family}")


@dataclass
class Grower:
    """Turns lists of instructions into graphs; every shape is kept, so that all go together."""

    draft: Draft
    visible: list[int] = field(default_factory=list)

    def grow(self, instructions: Sequence[tuple]) -> None:
        for kind, *details in instructions:
            getattr(self, f"_{kind}")(*details)

    def body(self, instructions: Sequence[tuple]) -> Body:
        draft, names = self.draft, len(self.visible)
        outer, begin = draft.nodes, draft.current
        draft.nodes = []
        self.grow(instructions)
        done = Body(tuple(draft.nodes), begin, draft.current)
        draft.nodes, draft.current = outer, begin
        del self.visible[names:]
        return done

    def _layers(self, count: int) -> None:
        self.draft.chain(*(conv(16), Batchnorm(), Relu(), Named(label="a setting"))[:count])

    def _name(self, name: str) -> None:
        self.draft.names[self.draft.current] = name
        self.visible.append(self.draft.current)

    def _join(self, picks: Sequence[int]) -> None:
        if self.visible:
            chosen = [self.visible[i % len(self.visible)] for i in picks]
            inputs = [self.draft.current, *dict.fromkeys(chosen)]
            op = Add(inputs=tuple(f"input_{i}" for i in range(len(inputs))))
            self.draft.layer(op, *inputs)

    def _from(self, pick: int) -> None:
        if self.visible:
            self.draft.layer(Relu(), self.visible[pick % len(self.visible)])

    def _skip(self, branch: Sequence, shortcut: Sequence | None, gate: str) -> None:
        draft = self.draft
        body = self.body(branch)
        side = self.body(shortcut) if shortcut else None
        carried = side.output if side else draft.current
        tensor = BranchWeight("tensor", -2.0, sigmoid=True)
        weights = {
            "none": (None, None, UNIT, UNIT),
            "plain": (None, None, UNIT, None),
            "highway": (self._gate(), None, tensor, BranchWeight("coupled", 0.0)),
            "two": (self._gate(), self._gate(), tensor, tensor),
            "transform": (self._gate(), None, tensor, None),
            "number": (None, None, BranchWeight("number", 0.25), UNIT),
            "squeeze": (self._squeeze(body.output), None, tensor, UNIT),
            "squeezes": (self._squeeze(body.output), self._squeeze(carried), tensor, tensor),
        }[gate]
        transform, carry, *lanes = weights
        if lanes[1] is None:
            side = None
        draft.skip(
            body,
            shortcut=side if side and side.nodes else None,
            transform=transform,
            carry=carry,
            lanes=(lanes[0], lanes[1]),
            drop=0.1 if gate == "number" else 0.0,
        )

    def _squeeze(self, lane: int) -> Body:
        layers = (Named(label="a mean"), conv(16, 1), Relu(), conv(16, 1), Sigmoid())
        return self.draft.body(*layers, start=lane)

    def _gate(self) -> Body:
        return self.draft.body(conv(16, 1), Sigmoid())

    def _adapt(self, picks: Sequence[int], layers: int) -> None:
        """Join the running value with named outputs: one as it is, the others after layers."""
        chosen = [self.visible[i % len(self.visible)] for i in picks] if self.visible else []
        draft, previous = self.draft, self.draft.current
        numbers = {"previous": previous} | {f"name_{i}": i for i in chosen if i != previous}
        if len(numbers) == 1:
            return
        ops = (Named(label="fits"), conv(16, 1), Batchnorm())[:layers]
        parts = {
            name: draft.body(*ops, start=number)
            for name, number in [*numbers.items()][1 + (len(numbers) > 2) :]
        }
        inputs = [parts[name].output if name in parts else i for name, i in numbers.items()]
        join = Add(inputs=tuple(numbers))
        draft.region(join, parts, join, inputs, previous)

    def _branches(self, columns: Sequence[Sequence]) -> None:
        begin = self.draft.current
        parts = {f"way_{i}": self.body(column) for i, column in enumerate(columns)}
        outputs = [body.output for body in parts.values()]
        labels = tuple(parts)
        op = Branches(bodies=dict.fromkeys(labels, Layers()))
        self.draft.region(op, parts, Add(inputs=labels), outputs, begin)

    def _stage(self, instructions: Sequence, count: int, other: Sequence) -> None:
        first, rest = (
            self._template("block", instructions),
            self._template("a_block_of_a_very_long_name_indeed", other),
        )
        self.draft.stage(f"stage_{count}", first, *[rest] * count)

    def _call(self, instructions: Sequence, count: int) -> None:
        template = self._template("block", instructions)
        for _ in range(count):
            self.draft.call(template)

    def _template(self, name: str, instructions: Sequence) -> Template:
        inner = Grower(Draft(self.draft.shapes[self.draft.current]))
        inner.grow([("layers", 1), *instructions])
        return inner.draft.template(name)
