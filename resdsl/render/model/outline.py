"""From a graph to the parts of a picture, which both renderers draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from resdsl.graph.nodes import Body, Call, Graph, Region, Stage, Template
from resdsl.render.model.alike import Drawings
from resdsl.render.model.composer import Composer, Opened
from resdsl.render.model.parts import Definition, Outline
from resdsl.text.printable import printable


def outline(graph: Graph, *, open_blocks: bool = False) -> Outline:
    """Return the parts of a picture of ``graph``.

    Blocks are closed cards and each distinct one is defined beside the net. With ``open_blocks``
    they are open where they stand, and none is defined.
    """
    drawing_of: dict[int, int] = {}
    drawings = Drawings()
    for template in graph.templates[:-1]:
        chain = Composer(template, drawing_of).whole("x", "y")
        definition = Definition(template.name, chain, f"{template.cost.params:,}")
        drawing_of[id(template)] = drawings.admit(definition)
    opened = Opened() if open_blocks else None
    net = Composer(graph.net, drawing_of, opened).whole("input", "output")
    flops = f"{_scaled(graph.flops)} multiply-adds"
    figures = f"{graph.params:,} parameters · depth {graph.depth} · {flops}"
    uses = {} if open_blocks else _uses(graph, drawing_of)
    distinct = drawings.distinct()
    blocks = tuple(replace(distinct[drawing], uses=places) for drawing, places in uses.items())
    return Outline(printable(graph.name), figures, net, blocks)


def _scaled(count: int) -> str:
    """Return a count in three digits or more, and G or M: 1.44 G, 14.6 M, 900,000."""
    for unit, size in (("G", 10**9), ("M", 10**6)):
        if count >= size:
            digits = max(0, 3 - len(str(count // size)))
            return f"{count / size:,.{digits}f} {unit}"
    return f"{count:,}"


def _uses(graph: Graph, drawing_of: dict[int, int]) -> dict[int, str]:
    """Return the places that use each drawing, as text, in the order of their first use.

    Uses are counted through the whole net: a block in a block that the net has three times is
    used three times there, whether the three are one template or differ.
    """
    uses: dict[int, Counter[str]] = {}
    times = _times(graph)
    seen: set[int] = set()

    def visit(template: Template, owner: str) -> None:
        for place, inner in _called(template.body, owner):
            places = uses.setdefault(drawing_of[id(inner)], Counter())
            places[place or "net"] += times[id(template)]
            if id(inner) not in seen:
                seen.add(id(inner))
                visit(inner, inner.name)

    visit(graph.net, "")
    return {
        drawing: ", ".join(f"{place} ×{n:,}" if n > 1 else place for place, n in places.items())
        for drawing, places in uses.items()
    }


def _times(graph: Graph) -> Counter[int]:
    """Return how often the net has each template, by the template's ``id``."""
    times = Counter({id(graph.net): 1})
    for template in reversed(graph.templates):  # users come after what they use
        for _, inner in _called(template.body, ""):
            times[id(inner)] += times[id(template)]
    return times


def _called(body: Body, owner: str) -> Iterator[tuple[str, Template]]:
    """Yield each use of a template in a body, with the words for its place."""
    for node in body.nodes:
        match node:
            case Call(template=template):
                yield owner, template
            case Stage(name=name, calls=calls):
                yield from ((f"{owner} {name}".strip(), call.template) for call in calls)
            case Region(parts=parts):
                for part in parts.values():
                    yield from _called(part, owner)
