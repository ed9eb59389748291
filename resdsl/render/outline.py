"""Graph -> parts of a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from resdsl.graph.nodes import Body, Call, Graph, Layer, Region, Stage, Template
from resdsl.render.alike import admit
from resdsl.render.compose import Composer, runs
from resdsl.render.parts import Definition, Outline

# An open block is drawn at each of its places; above this many layers only at the first one.
_MOST_OPEN = 2000


def outline(graph: Graph, *, open_blocks: bool = False, title: str | None = None) -> Outline:
    """Return the parts of a picture of ``graph``.

    Blocks are closed cards, each distinct one defined beside the net; with ``open_blocks`` they
    are open where they stand.
    """
    looks, distinct = _distinct_blocks(graph)
    once = open_blocks and _open_size(graph, looks) > _MOST_OPEN
    drawn: set[int] | None = set() if once else None
    net = Composer(graph.net, looks, open_blocks, drawn).whole("input", "output")
    blocks = () if open_blocks else tuple(_with_uses(graph, looks, distinct))
    return Outline(title or graph.name, _figures(graph), net, blocks)


def _figures(graph: Graph) -> str:
    flops = f"{_scaled(graph.flops)} multiply-adds"
    return f"{graph.params:,} parameters · depth {graph.depth} · {flops}"


def _scaled(count: int) -> str:
    for unit, size in (("G", 10**9), ("M", 10**6)):
        if count >= size:
            digits = max(0, 3 - len(str(count // size)))
            return f"{count / size:,.{digits}f} {unit}"
    return f"{count:,}"


def _distinct_blocks(graph: Graph) -> tuple[dict[int, int], list[Definition]]:
    """Return the drawings of all blocks, and which of them each template has (by its id)."""
    looks: dict[int, int] = {}
    distinct: list[Definition] = []
    for template in graph.templates[:-1]:
        chain = Composer(template, looks).whole("x", "y")
        definition = Definition(template.name, (), chain, f"{template.cost.params:,}")
        looks[id(template)] = admit(distinct, definition)
    return looks, distinct


def _with_uses(
    graph: Graph, looks: dict[int, int], distinct: list[Definition]
) -> Iterator[Definition]:
    """Yield the drawings in the order of their first use, with the places that use them."""
    uses: dict[int, dict[str, int]] = {}
    seen: set[int] = set()

    def visit(template: Template) -> None:
        for place, call in _called(template.body, template.name if seen else ""):
            counts = uses.setdefault(looks[id(call.template)], {})
            counts[place] = counts.get(place, 0) + 1
            if id(call.template) not in seen:
                seen.add(id(call.template))
                visit(call.template)

    visit(graph.net)
    for look, counts in uses.items():
        yield replace(distinct[look], uses=tuple(counts.items()))


def _called(body: Body, owner: str) -> Iterator[tuple[str, Call]]:
    for node in body.nodes:
        match node:
            case Call():
                yield owner or "net", node
            case Stage(name=name, calls=inner):
                place = f"{owner} {name}".strip()
                yield from ((place, call) for call in inner)
            case Region(parts=bodies):
                for part in bodies.values():
                    yield from _called(part, owner)
            case Layer():
                pass


def _open_size(graph: Graph, looks: dict[int, int]) -> int:
    """Return how many layers a picture with every block open would draw."""
    sizes: dict[int, int] = {}

    def size(body: Body) -> int:
        total = 0
        for node in body.nodes:
            match node:
                case Layer():
                    total += 1
                case Call(template=template):
                    total += sizes[id(template)]
                case Stage(calls=calls):
                    total += sum(sizes[id(run[0].template)] for run in runs(calls, looks))
                case Region(parts=bodies):
                    total += 1 + sum(map(size, bodies.values()))
        return total

    for template in graph.templates:
        sizes[id(template)] = 1 + size(template.body)
    return sizes[id(graph.net)]
