"""Counts the innermost repetitions of a net before it is expanded: the value of `$blocks`.

Only what decides the expansion is evaluated (depths, conditions, names of blocks), since a rate
such as `$drop * $block / $blocks` must know the number while the net is being built.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from resdsl.expand.counts_by_arguments import CountsByArguments
from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.layer_names import LayerNames
from resdsl.expand.repetition import (
    arguments_of,
    block_named,
    guard_repetitions,
    read_repetition,
)
from resdsl.expand.scopes import BlockUse, Closure, Loop, SamplingScope, Scope
from resdsl.language.expressions import is_expression
from resdsl.language.layer_syntax import WrittenLayer, read_item
from resdsl.language.written_values import written_fields, written_member
from resdsl.ops.op.field_kinds import fields_of
from resdsl.ops.op.op import Op
from resdsl.ops.op.tagged import Tagged
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar

MAX_LEVELS = 32


def count_blocks(evaluator: DocumentEvaluator, layers: YamlList, scope: Scope) -> int:
    """Return the number of innermost repetitions in a list of layers.

    Raises:
        Fault: something that decides the expansion has no value.
    """
    return _Counter(evaluator).layers(layers, scope, "")


class _Counter:
    """Counts each block once for uses that are alike, unless there are holes, which a look at what
    a use does not read would draw."""

    def __init__(self, evaluator: DocumentEvaluator) -> None:
        self.evaluator = evaluator
        self.counts = None if evaluator.document.holes else CountsByArguments(evaluator)

    def layers(self, written: YamlList, scope: Scope, path: str) -> int:
        evaluator = self.evaluator
        total = 0
        names = LayerNames()
        with evaluator.deeper(written.place):
            for node, where in spliced(evaluator, written, scope):
                item = read_item(node)
                name = names.of(item)
                if item.condition is not None and evaluator.plain(item.condition, where) is False:
                    continue
                at = f"{path}.{name}".lstrip(".")
                if item.tag in ("stage", "block"):
                    total += self._repetitions(item, where, at)
                elif item.tag in Op.members:
                    lists = layer_lists(evaluator, Op.members[item.tag], item.content, where, at)
                    total += sum(self.layers(*each) for each in lists)
        return total

    def _repetitions(self, item: WrittenLayer, scope: Scope, path: str) -> int:
        evaluator = self.evaluator
        stage = item.tag == "stage"
        sampling = SamplingScope(path if stage else scope.sampling.stage, scope.sampling.block)
        scope = Scope(scope.use, sampling, scope.arguments, scope.loop)
        wanted = read_repetition(evaluator, item, scope)
        total = 0
        for index in range(wanted.depth):
            at = f"{path}.block{index}" if stage else path
            inner_sampling = SamplingScope(sampling.stage, at)
            loop = Loop(index, wanted.depth, lambda: 0, lambda: 0) if stage else scope.loop
            repetition = Scope(scope.use, inner_sampling, scope.arguments, loop)
            block = block_named(evaluator, wanted.block, repetition)
            if not _may_repeat(evaluator, block.body, frozenset()):
                total += stage
                guard_repetitions(total, item)
                continue
            use = BlockUse(at, inner_sampling, lambda: 0, level=scope.use.level + 1)
            if use.level > MAX_LEVELS:
                return total  # the expansion reports the circle
            given = arguments_of(evaluator, wanted, block, index, use, repetition, scope)
            body = Scope(use, inner_sampling, given.thunks)
            counted = partial(self.layers, block.body, body, at)
            inside = self.counts.count(block, body, counted) if self.counts else counted()
            total += max(1, inside) if stage else inside
            guard_repetitions(total, item)
        return total


def spliced(
    evaluator: DocumentEvaluator, layers: YamlList, scope: Scope
) -> list[tuple[YamlNode, Scope]]:
    """Return the items of a list and their scopes, with lists that expressions stand for in it."""
    found: list[tuple[YamlNode, Scope]] = []
    for node in layers.items:
        if isinstance(node, YamlScalar) and is_expression(node.value):
            value = evaluator.value(node, scope)
            if isinstance(value, Closure) and isinstance(value.node, YamlList):
                with evaluator.deeper(node.place):
                    found += spliced(evaluator, value.node, value.scope)
                continue
            found.append(evaluator.resolve(node, scope))
        else:
            found.append((node, scope))
    return found


def _may_repeat(evaluator: DocumentEvaluator, node: YamlNode, above: frozenset[str]) -> bool:
    """Return whether a stage may stand in what is written, at any depth."""
    match node:
        case YamlScalar(value=value):
            return is_expression(value)  # it may stand for layers
        case YamlList(items=items):
            return any(_may_repeat(evaluator, item, above) for item in items)
        case YamlMapping(entries=entries):
            if "stage" in entries or "block" in entries:
                return True
            return any(
                _may_repeat(evaluator, value, above)
                for value in entries.values()
                if not isinstance(value, YamlScalar)
            )


def layer_lists(
    evaluator: DocumentEvaluator,
    cls: type[Tagged],
    content: YamlNode | None,
    scope: Scope,
    path: str = "",
) -> Iterator[tuple[YamlList, Scope, str]]:
    """Yield the lists of layers among an op's fields, with their scopes and paths."""
    if content is None:
        return
    content, scope = evaluator.resolve(content, scope)
    kinds = fields_of(cls)
    given = written_fields(cls, content)
    for key, node in given.entries.items() if given else ():
        kind = kinds.get(key)
        if kind is None or kind.kind == "value":
            continue
        node, where = evaluator.resolve(node, scope)
        at = f"{path}.{cls.parts.get(key, key)}".rstrip(".")
        if kind.kind == "layers" and isinstance(node, YamlList):
            yield node, where, at
        elif kind.kind == "bodies" and isinstance(node, YamlMapping):
            for label, body in node.entries.items():
                body, inside = evaluator.resolve(body, where)
                if isinstance(body, YamlList):
                    yield body, inside, f"{at}.{label}"
        elif kind.family is not None and isinstance(node, YamlMapping):
            written = written_member(kind.family, node)
            yield from layer_lists(evaluator, written.member, written.content, where, at)
