"""Which items of two lists, and which repetitions of two stages, stand for each other."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from resdsl.diff.alignment import Pairs, align
from resdsl.diff.compared_items import ComparedItem, opened
from resdsl.diff.contents import Contents
from resdsl.graph.nodes import Call, Region


def pair_items(
    a: list[ComparedItem], b: list[ComparedItem], contents: Contents
) -> Pairs[ComparedItem]:
    """Return the items of two lists in pairs; None stands for no partner.

    Lists of the same ops in the same order are paired one by one. Else items of equal content come
    first, then those of one op. A layer that moved across a stage would then part the stages of
    the two nets, as in pre-activation, so blocks and regions are tried first as well, and the order
    in which more layers find a partner counts.

    Where both lists keep items without a partner, regions and blocks among these are opened if
    more finds a partner so: a skip that was put around layers leaves them paired.
    """
    if [_label(x) for x in a] == [_label(y) for y in b]:
        return list(zip(a, b, strict=True))
    keys = (contents.item, _label_and_path, _group_and_path, _label, _group)
    orders = (keys, (_block_and_path, *keys), (_block, *keys))

    def weight(pairs: Pairs[ComparedItem]) -> int:
        return sum(_weight(x, y, contents) for x, y in pairs if x and y)

    pairs = max((align(a, b, order) for order in orders), key=weight)
    alone = {id(item) for pair in pairs if None in pair for item in pair}
    if any(id(x) in alone for x in a) and any(id(y) in alone for y in b):
        wide_a, wide_b = _widened(a, alone), _widened(b, alone)
        if (wide_a, wide_b) != (a, b):
            deeper = pair_items(wide_a, wide_b, contents)
            if weight(deeper) > weight(pairs):
                return deeper
    return pairs


def _widened(side: list[ComparedItem], alone: set[int]) -> list[ComparedItem]:
    return [i for item in side for i in (opened(item) if id(item) in alone else [item])]


def pair_calls(a: Sequence[Call], b: Sequence[Call], contents: Contents) -> Pairs[Call]:
    """Return the repetitions of two stages in pairs: equal ones first, then by name and shape."""
    return align(
        a,
        b,
        (
            lambda c: contents.template(c.template),
            lambda c: (c.template.name, c.template.input, c.template.output),
            lambda c: (c.template.input, c.template.output),
            lambda c: c.template.name,
            lambda c: None,
        ),
    )


def _label(item: ComparedItem) -> Hashable:
    return (item.tag, bool(item.calls), item.without_branch)


def _label_and_path(item: ComparedItem) -> Hashable:
    return (_label(item), item.path)


def _group(item: ComparedItem) -> Hashable:
    """Return what items with different ops can have in common, as two activations have.

    Layers that only change shapes, and regions, have nothing in common with another op.
    """
    layer = item.layer
    if layer is None:
        return "blocks"
    structure = isinstance(item.node, Region) and not item.without_branch
    alike = layer.op.group != "shape" and not structure
    return layer.op.group if alike else id(item)


def _group_and_path(item: ComparedItem) -> Hashable:
    return (_group(item), item.path)


def _block(item: ComparedItem) -> Hashable:
    """Return what all blocks have in common, and regions of one op. Each layer is its own."""
    if item.calls:
        return "block"
    return item.tag if isinstance(item.node, Region) and not item.without_branch else id(item)


def _block_and_path(item: ComparedItem) -> Hashable:
    return (_block(item), item.path)


def _weight(a: ComparedItem, b: ComparedItem, contents: Contents) -> int:
    """Return how many layers two items have in common, at most, twice if nothing differs."""
    return min(a.n_layers, b.n_layers) * (1 + (contents.item(a) == contents.item(b)))
