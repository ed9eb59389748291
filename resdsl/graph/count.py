"""Counts the innermost repetitions of a net, from what decides the expansion alone."""

from __future__ import annotations

from resdsl.graph.layer_syntax import Item, read_item
from resdsl.graph.repetition import (
    arguments_of,
    block_named,
    guard_repetitions,
    read_repetition,
)
from resdsl.language.expressions import is_expression
from resdsl.language.reader import Mapping, Node, Scalar, Sequence
from resdsl.language.scopes import Deferred, Frame, Instance, Loop, Scope
from resdsl.language.world import World
from resdsl.language.written_values import written_fields, written_member
from resdsl.ops.base import Op, Tagged
from resdsl.ops.reflect import fields_of

MAX_LEVELS = 32


def count_blocks(world: World, layers: Sequence, scope: Scope, path: str = "") -> int:
    """Return the number of innermost repetitions in a list of layers.

    Raises:
        Fault: something that decides the expansion has no value.
    """
    with world.deeper(layers.place):
        return _count(world, layers, scope, path)


def _count(world: World, layers: Sequence, scope: Scope, path: str) -> int:
    total = 0
    ordinals: dict[str, int] = {}
    for node, where in _spliced(world, layers, scope):
        item = read_item(node)
        ordinals[item.tag] = ordinals.get(item.tag, 0) + 1
        if item.condition is not None and world.plain(item.condition, where) is False:
            continue
        name = item.name or f"{item.tag}{ordinals[item.tag]}"
        at = f"{path}.{name}".lstrip(".")
        if item.tag in ("stage", "block"):
            total += _repetitions(world, item, where, at)
        elif item.tag in Op.members:
            total += _inside(world, Op.members[item.tag], item.content, where, at)
    return total


def _spliced(world: World, layers: Sequence, scope: Scope) -> list[tuple[Node, Scope]]:
    found: list[tuple[Node, Scope]] = []
    for node in layers.items:
        if isinstance(node, Scalar) and is_expression(node.value):
            value = world.value(node, scope)
            if isinstance(value, Deferred) and isinstance(value.node, Sequence):
                with world.deeper(node.place):
                    found += _spliced(world, value.node, value.scope)
                continue
            found.append(world.settle(node, scope))
        else:
            found.append((node, scope))
    return found


def _repetitions(world: World, item: Item, scope: Scope, path: str) -> int:
    stage = item.tag == "stage"
    frame = Frame(path if stage else scope.frame.stage, scope.frame.block)
    scope = Scope(scope.instance, frame, scope.arguments, scope.loop)
    wanted = read_repetition(world, item, scope)
    total = 0
    for index in range(wanted.depth):
        at = f"{path}.block{index}" if stage else path
        inner_frame = Frame(frame.stage, at)
        loop = Loop(index, wanted.depth, lambda: 0, lambda: 0) if stage else scope.loop
        repetition = Scope(scope.instance, inner_frame, scope.arguments, loop)
        block = block_named(world, wanted.block, repetition)
        if not _may_repeat(world, block.body, frozenset()):
            total += stage
            guard_repetitions(total, item)
            continue
        instance = Instance(at, inner_frame, lambda: 0, level=scope.instance.level + 1)
        if instance.level > MAX_LEVELS:
            return total  # the expansion reports the circle
        given = arguments_of(world, wanted, block, index, instance, repetition, scope)
        body = Scope(instance, inner_frame, given.thunks)
        inside = count_blocks(world, block.body, body, at)
        total += max(1, inside) if stage else inside
        guard_repetitions(total, item)
    return total


def _may_repeat(world: World, node: Node, above: frozenset[str]) -> bool:
    """Return whether a stage may stand in what is written, at any depth."""
    match node:
        case Scalar(value=value):
            return is_expression(value)  # it may stand for layers
        case Sequence(items=items):
            return any(_may_repeat(world, item, above) for item in items)
        case Mapping(entries=entries):
            if "stage" in entries or "block" in entries:
                return True
            return any(
                _may_repeat(world, value, above)
                for value in entries.values()
                if not isinstance(value, Scalar)
            )


def _inside(world: World, cls: type[Tagged], content: Node | None, scope: Scope, path: str) -> int:
    """Return the repetitions in the lists of layers among an op's fields."""
    if content is None:
        return 0
    content, scope = world.settle(content, scope)
    total = 0
    kinds = fields_of(cls)
    given = written_fields(cls, content)
    for key, node in given.entries.items() if given else ():
        kind = kinds.get(key)
        if kind is None or kind.kind == "value":
            continue
        node, where = world.settle(node, scope)
        at = f"{path}.{cls.parts.get(key, key)}".rstrip(".")
        if kind.kind == "layers" and isinstance(node, Sequence):
            total += count_blocks(world, node, where, at)
        elif kind.kind == "bodies" and isinstance(node, Mapping):
            for label, body in node.entries.items():
                body, inside = world.settle(body, where)
                if isinstance(body, Sequence):
                    total += count_blocks(world, body, inside, f"{at}.{label}")
        elif kind.family is not None and isinstance(node, Mapping):
            written = written_member(kind.family, node)
            total += _inside(world, written.member, written.content, where, at)
    return total
