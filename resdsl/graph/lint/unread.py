"""What a document declares and nothing can read: arguments, params, blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from resdsl.errors import Diagnostic, Place
from resdsl.language.document import Document
from resdsl.language.expressions import ExpressionError, names, parse
from resdsl.language.reader import Mapping, Node, Scalar, Sequence
from resdsl.language.written import free_names

CODES = ("unread-argument", "unread-param", "unread-block")
_QUOTED = re.compile(r"""(?<=')\w+(?=')|(?<=")\w+(?=")""")


def unread(document: Document) -> list[Diagnostic]:
    """Return a warning for each name whose value nothing in the document can read.

    An argument that no body reads is most often a gate or shortcut that was meant to be passed on:
    the net that is built is then another than the file seems to say.
    """
    return [*_arguments(document), *_params(document), *_blocks(document)]


def _arguments(document: Document) -> Iterator[Diagnostic]:
    told: set[Place] = set()
    in_bodies = {id(body): free_names(body) for body in _bodies(document)}
    for block in document.blocks.values():
        read = in_bodies[id(block.body)]
        for argument in block.arguments.values():
            if argument.default is not None:
                read |= free_names(argument.default) - {argument.name}
        for argument in block.arguments.values():
            if argument.name not in read and argument.place not in told:
                told.add(argument.place)
                text = f"nothing in block `{block.name}` reads its argument `{argument.name}`"
                help = f"write `${argument.name}` where it belongs, or leave the argument out"
                yield _warning("unread-argument", text, argument.place, help)


def _params(document: Document) -> Iterator[Diagnostic]:
    read: set[str] = {"classes"}  # data sets set it, where a net has it
    nodes: list[Node] = [document.net, *_bodies(document)]
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
        if param.name.partition("@")[0] not in read:
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


def _bodies(document: Document) -> Iterator[Sequence]:
    """Yield each body once, however many variants share it."""
    yield from {id(block.body): block.body for block in document.blocks.values()}.values()


def _scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Sequence(items=items):
            for item in items:
                yield from _scalars(item)
        case Mapping(entries=entries):
            for value in entries.values():
                yield from _scalars(value)


def _warning(code: str, text: str, place: Place, help: str) -> Diagnostic:
    return Diagnostic(code, text, place, help=help, severity="warning")
