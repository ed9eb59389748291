"""A document: its parts as they are written, with places. Values are not evaluated here."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field

from pydantic import ValidationError

from resdsl.errors import Diagnostic, Place, ResdslError, Source, suggest
from resdsl.language.holes import Hole, hole_kind, parse_hole
from resdsl.language.models import (
    BlockModel,
    DocumentModel,
    Expectation,
    TokenInput,
    locate,
    validate,
)
from resdsl.language.reader import Mapping, Node, Scalar, Sequence, plain, read
from resdsl.language.wording import describe
from resdsl.ops.base import Shape

LOOP_NAMES = frozenset({"index", "depth", "block", "blocks"})


MEASURED_NAMES = frozenset({"params", "flops", "activations", "receptive_field", "depth"})


RESERVED_NAMES = LOOP_NAMES | MEASURED_NAMES


TYPE_NAMES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "str": (str,),
    "any": (object,),
}


IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


MAX_LAYERS = 100_000


@dataclass(frozen=True, slots=True)
class Param:
    """A param: a value, an expression, or a hole."""

    name: str
    node: Node
    place: Place
    hole: Hole | None = None


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


@dataclass(frozen=True)
class Document:
    """Everything a file says."""

    source: Source
    root: Mapping
    name: str
    about: str
    input: Shape
    params: dict[str, Param]
    blocks: dict[str, Block]
    net: Sequence
    init: Node | None
    constraints: tuple[Scalar, ...]
    expect: tuple[tuple[Expectation, Mapping], ...]
    lint_ignore: tuple[str, ...]
    findings: list[Diagnostic] = field(default_factory=list)

    @property
    def holes(self) -> dict[str, Hole]:
        """The holes by the name of their param."""
        return {p.name: p.hole for p in self.params.values() if p.hole is not None}


def parse(source: Source) -> Document:
    """Return the document; findings that leave the rest readable are in ``findings``.

    Raises:
        ResdslError: the text or its top level cannot be read.
    """
    findings: list[Diagnostic] = []
    root = read(source, findings)
    if not isinstance(root, Mapping):
        raise ResdslError.of(
            "not-a-document", "a document is a mapping with `resdsl: 1`", place=root.place
        )
    keep = frozenset({"params", "blocks", "net", "init", "constraints", "expect"})
    top = validate(DocumentModel, root, findings, keep=keep, lenient=True)
    if not isinstance(top, DocumentModel):
        raise ResdslError(findings)
    given = top.input
    shape = Shape(given.shape, given.dtype) if isinstance(given, TokenInput) else Shape(given)
    return Document(
        source=source,
        root=root,
        name=top.name,
        about=top.about,
        input=shape,
        params=_params(top.params, findings),
        blocks=_blocks(top.blocks, findings),
        net=top.net,
        init=root.get("init"),
        constraints=_constraints(root.get("constraints"), findings),
        expect=_expectations(root.get("expect"), findings),
        lint_ignore=top.lint.ignore,
        findings=findings,
    )


def _params(node: Mapping | None, findings: list[Diagnostic]) -> dict[str, Param]:
    params: dict[str, Param] = {}
    for name, value in node.entries.items() if node else ():
        place = node.keys[name] if node else value.place
        base, _, draw = name.partition("@")
        if draw:
            params[name] = Param(name, value, place)
            whole = (node.entries if node else {}).get(base)
            if not (isinstance(whole, Mapping) and "per" in whole.entries):
                text = f"`{name}` fixes a draw of `{base}`, which is no hole with `per`"
                findings.append(Diagnostic("unknown-name", text, place))
            continue
        check_name(name, place, "a param", findings)
        hole = None
        if isinstance(value, Mapping) and hole_kind(value.entries):
            hole = _hole(value, findings)
        params[name] = Param(name, value, place, hole)
    return params


def _hole(node: Mapping, findings: list[Diagnostic]) -> Hole | None:
    data = {
        key: dict(value.entries) if key == "choice" and isinstance(value, Mapping) else plain(value)
        for key, value in node.entries.items()
    }
    try:
        return parse_hole(data)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place, key = locate(node, fault["loc"])
        known = ["choice", "int", "float", "log", "ordered", "default", "per"]
        findings.append(describe(fault, place, key, known, code="bad-hole"))
        return None


def _blocks(node: Mapping | None, findings: list[Diagnostic]) -> dict[str, Block]:
    models: dict[str, tuple[BlockModel, Mapping]] = {}
    for name, value in node.entries.items() if node else ():
        assert node is not None
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
        block = _inherit(name, models, findings, node)
        if block is not None:
            blocks[name] = block
    return blocks


def _inherit(
    name: str,
    models: MappingABC[str, tuple[BlockModel, Mapping]],
    findings: list[Diagnostic],
    node: Mapping | None,
) -> Block | None:
    """Return the block ``name`` with the arguments and the body of the ones it extends."""
    assert node is not None
    place = node.keys[name]
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


def check_name(
    name: str,
    place: Place,
    what: str,
    findings: list[Diagnostic],
    reserved: frozenset[str] = RESERVED_NAMES,
) -> None:
    """Add a finding where ``name`` cannot name ``what``."""
    if not IDENTIFIER.fullmatch(name) or len(name) > 100:
        text = f"`{name}` cannot name {what}: names are letters, digits and `_`"
        findings.append(Diagnostic("bad-name", text, place))
    elif name in reserved:
        text = f"`{name}` cannot name {what}: it is a loop name or a measured name"
        findings.append(Diagnostic("reserved-name", text, place))


def _constraints(node: Node | None, findings: list[Diagnostic]) -> tuple[Scalar, ...]:
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return ()
    items = node.items if isinstance(node, Sequence) else (node,)
    good = []
    for item in items:
        if isinstance(item, Scalar) and isinstance(item.value, str):
            good.append(item)
        else:
            text = "a constraint is an expression such as `$params <= 1_000_000`"
            findings.append(Diagnostic("bad-constraint", text, item.place))
    return tuple(good)


def _expectations(
    node: Node | None, findings: list[Diagnostic]
) -> tuple[tuple[Expectation, Mapping], ...]:
    if node is None:
        return ()
    items = node.items if isinstance(node, Sequence) else (node,)
    good = []
    for item in items:
        if not isinstance(item, Mapping):
            text = "`expect` is a mapping, or a list of them, such as `{params: 269722}`"
            findings.append(Diagnostic("bad-expect", text, item.place))
            continue
        model = validate(Expectation, item, findings)
        if isinstance(model, Expectation):
            good.append((model, item))
    return tuple(good)
