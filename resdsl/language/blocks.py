"""Blocks as they are written, with what they inherit."""

from __future__ import annotations

from collections.abc import Mapping as MappingABC
from dataclasses import dataclass

from resdsl.errors import Diagnostic, Place, suggest
from resdsl.language.models import BlockModel, validate
from resdsl.language.names import check_name
from resdsl.language.reader import Mapping, Node, Scalar, Sequence

TYPE_NAMES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "str": (str,),
    "any": (object,),
}


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a block: a default, or a type when it is required."""

    name: str
    place: Place
    default: Node | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A block with what it inherits from `extends`."""

    name: str
    arguments: dict[str, Argument]
    body: Sequence
    place: Place
    extends: str | None = None
    changes: Mapping | None = None  # the arguments it gives to what it extends


def read_blocks(node: Mapping, findings: list[Diagnostic]) -> dict[str, Block]:
    """Return the blocks by name, what each inherits merged into it."""
    models: dict[str, tuple[BlockModel, Mapping]] = {}
    for name, value in node.entries.items():
        check_name(name, node.keys[name], "a block", findings, reserved=frozenset())
        if not isinstance(value, Mapping):
            text = f"block `{name}` is a mapping with `body`"
            findings.append(Diagnostic("bad-block", text, node.keys[name]))
            continue
        model = validate(BlockModel, value, findings, keep=frozenset({"args", "body"}))
        if isinstance(model, BlockModel):
            models[name] = (model, value)
    blocks: dict[str, Block] = {}
    for name in models:
        block = _inherit(name, models, findings, node.keys[name])
        if block is not None:
            blocks[name] = block
    return blocks


def _inherit(
    name: str,
    models: MappingABC[str, tuple[BlockModel, Mapping]],
    findings: list[Diagnostic],
    place: Place,
) -> Block | None:
    """Return the block ``name`` with the arguments and the body of the ones it extends."""
    line = [name]
    while (parent := models[line[-1]][0].extends) is not None:
        at = models[line[-1]][1].entries["extends"].place
        if parent in line:
            circle = " -> ".join([*line, parent])
            findings.append(
                Diagnostic("extends-circle", f"blocks extend in a circle: {circle}", at)
            )
            return None
        if parent not in models:
            findings.append(
                Diagnostic(
                    "unknown-block",
                    f"block `{line[-1]}` extends `{parent}`, which does not exist",
                    at,
                    help=suggest(parent, set(models) - {name}),
                )
            )
            return None
        line.append(parent)
    arguments: dict[str, Argument] = {}
    body: Sequence | None = None
    for ancestor in reversed(line):
        model, _ = models[ancestor]
        given = _arguments(model.args, findings if ancestor == name else [])
        for unread in given.keys() - arguments.keys() if not model.body else ():
            if ancestor == name:
                text = f"block `{model.extends}` has no argument `{unread}` that `{name}` could set"
                help = suggest(unread, arguments)
                place_of = given[unread].place
                findings.append(Diagnostic("unknown-argument", text, place_of, help=help))
        arguments |= given
        body = model.body or body
    if body is None:
        findings.append(Diagnostic("missing-field", f"block `{name}` has no `body`", place))
        return None
    model, _ = models[name]
    return Block(name, arguments, body, place, model.extends, model.args)


def _arguments(node: Mapping | None, findings: list[Diagnostic]) -> dict[str, Argument]:
    arguments = {}
    for name, value in node.entries.items() if node else ():
        assert node is not None
        place = node.keys[name]
        check_name(name, place, "an argument", findings)
        word = value.value if isinstance(value, Scalar) and not value.quoted else None
        if isinstance(word, str) and word in TYPE_NAMES:
            arguments[name] = Argument(name, place, type=word)
        else:
            arguments[name] = Argument(name, place, default=value)
    return arguments
