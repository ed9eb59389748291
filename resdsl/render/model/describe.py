"""What a picture says of a layer, a block and a skip; no other file reads fields of ops.

The composer asks it for rows, blocks and skip paths, and draws what they say."""

from __future__ import annotations

from collections.abc import Sequence

from resdsl.graph.nodes import Body, Call, Layer, Node, Region, Stage, Template
from resdsl.ops.joins.join import Join
from resdsl.ops.op.shape import Shape
from resdsl.ops.shapes.strides import strides
from resdsl.ops.skip.merge import Merge
from resdsl.ops.skip.skip import Skip
from resdsl.render.model.parts import KINDS, Bar, DrawnBlock, DrawnPaths, DrawnRow, Icon, Tokens

_MOST_ROWS = 8  # More rows than these cannot be told apart in the height of a card.
_GATES = ("transform", "carry")


def kind_of(group: str) -> str:
    """Return the kind of layer that a group of ops is drawn as: a join is drawn as a shape.

    >>> kind_of("norm"), kind_of("merge")
    ('norm', 'shape')
    """
    return group if group in KINDS else "shape"


def shape_text(shape: Shape) -> str:
    """Return a shape in words, one of whole numbers as tokens.

    >>> shape_text(Shape((16, 32, 32))), shape_text(Shape((256,), dtype="int"))
    ('16×32×32', '256 tokens')
    """
    text = "×".join(map(str, shape.dims))
    return f"{text} tokens" if shape.dtype == "int" else text


def row_of(layer: Layer) -> DrawnRow:
    """Return a layer as a row of a card, with what its op says of itself."""
    summary = layer.op.summary(*layer.x)
    tokens = tuple((word,) for word in summary.split(" · ")) if summary else ()
    figure = f"{layer.params:,}" if layer.params else ""
    return DrawnRow(layer.op.tag, kind_of(layer.op.group), tokens, figure, shape_text(layer.output))


def block_of(templates: Sequence[Template], count: int, drawing: int) -> DrawnBlock:
    """Return uses of templates as one closed block.

    Args:
        templates: the templates that are used, each once; they share a drawing.
        count: how many uses there are of all of them.
        drawing: the number of the drawing.
    """
    first, figures = templates[0], {f"{t.cost.params:,}" for t in templates}
    figure = figures.pop() + (" each" if count > 1 else "") if len(figures) == 1 else ""
    icon, shape = _icon(first.body.nodes), shape_text(first.output)
    settings = _block_settings(first)
    return DrawnBlock(first.name, count, icon, drawing, settings, figure, shape)


def _block_settings(template: Template) -> Tokens:
    """Return what tells a block from its neighbours: width, stride, how its shortcut adapts."""
    words = [str(template.output.channels)]
    found = set(strides(template.input, template.output) or ())
    if len(found) == 1 and found != {1}:
        words.append(f"/{found.pop()}")
    words += [paths.shortcut for paths in map(paths_of, template.body.nodes) if paths]
    return tuple((word,) for word in dict.fromkeys(words) if word)


def paths_of(node: Node) -> DrawnPaths | None:
    """Return what the paths of a skip carry, None for any other node."""
    if not isinstance(node, Region) or not isinstance(node.merge.op, Merge):
        return None
    merge, op = node.merge.op, node.op
    carry, transform = merge.weights
    kind, carry_kind = merge.transform.kind, merge.carry.kind if merge.carry else ""
    return DrawnPaths(
        merge.kind,
        carry,
        transform,
        carried=carry is not None and (carry_kind != "number" or carry != 1),
        transformed=kind != "number" or transform != 1,
        coupled="T" if carry_kind == "coupled" else "C" if kind == "coupled" else "",
        shortcut=op.shortcut.tag if isinstance(op, Skip) and "shortcut" in node.parts else "",
        notes=((f"drop {merge.drop_path:.3g}",),) if merge.drop_path else (),
    )


def columns_of(region: Region) -> dict[str, Body]:
    """Return the bodies of a structure whose parts all lead to its join, by the join's names.

    An input that the join takes as it is has an empty body.
    """
    op, inputs = region.merge.op, region.merge.inputs
    assert isinstance(op, Join)
    return {
        label: region.parts.get(label) or Body((), number, number)
        for label, number in zip(op.inputs, inputs, strict=True)
    }


def plain_branch(node: Node) -> Body | None:
    """Return the branch of a skip that has neither a shortcut nor weights, else None.

    Such a skip computes its branch and nothing else, so it is drawn as its branch.
    """
    paths = paths_of(node)
    if paths is None or paths.carry is not None or paths.transformed:
        return None
    return node.parts.get("branch") if isinstance(node, Region) and len(node.parts) == 1 else None


def _icon(nodes: tuple[Node, ...]) -> Icon:
    """Return the sign of a block: every layer's bar, or, of many, those with weights."""
    icon = _bars(nodes, weights_only=False)
    if any(bar.row >= _MOST_ROWS for bar in icon.bars):
        icon = _bars(nodes, weights_only=True)
    bars = tuple(bar for bar in icon.bars if bar.row < _MOST_ROWS)
    spans = ((a, min(b, _MOST_ROWS), gated) for a, b, gated in icon.brackets)
    return Icon(bars, tuple(span for span in spans if span[0] < span[1]))


def _bars(nodes: tuple[Node, ...], weights_only: bool) -> Icon:
    """Return a sign: a bar for each layer, or each with weights, a bracket for each skip."""
    bars: list[Bar] = []
    brackets: list[tuple[int, int, bool]] = []

    def visit(nodes: tuple[Node, ...], row: int, left: float, width: float) -> int:
        """Return the row below those of ``nodes``."""
        for node in nodes:
            match node:
                case Layer(op=op):
                    if op.group == "weights" or not weights_only:
                        bars.append(Bar(kind_of(op.group), row, left, width))
                        row += 1
                case Call() | Stage():
                    bars.append(Bar("block", row, left, width))
                    row += 1
                case Region() if (paths := paths_of(node)) is not None:
                    first = row
                    if "branch" in node.parts:
                        row = visit(node.parts["branch"].nodes, row, left, width)
                    if paths.carry is not None:
                        brackets.append((first, row, not node.parts.keys().isdisjoint(_GATES)))
                case Region():
                    columns = [body.nodes for body in columns_of(node).values()]
                    share = width / len(columns)
                    ends = [visit(c, row, left + share * i, share) for i, c in enumerate(columns)]
                    row = max(ends)
        return row

    visit(nodes, 0, 0, 1)
    return Icon(tuple(bars), tuple(brackets))
