"""The net as rules read it: every layer of every use of a block, in the order of execution.

`bias: auto` and the rules count along *lists*: the net with its blocks is one, and the branch that
a skip carries its input past is another, since what happens in it does not touch what is carried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from resdsl.graph.nodes import Graph, Layer, Region, Template
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape
from resdsl.ops.skip.merge import Merge
from resdsl.text.diagnostics import Place

INPUT = -1  # the index of the net's input
LARGEST = 1e100  # gains beyond say no more, and infinities times zero would say nothing


@dataclass(frozen=True, slots=True)
class Step:
    """One layer at one of its uses.

    ``inputs`` are indices of steps before it, or ``INPUT``. ``list`` is the path of the branch
    that the step stands in, "" for the net with its blocks. Layers of shortcuts and gates are
    ``off_main_path``. The step closes ``region``, which reads the step ``start``; ``skip`` are the
    weights of its two paths where it carries its input on.
    """

    key: str
    layer: Layer
    inputs: tuple[int, ...]
    list: str
    off_main_path: bool
    region: Region | None = None
    start: int = INPUT
    skip: SkipPaths | None = None

    @property
    def op(self) -> Op:
        """The op of the layer."""
        return self.layer.op

    @property
    def place(self) -> Place | None:
        return self.layer.place

    @property
    def residual_stream(self) -> tuple[int, ...]:
        """The inputs along which the signal goes on: of a skip what is carried alone."""
        if not isinstance(self.op, Merge):
            return self.inputs
        carry, _ = self.op.weights
        if self.skip is not None or carry is None:
            return self.inputs[:1]
        return self.inputs[:2] if carry else self.inputs[1:2]

    @property
    def branch(self) -> int:
        """The input that is a skip's branch."""
        assert isinstance(self.op, Merge)
        return self.inputs[0 if self.op.carry is None else 1]

    @property
    def normalises(self) -> bool:
        """Whether the size of the output does not follow that of the input."""
        return self.op.bounded or self.op.group == "norm"


@dataclass(frozen=True, slots=True)
class SkipPaths:
    """How a skip starts: the weights of what is carried and of the branch in its output, with the
    1/2 of a mean."""

    merge: Merge
    carry: float
    transform: float

    @property
    def constant(self) -> bool:
        """Whether what is carried is weighed by a number, which is not trained."""
        assert self.merge.carry is not None
        kinds = {self.merge.carry.kind, self.merge.transform.kind}
        return self.merge.carry.kind == "number" or kinds == {"coupled", "number"}

    @property
    def gated(self) -> bool:
        """Whether a sigmoid gives the weight of what is carried."""
        assert self.merge.carry is not None
        coupled = self.merge.carry.kind == "coupled"
        return (self.merge.transform if coupled else self.merge.carry).sigmoid


def skip_paths_of(op: Op) -> SkipPaths | None:
    """Return the weights of a merge that carries its input on: by a sum, mean or concatenation.

    None stands for every other op, for `shortcut: none` and for a carry that is 0 for good.
    """
    if not isinstance(op, Merge) or op.multiplies:
        return None
    carry, transform = op.weights
    if carry is None:
        return None
    paths = SkipPaths(op, carry * op.share, transform * op.share)
    return None if paths.constant and carry == 0 else paths


@dataclass(frozen=True, slots=True)
class RepeatedBlock:
    """One use of a block: the steps from ``first`` up to ``end``, exclusive.

    It reads the step ``input`` and gives what the step ``output`` gives; they are one where the
    block is the identity.
    """

    key: str
    template: Template
    first: int
    end: int
    input: int
    output: int


@dataclass(frozen=True)
class Expanded:
    """The steps of a net, in order, the uses of its blocks, and the step that is its output.

    A layer that passes its input on unchanged has no step, so that readers see through it.
    """

    graph: Graph
    steps: list[Step] = field(default_factory=list)
    blocks: list[RepeatedBlock] = field(default_factory=list)
    output: int = INPUT
    gains: dict[int, float | None] = field(default_factory=dict)  # by the identity of layers

    def gain(self, step: Step) -> float | None:
        """Return by what factor a layer changes the mean square at the start of training.

        It is 0 where the layer's last weight starts at zero, and None where its op does not say.
        """
        key = id(step.layer)
        if key not in self.gains:
            starts_at_zero = step.op.zeroed() == step.op
            self.gains[key] = 0.0 if starts_at_zero else _gain(step)
        return self.gains[key]

    @cached_property
    def readers(self) -> list[list[int]]:
        """For each step those that read its output, in order."""
        found: list[list[int]] = [[] for _ in self.steps]
        for index, step in enumerate(self.steps):
            for source in dict.fromkeys(step.inputs):
                if source != INPUT:
                    found[source].append(index)
        return found

    @cached_property
    def ends(self) -> list[int]:
        """The last step of each list that has one."""
        found = [self.output] if self.output != INPUT else []
        for step in self.steps:
            if step.skip is not None and self.in_branch(step):
                found.append(step.branch)
        return found

    def in_list(self, index: int, path: str) -> bool:
        """Return whether a step stands in a list, and is not what the list starts from."""
        return index != INPUT and self.steps[index].list == path

    def in_branch(self, step: Step) -> bool:
        """Return whether the branch of a skip has a step of its own."""
        return step.branch != INPUT and self.steps[step.branch].list != step.list

    def altered(self, step: Step) -> list[Step]:
        """Return the layers that a skip's shortcut passes through though the shapes agree, so that
        the input could be carried as it is."""
        found: list[Step] = []
        if self.shape(step.start) != step.layer.output:
            return found
        index = step.inputs[0]
        while index != INPUT and self.steps[index].key.startswith(f"{step.key}."):
            found.insert(0, self.steps[index])
            if not found[0].inputs:
                break
            index = found[0].inputs[0]
        return found

    def shape(self, index: int) -> Shape:
        """Return the shape of a step's output."""
        return self.graph.input if index == INPUT else self.steps[index].layer.output

    def next_is(self, index: int, wanted: Callable[[Step], bool]) -> bool:
        """Return whether all that becomes of an output goes first through a layer ``wanted``;
        activations, and what only changes shapes, may stand before it."""
        while len(self.readers[index]) == 1:
            (index,) = self.readers[index]
            step = self.steps[index]
            if wanted(step):
                return True
            if len(step.inputs) != 1 or step.op.group not in ("activation", "shape"):
                return False
        return False


def _gain(step: Step) -> float | None:
    """Return how an op changes the mean square, within what can be multiplied further."""
    try:
        gain = step.op.gain(*step.layer.x)
        return None if gain is None else min(gain, LARGEST)
    except OverflowError:  # a power of a large setting
        return LARGEST
