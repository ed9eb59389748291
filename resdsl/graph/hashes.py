"""Two hashes of a graph: one of the functions that it can be, one of how it trains."""

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
    inputs, initial values and rates do not matter.
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
    """Return what a layer does and how its weights start, without names."""
    source = layer.op.fragment(*layer.x)
    tensors = tuple((t.shape, t.init) for t in layer.op.tensors(*layer.x))
    texts = (source.attribute, source.forward, source.last, source.swaps_layout)
    return (*texts, tuple((source.helpers or {}).items()), tensors)


def is_symmetric(layer: Layer) -> bool:
    """Return whether a layer gives the same numbers when its inputs change places: a sum or product
    of two does, one of three is rounded otherwise."""
    form = layer.op.form(*layer.x)
    return isinstance(form, CanonicalFunction) and not form.ordered and form.parts == (0, 1)


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


class _Functions:
    """Numbers the functions in a graph: what computes the same without weights has one number."""

    def __init__(self, input: Shape) -> None:
        self._nodes = [CanonicalFunction(repr(input))]  # forms over earlier ones
        self._known: dict[CanonicalFunction, int] = {}
        self._trained: set[int] = set()
        self._forms: dict[int, tuple[CanonicalPart, bool]] = {}  # by layer, which blocks share

    def number(self, use: LayerUse, inputs: tuple[int, ...]) -> int:
        """Return the number of what a layer computes."""
        layer = use.node
        if id(layer) not in self._forms:
            trained = bool(layer.op.tensors(*layer.x))
            self._forms[id(layer)] = layer.op.form(*layer.x), trained
        form, trained = self._forms[id(layer)]
        return self._number(form, inputs, trained=trained)

    def _number(
        self, part: CanonicalPart, inputs: tuple[int, ...], *, trained: bool = False
    ) -> int:
        if isinstance(part, int):
            return inputs[part]
        numbers = [self._number(p, inputs) for p in part.parts]
        parts = tuple(numbers if part.ordered else sorted(numbers))
        form = CanonicalFunction(part.what, parts, part.ordered)
        new = len(self._nodes)
        number = new if trained else self._known.setdefault(form, new)
        if number == new:
            self._nodes.append(form)
            self._trained |= {new} if trained else set()
        return number

    def digest(self, output: int) -> str:
        """Return the hash of the output, dead ends left out."""
        below: list[str] = []
        for form in self._nodes:
            below.append(_applied(form, below))
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
        """Return for each layer with weights what it computes and what reads it: two layers that
        compute the same are not one layer that is read twice."""
        readers: dict[int, list[str]] = {n: [] for n in live}
        readers[output].append("output")
        above = {}
        for n in sorted(live, reverse=True):
            above[n] = _digest(sorted(readers[n]))
            form = self._nodes[n]
            for i in set(_numbers(form)):
                readers[i].append(_digest(above[n], _applied(form, below, here=i)))
        return sorted((below[n], above[n]) for n in live & self._trained)


def _numbers(form: CanonicalFunction) -> tuple[int, ...]:
    return tuple(part for part in form.parts if isinstance(part, int))


def _applied(form: CanonicalFunction, values: Sequence[str], here: int = -1) -> str:
    """Return the hash of a form over values; that of the part numbered ``here`` is left open."""
    parts = ["" if n == here else values[n] for n in _numbers(form)]
    return _digest(form.what, parts if form.ordered else sorted(parts))


class _Steps:
    """Hashes the layers of a graph in the order in which they are built and run."""

    def __init__(self, input: Shape) -> None:
        self.whole = hashlib.sha256(repr(input).encode())
        self._count = 0
        self._sources: dict[int, str | None] = {}  # by layer; None: the input is passed on
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
        if _passes_on(layer):
            return None
        if is_symmetric(layer):
            self._symmetric.add(id(layer))
        return _digest(layer_source(layer))


def _has_two_layouts(graph: Graph) -> bool:
    """Return whether the channels change places: where they do so may follow block borders, and
    moves the last bits of sums."""
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
    they run, or nothing where it is that order: a module's own come before those of its parts."""
    known: dict[int, list[int]] = {}
    for template in graph.templates:
        known[id(template)] = _weights(template.body, known)
    order = known[id(graph.net)]
    return [] if order == list(range(len(order))) else order


def _weights(body: Body, known: dict[int, list[int]]) -> list[int]:
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


def _passes_on(layer: Layer) -> bool:
    return layer.op.is_identity or layer.op.fragment(*layer.x).is_identity
