"""What a document declares and nothing can read: arguments, params, blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from resdsl.language.blocks import Argument
from resdsl.language.document import Document
from resdsl.language.expression_places import free_names
from resdsl.language.expression_tree import ExpressionError, names
from resdsl.language.expressions import parse
from resdsl.language.holes import hole_name
from resdsl.text.diagnostics import Diagnostic, Place
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar

CODES = ("unread-argument", "unread-param", "unread-block")
_QUOTED = re.compile(r"""(?<=')\w+(?=')|(?<=")\w+(?=")""")


def unread(document: Document) -> list[Diagnostic]:
    """Return a warning for each name whose value nothing in the document can read.

    An argument that no body reads is most often a gate or shortcut that was meant to be passed on:
    the net that is built is then another than the file seems to say.
    """
    return [*_arguments(document), *_params(document), *_blocks(document)]


def _arguments(document: Document) -> Iterator[Diagnostic]:
    in_bodies = {id(body): free_names(body) for body in _bodies(document)}
    read_at: set[Place] = set()  # an argument is read where one of the variants that share it does
    unread_at: dict[Place, tuple[Argument, Diagnostic]] = {}
    interface: set[str] = set()  # names that some block reads: others may be used in its place
    for block in document.blocks.values():
        read = in_bodies[id(block.body)]
        for argument in block.arguments.values():
            if argument.default is not None:
                read |= free_names(argument.default) - {argument.name}
        for argument in block.arguments.values():
            if argument.name in read:
                read_at.add(argument.place)
                interface.add(argument.name)
            elif argument.place not in unread_at:
                text = f"nothing in block `{block.name}` reads its argument `{argument.name}`"
                help = f"write `${argument.name}` where it belongs, or leave the argument out"
                found = _warning("unread-argument", text, argument.place, help)
                unread_at[argument.place] = argument, found
    for place, (argument, found) in unread_at.items():
        if place not in read_at and not (argument.default is None and argument.name in interface):
            yield found


def _params(document: Document) -> Iterator[Diagnostic]:
    read: set[str] = {"classes"}  # data sets set it, where a net has it
    nodes: list[YamlNode] = [document.net, *_bodies(document)]
    for block in document.blocks.values():
        nodes += [a.default for a in block.arguments.values() if a.default is not None]
    nodes += [param.node for param in document.params.values()]
    nodes += [document.init] if document.init is not None else []
    for node in nodes:
        read |= free_names(node)
    for constraint in document.constraints:
        try:
            read |= {name.name for name in names(parse(str(constraint.value)))}
        except ExpressionError:
            continue
    for param in document.params.values():
        if hole_name(param.name) not in read:
            help = f"write `${param.name}` where it belongs, or leave the param out"
            yield _warning(
                "unread-param", f"nothing reads the param `{param.name}`", param.place, help
            )


def _blocks(document: Document) -> Iterator[Diagnostic]:
    """Yield the blocks whose names are nowhere written, so that no expression can give them."""
    words = {str(scalar.value) for scalar in _scalars(document.root)}
    for body in _bodies(document):
        words |= {str(scalar.value) for scalar in _scalars(body)}
    quoted = {name for word in words for name in _QUOTED.findall(word)}
    for block in document.blocks.values():
        ours = block.place.source is document.source  # a library may hold more than is used
        if ours and block.name not in words and block.name not in quoted:
            text = f"nothing uses the block `{block.name}`"
            yield _warning("unread-block", text, block.place, "use it, or leave it out")


def _bodies(document: Document) -> Iterator[YamlList]:
    """Yield each body once, however many variants share it."""
    yield from {id(block.body): block.body for block in document.blocks.values()}.values()


def _scalars(node: YamlNode) -> Iterator[YamlScalar]:
    match node:
        case YamlScalar():
            yield node
        case YamlList(items=items):
            for item in items:
                yield from _scalars(item)
        case YamlMapping(entries=entries):
            for value in entries.values():
                yield from _scalars(value)


def _warning(code: str, text: str, place: Place, help: str) -> Diagnostic:
    return Diagnostic(code, text, place, help=help, severity="warning")
