"""The items of a list of layers as a comparison sees them: what they are, hold and cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from resdsl.graph.costs import total
from resdsl.graph.fold import uses
from resdsl.graph.nodes import Body, Call, Layer, Node, Region, Stage
from resdsl.ops.joins.join import Join
from resdsl.ops.op.structure import Structure

Names = dict[int, str]  # of the outputs of a template


@dataclass(frozen=True, slots=True, eq=False)
class ComparedItem:
    """A node of a list.

    ``path`` is its place in the block, ``reads`` are the places that it reads: "previous", "input"
    or paths. ``names`` has the paths of all outputs of the block before it.

    A region may stand in a list ``without_branch``, behind the items of its branch: so the layers
    of a plain net find theirs in a residual one, `conv, relu, skip` for `skip: {body: [conv,
    relu]}`, and the skip alone is new.
    """

    node: Node
    path: str
    reads: tuple[str, ...]
    names: Names
    without_branch: bool = False

    @property
    def layer(self) -> Layer | None:
        """The layer, or the one that closes the region; None for blocks."""
        if isinstance(self.node, Region):
            return self.node.merge
        return self.node if isinstance(self.node, Layer) else None

    @property
    def parts(self) -> dict[str, Body]:
        """The labelled bodies of a region."""
        parts = self.node.parts if isinstance(self.node, Region) else {}
        return {k: v for k, v in parts.items() if not (self.without_branch and k == "branch")}

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of a region in order, those of empty bodies included."""
        if isinstance(self.node, Region) and isinstance(self.node.op, Structure):
            op = self.node.merge.op
            return op.inputs if isinstance(op, Join) else tuple(self.parts)
        return tuple(self.parts)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The repetitions of a stage, or the one use of a block."""
        return self.node.calls if isinstance(self.node, Call | Stage) else ()

    @property
    def cost(self) -> tuple[int, int]:
        """The parameters and multiply-adds, without those of :attr:`around`."""
        return total([self.layer if self.without_branch and self.layer else self.node])

    @property
    def n_layers(self) -> int:
        """The number of layers, without those of :attr:`around`."""
        if self.calls:
            return sum(call.template.cost.layers for call in self.calls)
        parts = () if self.without_branch else self.parts.values()
        return 1 + _count(node for part in parts for node in part.nodes)

    @property
    def around(self) -> list[ComparedItem]:
        """The items on the shortcut and gates of a region that stands without its branch."""
        parts = self.parts.items() if self.without_branch else ()
        return [i for k, part in parts for i in items(part, self.names, f"{self.path}.{k}.")]

    @property
    def tag(self) -> str:
        """The name of the op, or of the block."""
        match self.node:
            case Layer(op=op) | Region(op=op):
                return op.tag
            case Call() | Stage():
                return self.calls[0].template.name

    @property
    def words(self) -> str:
        """What stands here, in a few words."""
        match self.node:
            case Layer(op=op):
                return f"{op.tag} {op.summary(*self.node.x)}".strip()
            case Region(op=op, merge=merge):
                summary = merge.op.summary(*merge.x)
                n = _count(child for part in self.node.parts.values() for child in part.nodes)
                around = "" if self.without_branch else f" of {n} layer{'' if n == 1 else 's'}"
                return f"{op.tag}{around}" + (f" · {summary}" if summary else "")
            case _:
                return repetitions(self.calls)


def _count(nodes: Iterable[Node]) -> int:
    """Return the number of layers that do something, those in blocks included."""
    found = (use.node for use in uses(nodes))
    return sum(
        node.template.cost.layers if isinstance(node, Call) else not node.op.is_identity
        for node in found
    )


def repetitions(calls: tuple[Call, ...]) -> str:
    """Return calls in words: `3 × basic`."""
    runs = groupby(call.template.name for call in calls)
    return ", ".join(f"{len(list(run))} × {name}" for name, run in runs)


def items(body: Body, names: Names, path: str = "") -> list[ComparedItem]:
    """Return the items of a list; ``names`` gets the paths of their outputs.

    A skip with nothing but a branch (`shortcut: none`) computes what its branch does, so the items
    of the branch stand in its place.
    """
    found: list[ComparedItem] = []
    running = body.input
    for node in body.nodes:
        here = f"{path}{node.name}"
        reads = tuple("previous" if i == running else names.get(i, "input") for i in _inputs(node))
        names[node.id] = here
        if isinstance(node, Region) and node.merge.op.is_identity and [*node.parts] == ["branch"]:
            found += items(node.parts["branch"], names, f"{here}.branch.")
        else:
            found.append(ComparedItem(node, here, reads, names))
        running = node.id
    return found


def _inputs(node: Node) -> tuple[int, ...]:
    """Return what a node reads; a join reads through what adapts its inputs."""
    if isinstance(node, Region) and not isinstance(node.op, Structure):
        through = {part.output: part.input for part in node.parts.values()}
        return tuple(through.get(i, i) for i in node.merge.inputs)
    return node.inputs


def opened(item: ComparedItem) -> list[ComparedItem]:
    """Return the items inside of a block, or those of a region's branch and the region without it;
    of all others the item alone."""
    match item.node:
        case Region(parts={"branch": branch}) if not item.without_branch:
            inside = items(branch, item.names, f"{item.path}.branch.")
            rest = ComparedItem(item.node, item.path, (), item.names, without_branch=True)
            return [*inside, rest]
        case Call(template=template):
            return items(template.body, {}, f"{item.path}.")
    return [item]
