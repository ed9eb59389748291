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
from resdsl.graph.nodes import Body, Call, Graph, Layer, Region, Stage
from resdsl.ops.op.canonical import CanonicalFunction, CanonicalPart
from resdsl.ops.op.fragment import Fragment
from resdsl.ops.op.shape import Shape


def structure_hash(graph: Graph) -> str:
    """Return 16 hex digits that are equal for nets of the same function family.

    Names, block borders, layers that do nothing or reach no output, the order of commutative
    inputs, initial values and rates do not matter. The input's shape does.
    """
    functions = _Functions(graph.input)
    return functions.digest(fold_layers(graph, 0, functions.number))[:16]


def training_hash(graph: Graph) -> str:
    """Return 16 hex digits that are equal for nets that, built and trained alike with one seed,
    give the same numbers.

    Names do not matter, nor do block borders and layers that do nothing, unless they move where
    channels change places, or weights in the order in which gradients are clipped.
    """
    steps = _Steps(graph.input)
    output = fold_layers(graph, 0, steps.number)
    borders = _borders(graph) if steps.have_two_layouts() else ""
    return _digest(steps.whole.hexdigest(), output, borders, _moved_weights(graph))[:16]


def layer_source(layer: Layer) -> tuple[object, ...]:
    """Return what a layer does and how its weights start, without names: its source, the helpers
    that this calls, and the shapes and initial values of its tensors."""
    return _source(layer, layer.op.fragment(*layer.x))


def _source(layer: Layer, source: Fragment) -> tuple[object, ...]:
    tensors = tuple((t.shape, t.init) for t in layer.op.tensors(*layer.x))
    texts = (source.attribute, source.forward, source.last, source.swaps_layout)
    return (*texts, tuple((source.helpers or {}).items()), tensors)


def is_symmetric(layer: Layer) -> bool:
    """Return whether a layer gives the same numbers to the last bit when its inputs change places.

    A sum or product of two does. One of three does not: (a + b) + c and (c + b) + a are rounded
    differently.
    """
    if len(layer.x) < 2:
        return False
    function = layer.op.form(*layer.x)
    return (
        isinstance(function, CanonicalFunction)
        and not function.ordered
        and function.parts == (0, 1)
    )


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


_Node = tuple[str, tuple[int, ...], bool]
"""A function of numbered ones: what it is, the numbers of its parts, and whether their order
matters."""


class _Functions:
    """Numbers the functions in a graph: what computes the same without weights has one number.

    Of `[conv, {add: [relu, relu]}]` both relus get one number, since they compute the same from
    the same; two convolutions of equal settings get two, since each has weights of its own.
    """

    def __init__(self, input: Shape) -> None:
        self._nodes: list[_Node] = [(repr(input), (), True)]  # by number; parts are earlier ones
        self._known: dict[_Node, int] = {}
        self._trained: set[int] = set()
        # by the identity of layers, which the uses of a block share
        self._functions: dict[int, tuple[CanonicalPart, bool]] = {}

    def number(self, layer: Layer, inputs: tuple[int, ...]) -> int:
        """Return the number of what a layer computes."""
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

    def digest(self, output: int) -> str:
        """Return the hash of an output, in which dead ends leave no trace."""
        below: list[str] = []
        for node in self._nodes:
            below.append(_applied(node, below))
        live = self._live(output)
        trained = Counter(below[n] for n in live & self._trained)
        if not any(count > 1 for count in trained.values()):
            return below[output]
        return _digest(below[output], self._sharing(below, live, output))

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
            above[n] = _digest(sorted(readers[n]))
            node = self._nodes[n]
            for i in set(node[1]):
                readers[i].append(_digest(above[n], _applied(node, below, here=i)))
        return sorted((below[n], above[n]) for n in live & self._trained)


def _applied(node: _Node, values: Sequence[str], here: int = -1) -> str:
    """Return the hash of a function over values; the part numbered ``here`` is left open."""
    what, numbers, ordered = node
    parts = ["" if n == here else values[n] for n in numbers]
    return _digest(what, parts if ordered else sorted(parts))


class _Steps:
    """Hashes the layers of a graph in the order in which they are built and run."""

    def __init__(self, input: Shape) -> None:
        self.whole = hashlib.sha256(repr(input).encode())
        self._count = 0
        self._sources: dict[int, str | None] = {}  # by layer; None: the layer is the identity
        self._symmetric: set[int] = set()
        self._two_layouts = False

    def number(self, layer: Layer, inputs: tuple[int, ...]) -> int:
        """Return the number of what a layer gives."""
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
        fragment = layer.op.fragment(*layer.x)
        self._two_layouts = self._two_layouts or _moves_channels(layer, fragment)
        if layer.op.is_identity or fragment.is_identity:
            return None
        if is_symmetric(layer):
            self._symmetric.add(id(layer))
        return _digest(_source(layer, fragment))

    def have_two_layouts(self) -> bool:
        """Return whether the generated module transposes between channels first and channels last.

        Where it does depends on block borders, and another place rounds sums differently, so the
        training hash of such a net must include its borders.
        """
        return self._two_layouts


def _moves_channels(layer: Layer, fragment: Fragment) -> bool:
    """Return whether a layer makes its net transpose somewhere."""
    is_spatial = any(shape.spatial for shape in (*layer.x, layer.output))
    return is_spatial and (fragment.forward is None or fragment.swaps_layout)


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
