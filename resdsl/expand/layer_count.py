"""Counts the layers of a net without building them, to refuse in time what would never end.

Two blocks that use each other twice, twenty levels deep, have a million layers. Where each use gets
arguments of its own none is shared, and a hundred thousand would be built before the limit is met.
Their number follows from the arguments that an `if` or a `depth` reads, which are few.
"""

from __future__ import annotations

from functools import partial

from resdsl.expand.block_count import MAX_LEVELS, layer_lists, spliced
from resdsl.expand.counts_by_arguments import CountsByArguments
from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.repetition import arguments_of, block_named, read_repetition
from resdsl.expand.scopes import BlockUse, Loop, Scope
from resdsl.language.document import MAX_LAYERS
from resdsl.language.faults import ExpansionLimit, Fault
from resdsl.language.layer_syntax import WrittenLayer, read_item
from resdsl.ops.op.op import Op
from resdsl.ops.op.structure import Structure
from resdsl.text.yaml_nodes import YamlList


def at_least(evaluator: DocumentEvaluator) -> int:
    """Return a number of layers that the net of a document exceeds or has.

    It is 0 where the count would draw a hole, or fails: what is wrong is told by the expansion.
    Counting ends beyond ``MAX_LAYERS``.
    """
    if evaluator.document.holes:
        return 0
    try:
        with evaluator.structural("the expansion"):
            return _Count(evaluator).layers(evaluator.document.net, evaluator.outermost)
    except (Fault, ExpansionLimit):
        return 0


class _Count:
    def __init__(self, evaluator: DocumentEvaluator) -> None:
        self.evaluator = evaluator
        self.counts = CountsByArguments(evaluator)

    def layers(self, written: YamlList, scope: Scope) -> int:
        total = 0
        for node, where in spliced(self.evaluator, written, scope):
            item = read_item(node)
            if total > MAX_LAYERS:
                break
            if item.condition and self.evaluator.plain(item.condition, where) is not True:
                continue
            if item.tag in ("stage", "block"):
                total += self._repetitions(item, where)
            elif item.tag in Op.members:
                member = Op.members[item.tag]
                total += not issubclass(member, Structure)
                for layers, inside, _ in layer_lists(self.evaluator, member, item.content, where):
                    total += self.layers(layers, inside)
        return total

    def _repetitions(self, item: WrittenLayer, scope: Scope) -> int:
        evaluator = self.evaluator
        wanted = read_repetition(evaluator, item, scope)
        total = 0
        for index in range(wanted.depth):
            loop = scope.loop
            if item.tag == "stage":
                loop = Loop(index, wanted.depth, lambda: 0, lambda: 0)
            repetition = Scope(scope.use, scope.sampling, scope.arguments, loop)
            block = block_named(evaluator, wanted.block, repetition)
            use = BlockUse("", scope.sampling, lambda: 0, level=scope.use.level + 1)
            if use.level > MAX_LEVELS:
                return total  # the expansion reports the circle
            given = arguments_of(evaluator, wanted, block, index, use, repetition, scope)
            body = Scope(use, use.sampling, given.thunks)
            total += self.counts.count(block, body, partial(self.layers, block.body, body))
            if total > MAX_LAYERS:
                break
        return total
