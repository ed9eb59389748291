"""Two hashes of a graph: one of the functions that it can be, one of how it trains.

`structure_hash` numbers equal functions alike and so forgets the order in which they are computed;
`training_hash` keeps that order, since it decides how sums are rounded and which random numbers
each layer draws.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from resdsl.graph.fold import LayerUse, fold, uses
from resdsl.graph.nodes import Body, Call, Graph, Layer, Region, Stage
from resdsl.ops.op.canonical import CanonicalFunction, CanonicalPart
from resdsl.ops.op.shape import Shape


def structure_hash(graph: Graph) -> str:
    """Return 16 hex digits that are equal for nets of the same function family.

    Names, block borders, layers that do nothing or reach no output, the order of commutative
    inputs, initial values and rates do not matter. The input's shape does.
    """
    functions = _Functions(graph.input)
    return functions.digest(fold(graph, 0, functions.number))[:16]


def training_hash(graph: Graph) -> str:
    """Return 16 hex digits that are equal for nets that, built and trained alike with one seed,
    give the same numbers.

    Names do not matter, nor do block borders and layers that do nothing, unless they move where
    channels change places, or weights in the order in which gradients are clipped.
    """
    steps = _Steps(graph.input)
    output = fold(graph, 0, steps.number)
    borders = _borders(graph) if _has_two_layouts(graph) else ""
    return _digest(steps.whole.hexdigest(), output, borders, _moved_weights(graph))[:16]


def layer_source(layer: Layer) -> tuple[object, ...]:
    """Return what a layer does and how its weights start, without names: its source, the helpers
    that this calls, and the shapes and initial values of its tensors."""
    source = layer.op.fragment(*layer.x)
    tensors = tuple((t.shape, t.init) for t in layer.op.tensors(*layer.x))
    texts = (source.attribute, source.forward, source.last, source.swaps_layout)
    return (*texts, tuple((source.helpers or {}).items()), tensors)


def is_symmetric(layer: Layer) -> bool:
    """Return whether a layer gives the same numbers to the last bit when its inputs change places.

    A sum or product of two does. One of three does not: (a + b) + c and (c + b) + a are rounded
    differently.
    """
    function = layer.op.form(*layer.x)
    return (
        isinstance(function, CanonicalFunction)
        and not function.ordered
        and function.parts == (0, 1)
    )


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


class _Functions:
    """Numbers the functions in a graph: what computes the same without weights has one number.

    Of `[conv, {add: [relu, relu]}]` both relus get one number, since they compute the same from
    the same; two convolutions of equal settings get two, since each has weights of its own.
    """

    def __init__(self, input: Shape) -> None:
        self._nodes = [CanonicalFunction(repr(input))]  # by number; parts are earlier numbers
        self._known: dict[CanonicalFunction, int] = {}
        self._trained: set[int] = set()
        # by the identity of layers, which the uses of a block share
        self._functions: dict[int, tuple[CanonicalPart, bool]] = {}

    def number(self, use: LayerUse, inputs: tuple[int, ...]) -> int:
        """Return the number of what a layer computes."""
        layer = use.node
        if id(layer) not in self._functions:
            trained = bool(layer.op.tensors(*layer.x))
            self._functions[id(layer)] = layer.op.form(*layer.x), trained
        function, trained = self._functions[id(layer)]
        return self._number(function, inputs, trained=trained)

    def _number(
        self, part: CanonicalPart, inputs: tuple[int, ...], *, trained: bool = False
    ) -> int:
        if isinstance(part, int):
            return inputs[part]
        numbers = [self._number(p, inputs) for p in part.parts]
        parts = tuple(numbers if part.ordered else sorted(numbers))
        function = CanonicalFunction(part.what, parts, part.ordered)
        new = len(self._nodes)
        number = new if trained else self._known.setdefault(function, new)
        if number == new:
            self._nodes.append(function)
            self._trained |= {new} if trained else set()
        return number

    def digest(self, output: int) -> str:
        """Return the hash of an output, in which dead ends leave no trace."""
        below: list[str] = []
        for function in self._nodes:
            below.append(_applied(function, below))
        live = self._live(output)
        trained = Counter(below[n] for n in live & self._trained)
        if not any(count > 1 for count in trained.values()):
            return below[output]
        return _digest(below[output], self._sharing(below, live, output))

    def _live(self, output: int) -> set[int]:
        live = {output}
        for n in range(output, -1, -1):
            if n in live:
                live.update(_numbers(self._nodes[n]))
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
            above[n] = _digest(sorted(readers[n]))
            function = self._nodes[n]
            for i in set(_numbers(function)):
                readers[i].append(_digest(above[n], _applied(function, below, here=i)))
        return sorted((below[n], above[n]) for n in live & self._trained)


def _numbers(function: CanonicalFunction) -> tuple[int, ...]:
    return tuple(part for part in function.parts if isinstance(part, int))


def _applied(function: CanonicalFunction, values: Sequence[str], here: int = -1) -> str:
    """Return the hash of a function over values; the part numbered ``here`` is left open."""
    parts = ["" if n == here else values[n] for n in _numbers(function)]
    return _digest(function.what, parts if function.ordered else sorted(parts))


class _Steps:
    """Hashes the layers of a graph in the order in which they are built and run."""

    def __init__(self, input: Shape) -> None:
        self.whole = hashlib.sha256(repr(input).encode())
        self._count = 0
        self._sources: dict[int, str | None] = {}  # by layer; None: the layer is the identity
        self._symmetric: set[int] = set()

    def number(self, use: LayerUse, inputs: tuple[int, ...]) -> int:
        """Return the number of what a layer gives."""
        layer = use.node
        if id(layer) not in self._sources:
            self._sources[id(layer)] = self._source(layer)
        source = self._sources[id(layer)]
        if source is None:
            return inputs[0]
        if id(layer) in self._symmetric:
            inputs = tuple(sorted(inputs))
        self._count += 1
        self.whole.update(f"{source}{inputs}".encode())
        return self._count

    def _source(self, layer: Layer) -> str | None:
        if layer.op.is_identity or layer.op.fragment(*layer.x).is_identity:
            return None
        if is_symmetric(layer):
            self._symmetric.add(id(layer))
        return _digest(layer_source(layer))


def _has_two_layouts(graph: Graph) -> bool:
    """Return whether the generated module transposes between channels first and channels last.

    Where it does depends on block borders, and another place rounds sums differently, so the
    training hash of such a net must include its borders.
    """
    nodes = (use.node for t in graph.templates for use in uses(t.body.nodes))
    layers = (node for node in nodes if isinstance(node, Layer))
    spatial = (n for n in layers if any(shape.spatial for shape in (*n.x, n.output)))
    sources = (n.op.fragment(*n.x) for n in spatial)
    return any(source.forward is None or source.swaps_layout for source in sources)


def _borders(graph: Graph) -> str:
    """Return where blocks begin and end among the layers."""
    known: dict[int, str] = {}
    for template in graph.templates:
        # a layer that passes its input on counts: values may change their layout there
        marks = [
            "layer " if isinstance(use, LayerUse) else known[id(use.node.template)]
            for use in uses(template.body.nodes)
        ]
        known[id(template)] = _digest("".join(marks))
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
