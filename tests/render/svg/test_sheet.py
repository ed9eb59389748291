"""The page: nothing on it lies on something else, and columns break where they may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise, product

import pytest
from handmade_graphs import Draft, Grower, conv, resnet
from hypothesis import HealthCheck, example, given, settings
from random_graphs import INSTRUCTIONS

from resdsl.graph.nodes import Graph
from resdsl.ops.joins.join import Add
from resdsl.ops.op.shape import Shape
from resdsl.ops.pointwise.activations import Relu
from resdsl.render import render_svg, render_text
from resdsl.render.metrics import font_size
from resdsl.render.model.outline import outline
from resdsl.render.model.parts import DrawnStage
from resdsl.render.svg.chain import place
from resdsl.render.svg.marks import XY, Box, Disc, Mark, MarkGroup, Polyline, TextMark
from resdsl.render.svg.sheet import compose_page, divisions
from resdsl.render.svg.svg import Page

Rect = tuple[float, float, float, float]
_SOLID = {"card", "pill", "merge", "gate", "sigma", "weights-fill", "norm-fill"}
_SOLID |= {"activation-fill", "shape-fill"}


def _grouped(shapes: Iterable[Mark], group: int = 0) -> Iterator[tuple[int, Mark]]:
    """Yield every shape with the number of its group; what has none has a number of its own."""
    for number, shape in enumerate(shapes, start=1):
        if isinstance(shape, MarkGroup):
            yield from ((group or number, inner) for _, inner in _grouped(shape.shapes, number))
        else:
            yield group or number, shape


def _text_rect(text: TextMark) -> Rect:
    left = text.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * text.width
    size = max(font_size(style) for _, style in text.runs)
    return left, text.y - 0.7 * size, left + text.width, text.y + 0.1 * size


def _solids(page: Page) -> list[tuple[int, Rect]]:
    found = []
    for group, shape in _grouped(page.shapes):
        match shape:
            case Box(x=x, y=y, width=w, height=h) if shape.style in _SOLID:
                found.append((group, (x, y, x + w, y + h)))
            case Disc(x=x, y=y, radius=r) if shape.style in _SOLID:
                found.append((group, (x - r, y - r, x + r, y + r)))
    return found


def _texts(page: Page) -> list[tuple[int, Rect, str]]:
    return [
        (group, _text_rect(shape), "".join(words for words, _ in shape.runs))
        for group, shape in _grouped(page.shapes)
        if isinstance(shape, TextMark)
    ]


def _overlap(a: Rect, b: Rect, by: float = 0.5) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > by and min(a[3], b[3]) - max(a[1], b[1]) > by


def check(graph: Graph, *, open_blocks: bool) -> None:
    page = compose_page(outline(graph, open_blocks=open_blocks))
    solids, texts = _solids(page), _texts(page)
    for (group, a), (other, b) in combinations(solids, 2):
        assert group == other or not _overlap(a, b), (a, b)
    for (_, a, words), (_, b, others) in combinations(texts, 2):
        assert not _overlap(a, b), (words, others)
    for group, a, words in texts:
        assert a[0] >= 0, words
        assert a[2] <= page.width, words
        for other, b in solids:
            assert group == other or not _overlap(a, b), (words, a, b)


def check_lines(graph: Graph, *, open_blocks: bool) -> None:
    """No line runs through a card, and none through words beside a line."""
    page = compose_page(outline(graph, open_blocks=open_blocks))
    covered = {group for group, shape in _grouped(page.shapes) if isinstance(shape, Box)}
    words = [(rect, text) for group, rect, text in _texts(page) if group not in covered and text]
    rows = [
        (shape.x + 1, shape.y + 1, shape.x + shape.width - 1, shape.y + shape.height - 1)
        for _, shape in _grouped(page.shapes)
        if isinstance(shape, Box) and (shape.style == "card" or shape.style.endswith("-fill"))
    ]
    for _, shape in _grouped(page.shapes):
        if not isinstance(shape, Polyline) or shape.style not in ("edge", "lane", "branch"):
            continue
        for (x1, y1), (x2, y2) in zip(shape.points, shape.points[1:], strict=False):
            line = (min(x1, x2) - 0.5, min(y1, y2) - 0.5, max(x1, x2) + 0.5, max(y1, y2) + 0.5)
            assert line[3] <= page.height
            for row in rows:
                assert not _overlap(line, row) or _inside_icon(shape), (shape, row)
            for rect, text in words:
                assert not _overlap(line, rect), (shape, text)


def check_lanes(graph: Graph, *, open_blocks: bool) -> None:
    """No two named outputs run on the same line, unless into the same join."""
    lanes = _lanes(compose_page(outline(graph, open_blocks=open_blocks)))
    for (name, a), (other, b) in combinations(lanes, 2):
        if name == other or a.points[-1] == b.points[-1]:
            continue
        for one, two in product(pairwise(a.points), pairwise(b.points)):
            low, high = _span(*one), _span(*two)
            common = [min(low[i + 2], high[i + 2]) - max(low[i], high[i]) for i in (0, 1)]
            assert min(common) < -3 or max(common) < 1, (name, other, a, b)


def _lanes(page: Page) -> list[tuple[str, Polyline]]:
    return [
        (shape.title.removesuffix(": skip"), line)
        for shape in page.shapes
        if isinstance(shape, MarkGroup) and shape.title.endswith(": skip")
        for line in shape.shapes
        if isinstance(line, Polyline)
    ]


def _span(start: XY, end: XY) -> Rect:
    (x1, y1), (x2, y2) = start, end
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _inside_icon(line: Polyline) -> bool:
    xs, ys = zip(*line.points, strict=True)
    return max(xs) - min(xs) <= 16 and max(ys) - min(ys) <= 40 and not line.arrow


@pytest.mark.parametrize("family", ["plain", "residual", "highway"])
@pytest.mark.parametrize("open_blocks", [False, True])
def test_families(family: str, open_blocks: bool) -> None:
    check(resnet(3, family), open_blocks=open_blocks)
    check_lines(resnet(3, family), open_blocks=open_blocks)
    check_lanes(resnet(3, family), open_blocks=open_blocks)


L = ("layers", 4)
SCENES = {
    "five inputs": [L, ("name", "a"), L, ("name", "b"), L, ("name", "c"), L, ("join", [0, 1, 2])],
    "nested skips": [("skip", [L, ("skip", [L, ("skip", [L], None, "none")], [L], "two")], None, "highway")],
    "branches": [("branches", [[L], [L, L], [L, ("skip", [L], None, "none"), L], []])],
    "eight branches": [("branches", [[("layers", 1 + i % 4)] for i in range(8)])],
    "one branch": [("branches", [[L]]), ("branches", [[]])],
    "branches in branches in a skip": [
        ("skip", [("branches", [[("branches", [[L], [], [L]])], [L]])], [("branches", [[L], []])], "two"),
    ],
    "two names in a column": [
        ("name", "stem"), L, ("name", "later"),
        ("branches", [[L, ("join", [0]), L, ("join", [1])], [("join", [0, 1]), L, ("from", 0)], []]),
        ("skip", [L], [("join", [0]), L, ("join", [1])], "two"),
    ],
    "squeezes": [
        ("skip", [L], None, "squeeze"), ("skip", [L], [L], "squeezes"), ("skip", [], None, "squeezes"),
    ],
    "adapted": [
        ("name", "a"), L, ("name", "b"), L, ("name", "c"), L, ("name", "d"), L, ("adapt", [0, 1, 2, 3], 3),
        ("branches", [[L, ("adapt", [0], 2)], [("adapt", [1, 2], 1)], []]), ("adapt", [0], 1),
    ],
    "outer name in every branch": [
        ("name", "stem"),
        ("branches", [[L, ("join", [0])], [L, ("from", 0), L], [L, ("join", [0])]]),
        ("skip", [L, ("join", [0])], [L, ("join", [0]), L], "none"),
    ],
    "stage in a block in a stage": [("stage", [("stage", [L], 2, [L, L]), ("call", [L], 1)], 1, [L])],
    "long names": [
        ("name", "a_name_of_more_than_sixty_characters_that_nobody_would_ever_write"),
        ("stage", [L], 3, [("skip", [L], None, "number")]),
        ("join", [0]),
    ],
    "not series-parallel": [L, ("name", "a"), L, ("name", "b"), ("from", 0), L, ("join", [1])],
}  # fmt: skip


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("open_blocks", [False, True])
def test_scenes(scene: str, open_blocks: bool) -> None:
    grower = Grower(Draft(Shape((16, 8, 8))))
    grower.grow([("layers", 1), *SCENES[scene], ("layers", 1)])
    graph = grower.draft.graph(scene)
    check(graph, open_blocks=open_blocks)
    check_lines(graph, open_blocks=open_blocks)
    check_lanes(graph, open_blocks=open_blocks)


@pytest.mark.parametrize("open_blocks", [False, True])
def test_nets(net: Graph, open_blocks: bool) -> None:
    check(net, open_blocks=open_blocks)
    check_lines(net, open_blocks=open_blocks)
    check_lanes(net, open_blocks=open_blocks)


def test_the_name_of_a_lane_lies_on_no_other_lane() -> None:
    draft = Draft(Shape((16, 8, 8)))
    names = [draft.layer(conv(16), name=name) for name in ("outer", "inner", "late")]
    draft.layer(Relu())
    for number in (names[1], names[0], names[2]):
        draft.layer(Add(inputs=("previous", "named")), draft.current, number)
    page = compose_page(outline(draft.graph("lanes")))
    lanes = _lanes(page)
    plates = [
        (shape.title, (box.x, box.y, box.x + box.width, box.y + box.height))
        for shape in page.shapes
        if isinstance(shape, MarkGroup) and shape.title in ("outer", "inner", "late")
        for box in shape.shapes
        if isinstance(box, Box)
    ]
    assert len(plates) == len(lanes) == 3
    for (name, rect), (other, lane) in product(plates, lanes):
        for start, end in pairwise(lane.points):
            x1, y1, x2, y2 = _span(start, end)
            assert name == other or not _overlap(rect, (x1 - 2, y1 - 2, x2 + 2, y2 + 2)), name


# Equal signs, for a sign leaves out what has no weights where there are many layers.
DEEP = [("layers", 1), ("layers", 1), ("layers", 2), ("layers", 4)]
OTHER = [("layers", 1), ("layers", 1), ("layers", 3), ("layers", 3)]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(instructions=INSTRUCTIONS)
@example([("call", [("stage", DEEP, 3, DEEP)], 1), ("call", [("stage", DEEP, 3, OTHER)], 1)])
def test_grown_graphs_draw_without_overlaps(instructions: list) -> None:
    grower = Grower(Draft(Shape((16, 8, 8))))
    grower.grow(instructions)
    graph = grower.draft.graph("grown")
    check(graph, open_blocks=False)
    check(graph, open_blocks=True)
    check_lines(graph, open_blocks=True)
    check_lanes(graph, open_blocks=True)
    assert render_text(graph) == render_text(graph)
    assert render_svg(graph, style="layers") == render_svg(graph, style="layers")


def _long(name: bool) -> list[tuple[slice, ...]]:
    draft = Draft(Shape((16, 8, 8)))
    stem = draft.layer(conv(16), name="stem")
    for _ in range(30):
        draft.chain(conv(16), Relu())
    if name:
        draft.layer(Relu(), stem)
    return list(divisions(place(outline(draft.graph("long")).net)))


def test_columns_hold_every_link_once_and_are_about_as_high() -> None:
    placed = place(outline(resnet(3), open_blocks=True).net)
    for division in divisions(placed):
        assert [i for part in division for i in range(*part.indices(99))] == list(
            range(len(placed))
        )
    three = next(d for d in divisions(placed) if len(d) == 3)
    firsts = [placed[part][0].link.part for part in three[1:]]
    assert all(isinstance(part, DrawnStage) for part in firsts)


def test_no_column_breaks_across_a_named_skip() -> None:
    assert max(map(len, _long(name=False))) > 3
    assert max(map(len, _long(name=True))) == 1
