"""Keys by which uses of a block share their expansion.

A key is had without evaluating anything, because what a block does not read has no value: it stands
for what is written, and for the keys of the arguments that the text names. So in

    - block: {use: unit, with: {out: $width * 2}}
    - block: {use: unit, with: {out: $width * 2}}

both uses have one key. Equal keys mean equal values; equal values may have different keys.
"""

from __future__ import annotations

from collections.abc import Mapping

from resdsl.expand.scopes import Scope
from resdsl.language.document import Document
from resdsl.language.expression_places import free_names
from resdsl.language.names import LOOP_NAMES
from resdsl.text.yaml_nodes import YamlNode, YamlScalar

_PARAM = -1  # the key of a param, which has one value in the whole net


class SharingKeys:
    """Numbers keys, so that the key of an argument stays small however long its history is."""

    def __init__(self, drawn_anew: Mapping[str, frozenset[str]]) -> None:
        self._drawn_anew = drawn_anew
        self._numbers: dict[tuple[object, ...], int] = {}
        self._names: dict[int, tuple[YamlNode, tuple[str, ...]]] = {}  # by the node's identity

    def names(self, node: YamlNode) -> tuple[str, ...]:
        """Return the names in the expressions of a node, sorted; they are looked for once."""
        known = self._names.get(id(node))
        if known is None:
            known = self._names[id(node)] = node, tuple(sorted(free_names(node)))
        return known[1]

    def key(self, node: YamlNode, scope: Scope) -> int | None:
        """Return a number that is equal for nodes of the same value, without evaluating them.

        It stands for what is written, with the keys of the arguments that it names. Nodes of one
        value may have different keys. None: the value depends on the place in the expanded net.
        """
        if isinstance(node, YamlScalar):
            written: tuple[object, ...] = (type(node.value), node.value)
        else:
            written = (id(node),)
        found: list[object] = []
        for name in self.names(node):
            key = self._key_of_name(name, scope)
            if key is None:
                return None
            found += (name, key)
        return self._numbers.setdefault((*written, *found), len(self._numbers))

    def _key_of_name(self, name: str, scope: Scope) -> int | None:
        if name in LOOP_NAMES and scope.loop is not None:
            return {"index": scope.loop.index, "depth": scope.loop.depth}.get(name)
        thunk = scope.arguments.get(name)
        if thunk is not None:
            return thunk.key
        return None if self._drawn_anew.get(name) else _PARAM


def drawn_anew(document: Document, settings: Mapping[str, YamlNode]) -> dict[str, frozenset[str]]:
    """Return for each param the kinds of scope, `stage` or `block`, in which it is drawn anew.

    A hole says so by `per`; a param that reads such a hole is drawn likewise.
    """
    params = document.params
    reads = {n: free_names(settings.get(n, p.node)) for n, p in params.items() if not p.hole}
    per: dict[str, frozenset[str]] = {
        name: frozenset({param.hole.per} if param.hole and param.hole.per else ())
        for name, param in params.items()
    }
    waiting = [name for name in params if per[name]]
    readers: dict[str, list[str]] = {}
    for name, others in reads.items() if waiting else ():
        for other in others:
            readers.setdefault(other, []).append(name)
    while waiting:
        name = waiting.pop()
        for reader in readers.get(name, ()):
            if not per[name] <= per[reader]:
                per[reader] |= per[name]
                waiting.append(reader)
    return per
