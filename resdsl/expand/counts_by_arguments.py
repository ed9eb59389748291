"""Counts of what is in blocks, made once for all uses that must give the same."""

from __future__ import annotations

from collections.abc import Callable

from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.scopes import Scope
from resdsl.language.blocks import Block
from resdsl.language.faults import Fault


class CountsByArguments:
    """Counts a block once for all uses in which the arguments that the count reads are equal.

    Blocks that use each other are used millions of times before there are too many layers, but the
    arguments that an `if` or a `depth` reads take few values.
    """

    def __init__(self, evaluator: DocumentEvaluator) -> None:
        self.evaluator = evaluator
        self.known: dict[str, dict[tuple[str, ...], dict[tuple[object, ...], int]]] = {}

    def count(self, block: Block, scope: Scope, counted: Callable[[], int]) -> int:
        """Return what ``counted`` gives for the body of a block in a scope, or gave for its like.

        An argument has a value after the count if it was read.
        """
        known = self.known.setdefault(block.name, {})
        for names, counts in known.items():
            try:
                values = self._values(names, scope)
            except Fault:  # of an argument that this use may not read at all
                continue
            if values in counts:
                return counts[values]
        number = counted()
        read = tuple(name for name, thunk in scope.arguments.items() if thunk.known)
        known.setdefault(read, {})[self._values(read, scope)] = number
        return number

    def _values(self, names: tuple[str, ...], scope: Scope) -> tuple[object, ...]:
        """Return values with their types, since 1 and true are equal in Python. A value with parts
        equals itself alone."""
        values = [self.evaluator.force(scope.arguments[name]) for name in names]
        return tuple((type(value), value) for value in values)
