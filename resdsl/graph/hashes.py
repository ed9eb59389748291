"""Two hashes of a graph: one of the functions that it can be, one of how it trains.

`structure_hash` numbers equal functions alike and so forgets the order in which they are computed;
`training_hash` keeps that order, since it decides how sums are rounded and which random numbers
each layer draws.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from resdsl.graph.fold import LayerUse, fold_layers, uses
from resdsl.graph.layer_memory import LayerFunction, LayerMemory, LayerStep, digest
from resdsl.graph.nodes import Body, Call, Graph, Layer, Region, Stage
from resdsl.ops.op.canonical import CanonicalPart
from resdsl.ops.op.shape import Shape


def structure_hash(graph: Graph, memory: LayerMemory | None = None) -> str:
    """Return 16 hex digits that are equal for nets of the same function family.

    Names, block borders, layers that do nothing or reach no output, the order of commutative
    inputs, initial values and rates do not matter. The input's shape does. Many graphs of like
    layers are hashed faster with one ``memory``.
    """
    functions = _Functions(graph.input, memory or LayerMemory())
    return functions.digest_of(fold_layers(graph, 0, functions.number))[:16]


def training_hash(graph: Graph, memory: LayerMemory | None = None) -> str:
    """Return 16 hex digits that are equal for nets that, built and trained alike with one seed,
    give the same numbers.

    Names do not matter, nor do block borders and layers that do nothing, unless they move where
    channels change places, or weights in the order in which gradients are clipped. Many graphs of
    like layers are hashed faster with one ``memory``.
    """
    steps = _Steps(graph.input, memory or LayerMemory())
    output = fold_layers(graph, 0, steps.number)
    borders = _borders(graph) if steps.has_two_layouts() else ""
    return digest(steps.whole.hexdigest(), output, borders, _moved_weights(graph))[:16]


_Node = tuple[str, tuple[int, ...], bool]
"""A function of numbered ones: what it is, the numbers of its parts, and whether their order
matters."""


class _Functions:
    """Numbers the functions in a graph: what computes the same without weights has one number.

    Of `[conv, {add: [relu, relu]}]` both relus get one number, since they compute the same from
    the same; two convolutions of equal settings get two, since each has weights of its own.
    """

    def __init__(self, input: Shape, memory: LayerMemory) -> None:
        self._memory = memory
        self._nodes: list[_Node] = [(repr(input), (), True)]  # by number; parts are earlier ones
        self._known: dict[_Node, int] = {}
        self._trained: set[int] = set()
        # by the identity of layers, which the uses of a block share
        self._functions: dict[int, LayerFunction] = {}

    def number(self, layer: Layer, inputs: tuple[int, ...]) -> int:
        """Return the number of what a layer computes."""
        function = self._functions.get(id(layer))
        if function is None:
            function = self._functions[id(layer)] = self._memory.function(layer)
        return self._number(function.form, inputs, trained=function.is_trained)

    def _number(
        self, part: CanonicalPart, inputs: tuple[int, ...], *, trained: bool = False
    ) -> int:
        if isinstance(part, int):
            return inputs[part]
        numbers = [inputs[p] if isinstance(p, int) else self._number(p, inputs) for p in part.parts]
        if not part.ordered:
            numbers.sort()
        node = part.what, tuple(numbers), part.ordered
        new = len(self._nodes)
        number = new if trained else self._known.setdefault(node, new)
        if number == new:
            self._nodes.append(node)
            if trained:
                self._trained.add(new)
        return number

    def digest_of(self, output: int) -> str:
        """Return the hash of an output, in which dead ends leave no trace."""
        below: list[str] = []
        for node in self._nodes:
            below.append(_applied(node, below))
        live = self._live(output)
        trained = Counter(below[n] for n in live & self._trained)
        if not any(count > 1 for count in trained.values()):
            return below[output]
        return digest(below[output], self._sharing(below, live, output))

    def _live(self, output: int) -> set[int]:
        live = {output}
        for n in range(output, -1, -1):
            if n in live:
                live.update(self._nodes[n][1])
        return live

    def _sharing(self, below: list[str], live: set[int], output: int) -> list[tuple[str, str]]:
        """Return for each layer with weights what it computes and what reads it.

        The hash of the output alone does not tell two equal layers from one that is read twice,
        and these are other functions: their weights may differ.
        """
        readers: dict[int, list[str]] = {n: [] for n in live}
        readers[output].append("output")
        above = {}
        for n in sorted(live, reverse=True):
            above[n] = digest(sorted(readers[n]))
            node = self._nodes[n]
            for i in set(node[1]):
                readers[i].append(digest(above[n], _applied(node, below, here=i)))
        return sorted((below[n], above[n]) for n in live & self._trained)


def _applied(node: _Node, values: Sequence[str], here: int = -1) -> str:
    """Return the hash of a function over values; the part numbered ``here`` is left open."""
    what, numbers, ordered = node
    parts = [values[n] for n in numbers]
    if here >= 0:
        parts = ["" if n == here else part for n, part in zip(numbers, parts, strict=True)]
    if not ordered:
        parts.sort()
    return digest(what, parts)


class _Steps:
    """Hashes the layers of a graph in the order in which they are built and run."""

    def __init__(self, input: Shape, memory: LayerMemory) -> None:
        self.whole = hashlib.sha256(repr(input).encode())
        self._memory = memory
        self._count = 0
        self._steps: dict[int, LayerStep] = {}  # by the identity of layers

    def number(self, layer: Layer, inputs: tuple[int, ...]) -> int:
        """Return the number of what a layer gives."""
        step = self._steps.get(id(layer))
        if step is None:
            step = self._steps[id(layer)] = self._memory.step(layer)
        if step.source is None:
            return inputs[0]
        if step.is_symmetric:
            inputs = tuple(sorted(inputs))
        self._count += 1
        self.whole.update(f"{step.source}{inputs}".encode())
        return self._count

    def has_two_layouts(self) -> bool:
        """Return whether the generated module transposes between channels first and channels last.

        Where it does depends on block borders, and another place rounds sums differently, so the
        training hash of such a net must include its borders.
        """
        return any(step.moves_channels for step in self._steps.values())


def _borders(graph: Graph) -> str:
    """Return where blocks begin and end among the layers."""
    known: dict[int, str] = {}
    for template in graph.templates:
        # a layer that passes its input on counts: values may change their layout there
        marks = [
            "layer " if isinstance(use, LayerUse) else known[id(use.node.template)]
            for use in uses(template.body.nodes)
        ]
        known[id(template)] = digest("".join(marks))
    return known[id(graph.net)]


def _moved_weights(graph: Graph) -> list[int]:
    """Return the order of ``parameters()``, as numbers of layers with weights in the order in which
    they run, or nothing where it is that order.

    PyTorch lists the parameters of a module itself before those of its submodules, whichever runs
    first. The norm by which gradients are clipped sums in this order.
    """
    known: dict[int, list[int]] = {}
    for template in graph.templates:
        known[id(template)] = _weights(template.body, known)
    order = known[id(graph.net)]
    return [] if order == list(range(len(order))) else order


def _weights(body: Body, known: dict[int, list[int]]) -> list[int]:
    """Return the same order for one list; ``known`` has that of the templates that it calls."""
    own: list[int] = []
    rest: list[int] = []
    for node in body.nodes:
        n = len(own) + len(rest)
        match node:
            case Layer(op=op):
                tensors = op.tensors(*node.x)
                if tensors:
                    (rest if tensors[0].name else own).append(n)
            case Region(parts=parts):
                for part in parts.values():
                    n = len(own) + len(rest)
                    rest += [n + i for i in _weights(part, known)]
            case Call() | Stage():
                for call in node.calls:
                    n = len(own) + len(rest)
                    rest += [n + i for i in known[id(call.template)]]
    return own + rest
