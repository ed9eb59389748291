"""Checks everything that is written, read or not: ops, fields, grammar and names.

Values are no business of the checker: an expression may give any, and what nothing reads has none.
It walks through the text as the expansion would and leaves expressions as they stand.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, replace

from resdsl.language.blocks import Block
from resdsl.language.check.expression_check import ExpressionChecker
from resdsl.language.document import Document
from resdsl.language.expressions import is_expression
from resdsl.language.holes import hole_kind
from resdsl.language.layer_syntax import BLOCK_KEYS, STAGE_KEYS, WrittenLayer, read_item
from resdsl.language.module_names import check_layer_name, duplicate_name
from resdsl.language.names import LOOP_NAMES, MEASURED_NAMES, Earlier
from resdsl.language.output_names import inside, meant
from resdsl.language.remedies import (
    OutputNames,
    elsewhere,
    null_setting,
    repetition_help,
    shorthand,
)
from resdsl.language.written_values import (
    find_block,
    find_member,
    unknown_argument,
    unknown_field,
    written_fields,
    written_member,
)
from resdsl.ops.joins.join import Join
from resdsl.ops.op.field_kinds import fields_of
from resdsl.ops.op.inits import Init
from resdsl.ops.op.op import Op
from resdsl.ops.op.tagged import Tagged
from resdsl.ops.skip.shortcuts import Shortcut
from resdsl.text.diagnostics import Diagnostic, Later, Place, nearest
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar


@dataclass(frozen=True, slots=True)
class _View:
    """What is visible at a place: values by `$name`, outputs by `from`."""

    values: frozenset[str]
    outputs: ChainMap[str, None] | None = None  # None: a spliced list may have added others
    shortcuts: bool = False  # a list that may contain shortcuts
    in_part: bool = False  # a list inside another layer


def _given() -> ChainMap[str, None]:
    return ChainMap(dict.fromkeys(("input", "previous")))


def check_document(document: Document) -> list[Diagnostic]:
    """Return the findings of a document that follow from its text alone."""
    return _Checker(document.blocks, frozenset(document.params)).document(document)


def check_blocks(blocks: MappingABC[str, Block]) -> tuple[list[Diagnostic], list[str]]:
    """Return the findings of blocks that stand alone, and the params that they read."""
    checker = _Checker(blocks, frozenset())
    for block in blocks.values():
        checker.block(block, frozenset())
    findings = [found for found in checker.findings if found.code != "unknown-name"]
    return findings, sorted(checker.unknown)


class _Checker(ExpressionChecker):
    def __init__(self, blocks: MappingABC[str, Block], params: frozenset[str]) -> None:
        super().__init__()
        self.blocks = blocks
        self.params = params
        self.named_outputs: OutputNames | None = None

    def document(self, document: Document) -> list[Diagnostic]:
        self.named_outputs = OutputNames(document.root)
        params = frozenset(name for name in self.params if "@" not in name)
        for param in document.params.values():
            if isinstance(param.node, YamlMapping) and hole_kind(param.node.entries):
                for node in param.node.entries.values():
                    self.expressions(node, params)
            else:
                self.expressions(param.node, params)
        for block in document.blocks.values():
            self.block(block, params)
        self.layers(document.net, _View(params, _given()))
        for constraint in document.constraints:
            self.expressions(constraint, params | MEASURED_NAMES, always=True)
        self.init(document.init)
        return self.findings

    def block(self, block: Block, seen: frozenset[str]) -> None:
        self.later = frozenset(block.arguments)
        table = dict.fromkeys([*seen, *block.arguments])
        positions = {name: position for position, name in enumerate(table)}
        end = len(seen)
        for argument in block.arguments.values():
            if argument.default is not None:
                self.expressions(argument.default, Earlier(table, positions, end))
            end += argument.name not in seen
        self.later = frozenset()
        self.layers(block.body, _View(frozenset(table), _given()))

    # -- layers ---------------------------------------------------------------------------------

    def layers(self, written: YamlNode, view: _View) -> None:
        """Check a list of layers; names become visible as it goes."""
        if isinstance(written, YamlScalar):
            self.expressions(written, view.values)
            return  # another form than a list is the binder's finding
        if view.outputs is not None:
            view = replace(view, outputs=inside(view.outputs))
        named: dict[str, Place] = {}
        for node in written.items if isinstance(written, YamlList) else ():
            if isinstance(node, YamlScalar) and is_expression(node.value):
                self.expressions(node, view.values)
                view = replace(view, outputs=None)
                continue
            item = self.told(read_item, node)
            if item is not None and item.name is not None:
                self.name(item.name, item.name_place or item.place, view.in_part, named)
            if item is None or not self.item(item, view):
                if isinstance(node, YamlMapping) and "as" in node.entries:
                    view = replace(view, outputs=None)
            elif item.name is not None and view.outputs is not None:
                view.outputs[item.name] = None

    def name(self, name: str, place: Place, in_part: bool, named: dict[str, Place]) -> None:
        """Check the name of a layer, of whose list ``named`` are the names before it."""
        self.told(check_layer_name, name, place, in_part=in_part)
        first = named.setdefault(name, place)
        if first is not place:
            self.findings.append(duplicate_name(name, first, place))

    def item(self, item: WrittenLayer, view: _View) -> bool:
        """Check a layer; return whether its op is one."""
        if item.condition is not None:
            self.expressions(item.condition, view.values)
        if item.adapt is not None:
            self.expressions(item.adapt, view.values)
        if item.source is not None:
            self.output(item.source, view)
        if item.tag in ("stage", "block"):
            self.repetition(item, view)
            return True
        member: type[Tagged] | None = None
        if view.shortcuts and item.tag not in Op.members:
            member = Shortcut.members.get(item.tag)
        if member is None:
            member = self.told(find_member, Op, item.tag, item.place, self.blocks, view.values)
        if member is None:
            return False
        if issubclass(member, Join) and isinstance(item.content, YamlList):
            for node in item.content.items:
                if isinstance(node, YamlScalar) and isinstance(node.value, str):
                    self.output(node, view)
        else:
            self.content(member, item.place, item.content, view)
        return True

    def output(self, node: YamlScalar, view: _View) -> None:
        if is_expression(node.value):
            text = "an output is named as it stands, without `$`"
            self.findings.append(Diagnostic("unknown-output", text, node.place))
        elif view.outputs is not None and node.value not in view.outputs:
            text = f"no earlier layer here is called `{node.value}`"
            help = Later(
                elsewhere, str(node.value), self.named_outputs, meant(str(node.value), view.outputs)
            )
            self.findings.append(Diagnostic("unknown-output", text, node.place, help=help))

    def repetition(self, item: WrittenLayer, view: _View) -> None:
        known = STAGE_KEYS if item.tag == "stage" else BLOCK_KEYS
        content = item.content
        if content is None:
            return
        if not isinstance(content, YamlMapping):
            self.expressions(content, view.values)
            if (
                item.tag == "block"
                and isinstance(content, YamlScalar)
                and isinstance(content.value, str)
            ):
                self.named(content)
            return
        named = content.get("block" if item.tag == "stage" else "use")
        for key, node in content.entries.items():
            if key not in known:
                help = Later(repetition_help, key, known, content, self.blocks)
                self.told(unknown_field, item.tag, key, content, known, help)
            elif key in ("with", "first", "last"):
                loops = LOOP_NAMES if item.tag == "stage" else frozenset()
                self.expressions(node, view.values | loops)
                self.arguments(node, named, view)
            else:
                self.expressions(node, view.values)
        if isinstance(named, YamlScalar):
            self.named(named)

    def named(self, node: YamlScalar) -> None:
        """Check that there is a block of a name."""
        if not is_expression(node.value):
            self.told(find_block, self.blocks, node)

    def arguments(self, given: YamlNode, named: YamlNode | None, view: _View) -> None:
        """Check the names of arguments where the block is known from the text."""
        if not (isinstance(named, YamlScalar) and isinstance(given, YamlMapping)):
            return
        for name, node in given.entries.items():
            self.told(shorthand, name, node, view.values, given.keys[name])
        block = self.blocks.get(str(named.value))
        for name in given.entries if block else ():
            assert block is not None
            if name not in block.arguments:
                self.told(unknown_argument, block, name, given)

    # -- tagged values --------------------------------------------------------------------------

    def tagged(self, family: type[Tagged], node: YamlNode, view: _View) -> None:
        """Check a tagged value, as far as it is written here."""
        if isinstance(node, YamlScalar) and (is_expression(node.value) or node.value is None):
            self.expressions(node, view.values)
            return
        written = self.told(written_member, family, node, view.values)
        if written is not None and written.value is None:
            self.content(written.member, written.place, written.content, view)

    def content(
        self, member: type[Tagged], place: Place, content: YamlNode | None, view: _View
    ) -> None:
        known = fields_of(member)
        if isinstance(content, YamlScalar) and is_expression(content.value):
            self.expressions(content, view.values)
            if not member.content:
                return  # the fields come from elsewhere
        before = len(self.findings)
        given = self.told(written_fields, member, content)
        if len(self.findings) > before:
            return
        entries = given.entries if given else {}
        for key, node in entries.items():
            assert given is not None
            if key not in known:
                self.told(unknown_field, member.tag, key, given, known)
                continue
            kind = known[key]
            self.told(null_setting, member, key, node, given.keys[key])
            if kind.kind == "layers":
                shortcuts = issubclass(member, Shortcut)
                self.layers(node, replace(view, shortcuts=shortcuts, in_part=True))
            elif kind.kind == "bodies" and isinstance(node, YamlMapping):
                for label, body in node.entries.items():
                    self.told(check_layer_name, label, node.keys[label], in_part=True)
                    self.layers(body, replace(view, shortcuts=False, in_part=True))
            elif kind.family is not None:
                self.tagged(kind.family, node, view)
            else:
                self.expressions(node, view.values)
        misspelt = {nearest(key, known) for key in entries if key not in known}
        for key, kind in known.items():
            if kind.required and key not in entries and key not in misspelt:
                text = f"`{member.tag}` needs `{key}`"
                self.findings.append(Diagnostic("missing-field", text, place))

    def init(self, node: YamlNode | None) -> None:
        if node is None:
            return
        view = _View(self.params)
        if isinstance(node, YamlMapping) and Init.members.keys().isdisjoint(node.entries):
            for tag, value in node.entries.items():
                self.told(find_member, Op, tag, node.keys[tag])
                self.tagged(Init, value, view)
        else:
            self.tagged(Init, node, view)
