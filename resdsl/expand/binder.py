"""Binds what is written to values of the vocabulary.

`{conv: {out: $width * 2, kernel: 3}}` becomes ``Conv(out=32, kernel=3)``: the expressions of the
fields are evaluated where they are written, and the class of the op validates them. What is wrong
becomes a finding at its place, and the rest is read on, so that all mistakes of a file are told
together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from resdsl.expand.evaluator import DocumentEvaluator
from resdsl.expand.scopes import Scope
from resdsl.language.faults import Fault, misplaced_hole
from resdsl.language.field_faults import describe
from resdsl.language.holes import hole_kind
from resdsl.language.models import one_for_each
from resdsl.language.module_names import check_layer_name
from resdsl.language.written_values import form, unknown_field, written_fields, written_member
from resdsl.ops.op.field_kinds import FieldKind, fields_of
from resdsl.ops.op.inits import Init
from resdsl.ops.op.structure import Layers
from resdsl.ops.op.tagged import Tagged
from resdsl.text.diagnostics import Diagnostic, Place
from resdsl.text.model_faults import locate
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar


class LayerList(Layers):
    """A list of layers as it is written, with the scope that it is read in.

    Ops hold it without looking inside: a `skip` hands its body back to the builder of its region.
    """

    __slots__ = ("node", "scope")

    def __init__(self, node: YamlList, scope: Scope) -> None:
        self.node = node
        self.scope = scope

    def __reduce__(self) -> tuple[type[Layers], tuple[()]]:
        # An op that was expanded keeps them, and with them the whole expansion, which nobody
        # reads any more: a pickle of a net holds its graph alone.
        return Layers, ()

    @property
    def n_written(self) -> int:
        """The number of items as they are written, expressions for lists counted as one."""
        return len(self.node.items)


class Binder:
    """Binds nodes in the scopes of one evaluator; faults go to ``findings``."""

    def __init__(self, evaluator: DocumentEvaluator, findings: list[Diagnostic]) -> None:
        self.evaluator = evaluator
        self.findings = findings
        self._interned: dict[Any, Tagged] = {}

    def report(self, diagnostic: Diagnostic, scope: Scope) -> None:
        """Add a finding with the chain of blocks it was found in."""
        notes = scope.use.notes
        if len(notes) > 4:
            notes = (*notes[:2], f"through {len(notes) - 3} more uses", notes[-1])
        self.findings.append(replace(diagnostic, notes=diagnostic.notes + notes))

    def tagged(self, family: type[Tagged], node: YamlNode, scope: Scope) -> Tagged | None:
        """Return the member of ``family`` that a node writes; None after a finding."""
        at = scope
        try:
            node, scope = self.evaluator.resolve(node, scope)
            written = written_member(family, node)
        except Fault as fault:
            self.report(fault.diagnostic, at)
            return None
        if written.value is not None:
            return written.value
        return self.fields(written.member, written.place, written.content, scope)

    def fields(
        self, member: type[Tagged], place: Place, content: YamlNode | None, scope: Scope
    ) -> Tagged | None:
        """Return the member with its fields read from ``content``."""
        with self.evaluator.deeper(place):
            return self._fields(member, place, content, scope)

    def _fields(
        self, member: type[Tagged], place: Place, content: YamlNode | None, scope: Scope
    ) -> Tagged | None:
        at = scope
        before = len(self.findings)
        known = fields_of(member)
        data: dict[str, Any] = {}
        try:
            if content is not None:
                content, scope = self.evaluator.resolve(content, scope)
            given = written_fields(member, content)
        except Fault as fault:
            self.report(fault.diagnostic, at)
            return None
        for key, node in given.entries.items() if given else ():
            assert given is not None
            if key not in known:
                self.report(unknown_field(member.tag, key, given, known), scope)
                continue
            value = self._field(known[key], member, key, node, scope)
            if value is not None:
                data[key] = value
        self._default_init(member, known, data)
        if len(self.findings) > before:
            return None
        return self._construct(member, place, data, given, scope)

    def _field(
        self, kind: FieldKind, member: type[Tagged], key: str, node: YamlNode, scope: Scope
    ) -> Any:
        at = scope
        try:
            if kind.kind == "value":
                hole = hole_kind(node.entries) if isinstance(node, YamlMapping) else None
                if hole and isinstance(node, YamlMapping):
                    self.findings.append(misplaced_hole(node, hole))
                return self.evaluator.plain(node, scope)
            node, scope = self.evaluator.resolve(node, scope)
            if isinstance(node, YamlScalar) and node.value is None:
                return None
            if kind.kind == "layers":
                return self._layers(f"{member.tag}.{key}", node, scope)
            if kind.kind == "bodies":
                return self._bodies(f"{member.tag}.{key}", node, scope)
        except Fault as fault:
            self.report(fault.diagnostic, at)
            return None
        assert kind.family is not None
        return self.tagged(kind.family, node, scope)

    def _layers(self, what: str, node: YamlNode, scope: Scope) -> LayerList:
        node, scope = self.evaluator.resolve(node, scope)
        if isinstance(node, YamlList):
            return LayerList(node, scope)
        text = f"`{what}` must be a list of layers, but got {form(node)}"
        help = "start each layer with `-`"
        if isinstance(node, YamlScalar) and isinstance(node.value, str):
            help = f"write `[{node.value}]`"
        raise Fault(Diagnostic("bad-form", text, node.place, help=help))

    def _bodies(self, what: str, node: YamlNode, scope: Scope) -> dict[str, LayerList]:
        if not isinstance(node, YamlMapping) or not node.entries:
            text = f"`{what}` maps labels to lists of layers, but got {form(node)}"
            raise Fault(Diagnostic("bad-form", text, node.place))
        for label, place in node.keys.items():
            check_layer_name(label, place, in_part=True)
        return {
            label: self._layers(f"{what}.{label}", body, scope)
            for label, body in node.entries.items()
        }

    def inner_lists(
        self, member: type[Tagged], content: YamlNode | None, scope: Scope
    ) -> list[tuple[str, LayerList]]:
        """Return the lists of layers under a member's fields by label, without new findings."""
        found: list[tuple[str, LayerList]] = []
        try:
            if content is not None:
                content, scope = self.evaluator.resolve(content, scope)
            for key, node in content.entries.items() if isinstance(content, YamlMapping) else ():
                kind = fields_of(member).get(key)
                if kind is not None and kind.kind == "layers":
                    found.append((key, self._layers(key, node, scope)))
                elif kind is not None and kind.kind == "bodies":
                    found += self._bodies(key, node, scope).items()
        except Fault:
            return found  # it was reported when the fields were read
        return found

    def _default_init(
        self, member: type[Tagged], known: dict[str, FieldKind], data: dict[str, Any]
    ) -> None:
        """Fill in the document's `init` where a weight has none of its own."""
        node = self.evaluator.document.init
        kind = known.get("init")
        if node is None or kind is None or kind.family is not Init or "init" in data:
            return
        if member.own_init:
            return
        if isinstance(node, YamlMapping) and Init.members.keys().isdisjoint(node.entries):
            by_op = node.get(member.tag)
            if by_op is None:
                return
            node = by_op
        data["init"] = self.tagged(Init, node, self.evaluator.outermost)

    def _construct(
        self,
        member: type[Tagged],
        place: Place,
        data: dict[str, Any],
        given: YamlMapping | None,
        scope: Scope,
    ) -> Tagged | None:
        values = tuple((name, type(value), value) for name, value in data.items())
        key: tuple[type[Tagged], object] | None = (member, values)
        try:
            if key in self._interned:
                return self._interned[key]
        except TypeError:  # a mapping among the values cannot be a key
            key = None
        try:
            value = member.model_validate(data)
        except ValidationError as error:
            for field, fault in one_for_each(error, data).items():
                at = place
                if given is not None and field in given.entries:
                    at, _ = locate(given, (field,))
                known = fields_of(member)
                self.report(
                    describe(
                        fault, at, field, known, owner=member.tag, names=self.evaluator.names(scope)
                    ),
                    scope,
                )
            return None
        if key is not None:
            self._interned[key] = value
        return value
