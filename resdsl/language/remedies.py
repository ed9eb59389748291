"""What to do about keys, names and values of layers that stand in the wrong place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from resdsl.language.blocks import Block
from resdsl.language.names import IDENTIFIER
from resdsl.language.suggestions import field_help
from resdsl.ops.op.field_kinds import fields_of
from resdsl.ops.op.op import Op
from resdsl.ops.op.tagged import Tagged
from resdsl.text.diagnostics import Diagnostic, Place
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar

_INDENT = "indent the settings below the op, or start the next layer with `-`"
_KEY_IS_OP = "the name of the op is the key, before its settings: `- conv: {out: 16, kernel: 3}`"
_BESIDE = {
    "name": "a layer is named by `as`",
    "id": "a layer is named by `as`",
    "label": "a layer is named by `as`",
    "input": "another output is read by `from`",
    "inputs": "another output is read by `from`, several by a join such as `add`",
    "source": "another output is read by `from`",
    "type": _KEY_IS_OP,
    "op": _KEY_IS_OP,
    "layer": _KEY_IS_OP,
    "class": _KEY_IS_OP,
    "when": "a layer is switched off by `if`",
    "condition": "a layer is switched off by `if`",
    "enabled": "a layer is switched off by `if`",
}


def too_many_ops(node: YamlMapping, ops: list[str]) -> tuple[str, Place]:
    """Return what to do about a layer with several ops, and the place of the one too many."""
    known = Op.choices().keys() | {"stage", "block"}
    strange = [key for key in ops if key not in known]
    told = next((key for key in strange if key in _BESIDE), None)
    if told is not None:
        return _BESIDE[told], node.keys[told]
    named = node.entries.get("block")
    if strange and isinstance(named, YamlScalar):
        given = ", ".join(f"{key}: {node.entries[key].place.text or '...'}" for key in strange)
        help = f"arguments stand under `with`: `block: {{use: {named.value}, with: {{{given}}}}}`"
        return help, node.keys[strange[0]]
    fields = {field for key in ops if key in Op.choices() for field in fields_of(Op.choices()[key])}
    for key in strange:
        value = node.entries[key]
        alone = isinstance(value, YamlScalar) and value.value is None
        if alone and len(strange) < len(ops) and key not in fields and IDENTIFIER.fullmatch(key):
            return f"to name the layer write `as: {key}`", node.keys[key]
    return _INDENT, node.keys[ops[1]] if ops else node.place


def repetition_help(
    key: str, known: tuple[str, ...], content: YamlMapping, blocks: Mapping[str, Block]
) -> str:
    """Return what may be meant by a key of a `stage` or `block` that neither has."""
    named = content.get("block") or content.get("use")
    block = blocks.get(str(named.value)) if isinstance(named, YamlScalar) else None
    value = content.entries[key].place.text
    if key in blocks:
        return f"write `{'block' if 'block' in known else 'use'}: {key}, with: {{...}}`"
    if key in ("body", "layers"):
        return "layers stand in a block of their own, under `blocks`, which is named here"
    if block is not None and key in block.arguments:
        shown = value if 0 < len(value) <= 40 else "..."
        return f"arguments of the block stand under `with`: `with: {{{key}: {shown}}}`"
    return field_help(key, known, content.entries)


def null_setting(member: type[Tagged], key: str, node: YamlNode, place: Place) -> Diagnostic | None:
    """Return the finding of a setting that is null, though it has another default.

    To some readers null says "none", to others "as usual": here it must be one or the other.
    """
    field = fields_of(member)[key]
    default = member.model_fields[field.attribute].default
    if field.required or not (isinstance(node, YamlScalar) and node.value is None):
        return None
    if default is None and field.kind == "value":
        return None  # null is its own word for that
    shown = default.tag if isinstance(default, Tagged) else str(default).lower()
    help = "leave it out" if default is None else f"leave it out for `{shown}`"
    if field.family is not None and "none" in field.family.choices() and shown != "none":
        help += ", or write `none`"
    return Diagnostic("missing-value", f"`{member.tag}.{key}` has no value", place, help=help)


class OutputNames:
    """Every name that is given to an output, in any list of a document; collected when asked."""

    def __init__(self, root: YamlNode) -> None:
        self.root = root

    @cached_property
    def found(self) -> frozenset[str]:
        """The names."""
        return frozenset(_output_names(self.root))


def _output_names(node: YamlNode) -> Iterator[str]:
    match node:
        case YamlMapping(entries=entries):
            name = entries.get("as")
            if isinstance(name, YamlScalar):
                yield str(name.value)
            for value in entries.values():
                yield from _output_names(value)
        case YamlList(items=items):
            for item in items:
                yield from _output_names(item)


def elsewhere(name: str, named: OutputNames | None, near: object) -> str:
    """Return the help for an output that is not to be seen, though another list may name it."""
    if named is not None and name in named.found:
        return (
            f"`{name}` is named elsewhere: a name is seen further down in its list and in lists "
            "inside it, not above it and not in blocks, which read their own `input`"
        )
    return str(near)


def shorthand(key: str, node: YamlNode, names: frozenset[str], place: Place) -> Diagnostic | None:
    """Return the finding of an argument that is given no value, as in `with: {out}`."""
    if not isinstance(node, YamlScalar) or node.value is not None or node.place.text.strip():
        return None
    help = f"write `{key}: ${key}`" if key in names else f"write `{key}: ...`"
    return Diagnostic("missing-value", f"the argument `{key}` has no value", place, help=help)
