"""What is written in the place of a tagged value, a stage or a block, before anything is evaluated.

Whoever interprets a document reads it by these functions: the checker, which leaves expressions as
they are, and the binder and the counter of blocks, which resolve them first.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass

from pydantic import ValidationError

from resdsl.language.blocks import Block, Blocks
from resdsl.language.faults import TOLD_ALREADY, Fault
from resdsl.language.field_faults import describe
from resdsl.language.suggestions import field_help, word_help
from resdsl.ops.op.field_kinds import fields_of
from resdsl.ops.op.tagged import Tagged
from resdsl.text.diagnostics import Diagnostic, Later, Place, suggest
from resdsl.text.values import show
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar

_ARTICLES = {"a": "an", "e": "an", "i": "an", "o": "an"}


@dataclass(frozen=True, slots=True)
class WrittenMember:
    """A tagged value as it is written: which member, where its name stands, and its settings.

    ``value`` is the finished member where a plain number stands for it.
    """

    member: type[Tagged]
    place: Place
    content: YamlNode | None = None
    value: Tagged | None = None


def written_member(
    family: type[Tagged], node: YamlNode, names: Collection[str] = ()
) -> WrittenMember:
    """Return the member of ``family`` that a node writes; ``names`` can be read there by `$`.

    Raises:
        Fault: there is no such member, or the node has not the form of a tagged value.
    """
    if isinstance(node, YamlMapping):
        bare = family.member_of(node.entries)
        if bare is not None:
            return WrittenMember(bare, node.place, node)
        if len(node.entries) == 1:
            ((tag, content),) = node.entries.items()
            place = node.keys[tag]
            return WrittenMember(find_member(family, tag, place), place, content)
    if isinstance(node, YamlScalar):
        number = _from_plain(family, node)
        if number is not None:
            return WrittenMember(type(number), node.place, value=number)
        if isinstance(node.value, str):
            member = find_member(family, node.value, node.place, names=names)
            return WrittenMember(member, node.place)
    article = _ARTICLES.get(family.tag[0], "a")
    known = ", ".join(f"`{tag}`" for tag in family.choices())
    also = f"; or {family.also}" if family.also else ""
    text = f"{article} {family.tag} is a name or a mapping with that one key"
    text = f"{text}, but got {form(node)}"
    help = f"known: {known}{also}"
    if isinstance(node, YamlList) and (layers := _member_of_layers(family)):
        help = f"layers stand under `{layers}`: `{family.tag}: {{{layers}: [...]}}`"
    raise Fault(Diagnostic("bad-form", text, node.place, help=help))


def written_fields(member: type[Tagged], content: YamlNode | None) -> YamlMapping | None:
    """Return the settings of a member by field, None where there are none.

    A value that is no mapping of its fields stands for the field that the member calls its content:
    `add: [a, b]`.

    Raises:
        Fault: the member has no such field, and the value is no mapping.
    """
    if content is None or (isinstance(content, YamlScalar) and content.value is None):
        return None
    known = fields_of(member)
    if isinstance(content, YamlMapping) and not (
        member.content and known.keys().isdisjoint(content.entries)
    ):
        return content
    if member.content:
        return YamlMapping(
            {member.content: content}, {member.content: content.place}, content.place
        )
    text = f"the settings of `{member.tag}` are a mapping, but got {form(content)}"
    help = _settings_help(member, form(content))
    raise Fault(Diagnostic("bad-form", text, content.place, help=help))


def unknown_field(
    owner: str, key: str, given: YamlMapping, known: Collection[str], help: Later | None = None
) -> Diagnostic:
    """Return the finding of a key that ``owner`` does not have."""
    text = f"`{owner}` has no field `{key}`"
    help = help or Later(field_help, key, known, given.entries)
    return Diagnostic("unknown-field", text, given.keys[key], help=help)


def find_member(
    family: type[Tagged],
    tag: str,
    place: Place,
    blocks: Collection[str] = (),
    names: Collection[str] = (),
) -> type[Tagged]:
    """Return the member called ``tag``.

    Raises:
        Fault: there is none; the help names the nearest, ``blocks`` and ``names`` included.
    """
    member: type[Tagged] | None = family.members.get(tag)
    if member is None or not issubclass(member, family):
        text = f"there is no {family.tag} `{tag}`"
        help = Later(word_help, family, tag, blocks, names)
        raise Fault(Diagnostic(f"unknown-{family.tag}", text, place, help=help))
    return member


def find_block(blocks: MappingABC[str, Block], node: YamlNode) -> Block:
    """Return the block that a node names.

    Raises:
        Fault: there is none of that name.
    """
    name = node.value if isinstance(node, YamlScalar) else None
    if isinstance(name, str) and name in blocks:
        return blocks[name]
    if isinstance(blocks, Blocks) and name in blocks.wrong:
        raise Fault(Diagnostic(TOLD_ALREADY, f"the block `{name}` is wrong", node.place))
    if isinstance(name, str):
        text = f"there is no block `{name}`"
    else:
        got = show(name) if isinstance(node, YamlScalar) else "a value with parts"
        text = f"a block is named by a text, but got {got}"
    help = Later(suggest, name, blocks) if isinstance(name, str) else None
    raise Fault(Diagnostic("unknown-block", text, node.place, help=help))


def unknown_argument(block: Block, name: str, given: YamlMapping) -> Diagnostic:
    """Return the finding of an argument that a block does not have, among those ``given``."""
    text = f"block `{block.name}` has no argument `{name}`"
    help = Later(suggest, name, block.arguments, given.entries)
    return Diagnostic("unknown-argument", text, given.keys[name], help=help)


def form(node: YamlNode) -> str:
    """Return what stands in the place of something else, in words: `3`, a list, a mapping."""
    match node:
        case YamlScalar(value=value):
            return show(value)
        case YamlList():
            return "a list"
        case YamlMapping(entries=entries) if len(entries) > 1:
            return f"a mapping with the keys {', '.join(f'`{k}`' for k in entries)}"
    return "a mapping"


def _member_of_layers(family: type[Tagged]) -> str | None:
    """Return the member of a family that is made of layers, if there is one."""
    for tag, member in family.choices().items():
        if member.content and fields_of(member)[member.content].kind == "layers":
            return tag
    return None


def _from_plain(family: type[Tagged], node: YamlScalar) -> Tagged | None:
    """Return the member that a number is short for, if there is one.

    Raises:
        Fault: the number is out of bounds.
    """
    try:
        return family.from_plain(node.value)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise Fault(describe(fault, node.place, family.tag, ())) from None


def _settings_help(member: type[Tagged], got: str) -> str | None:
    """Return how the value would be written under the setting that it is likely meant for."""
    fields = fields_of(member)
    meant = next((name for name, field in fields.items() if field.required), None)
    if meant is None and fields:
        meant = "bias" if "bias" in fields else next(iter(fields))
    shown = "[...]" if got == "a list" else "..." if got.startswith('"') else got
    return f"write `{member.tag}: {{{meant}: {shown}}}`" if meant else None
