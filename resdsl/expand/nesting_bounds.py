"""How deep values may lie inside each other, and how many there may be.

A list may contain itself through a param, and arguments may hand each other on for ever. What has
no end must end in a diagnostic, long before Python's own stack does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from resdsl.language.faults import ExpansionLimit, Fault
from resdsl.text.diagnostics import Diagnostic, Place

MAX_REFERENCES = 60
MAX_LEVELS = 200  # of lists and values inside each other, through params and blocks
MAX_STEPS = 3_000_000


class NestingBounds:
    """Counts what is open in one evaluation, and all that was ever opened."""

    def __init__(self) -> None:
        self._level = 0
        self._steps = 0
        self._references = 0

    @contextmanager
    def reference(self, name: str, place: Place) -> Iterator[None]:
        """Bound how many params and arguments are evaluated one inside the other.

        Raises:
            Fault: `param-too-deep`.
        """
        if self._references > MAX_REFERENCES:
            text = f"`{name}` lies more than {MAX_REFERENCES} references deep"
            raise Fault(Diagnostic("param-too-deep", text, place))
        self._references += 1
        try:
            yield
        finally:
            self._references -= 1

    @contextmanager
    def deeper(self, place: Place) -> Iterator[None]:
        """Bound the nesting of lists and values, which may contain themselves through a param.

        Raises:
            ExpansionLimit: too deep, or too many of them.
        """
        self._level += 1
        self._steps += 1
        try:
            if self._level > MAX_LEVELS:
                text = f"values are nested more than {MAX_LEVELS} levels deep"
                help = "a param that stands inside its own value never ends"
                raise ExpansionLimit(Diagnostic("nested-too-deep", text, place, help=help))
            if self._steps > MAX_STEPS:
                text = f"expanding takes more than {MAX_STEPS:,} steps"
                raise ExpansionLimit(Diagnostic("too-many-layers", text, place))
            yield
        finally:
            self._level -= 1
