"""What goes wrong while a document is read: exceptions that carry their diagnostic."""

from __future__ import annotations

from collections.abc import Collection

from resdsl.text.diagnostics import Diagnostic, Later, Place, suggest
from resdsl.text.yaml_nodes import YamlMapping

TOLD_ALREADY = "told-already"
"""The code of a fault that follows from one that is told elsewhere; nobody is shown it."""


class Fault(Exception):
    """A value cannot be had; carries the diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class ExpansionLimit(Exception):
    """The document describes something without end; nothing else in it can be judged."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class HoleNotInNet(Exception):
    """A hole is read that the finished net does not have."""


class HoleWithoutValue(Exception):
    """Raised by an :data:`Ask` that has no answer for a hole."""


def misplaced_hole(node: YamlMapping, kind: str) -> Diagnostic:
    """Return the diagnostic of a hole of a ``kind`` that stands elsewhere than under `params`."""
    text = "a hole stands directly under `params`, so that its name is stable"
    help = "move it there and read it by its `$name`"
    return Diagnostic("misplaced-hole", text, node.keys[kind], help=help)


def unknown_name(name: str, place: Place, *known: Collection[str]) -> Diagnostic:
    """Return the diagnostic of a name that is in none of the collections of ``known`` ones."""
    return Diagnostic(
        "unknown-name",
        f"`${name}` is not declared here",
        place,
        help=Later(_suggest, name, *known),
    )


def _suggest(name: str, *known: Collection[str]) -> str:
    names = set[str]().union(*known)
    if not names:
        return "declare it under `params`, or as an argument of the block"
    return suggest(name, names)
