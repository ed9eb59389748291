"""A document: its parts as they are written, with places. Values are not evaluated here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from resdsl.language.blocks import Block, read_blocks
from resdsl.language.field_faults import describe
from resdsl.language.hole_words import bounds_help, with_hole_meant
from resdsl.language.holes import Hole, UnreadHole, hole_kind, parse_hole
from resdsl.language.includes import blocks_alone, gather, read_root
from resdsl.language.models import DocumentModel, Expectation, TokenInput, validate
from resdsl.language.names import check_name
from resdsl.ops.op.shape import Shape
from resdsl.text.diagnostics import Diagnostic, Place, ResdslError, Source
from resdsl.text.model_faults import locate
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar, no_value, plain

MAX_LAYERS = 100_000

_LIBRARY_KEYS = frozenset({"resdsl", "name", "about", "include", "blocks", "lint"})


@dataclass(frozen=True, slots=True)
class Param:
    """A param: a value, an expression, or a hole."""

    name: str
    node: YamlNode
    place: Place
    hole: Hole | None = None


@dataclass(frozen=True)
class Document:
    """Everything a file says.

    ``blocks`` has those of included files, too. ``complete`` is false where one of these files
    could not be read.
    """

    source: Source
    root: YamlMapping
    name: str
    about: str
    input: Shape
    params: dict[str, Param]
    blocks: dict[str, Block]
    net: YamlList
    init: YamlNode | None
    constraints: tuple[YamlScalar, ...]
    expect: tuple[tuple[Expectation, YamlMapping], ...]
    lint_ignore: tuple[str, ...]
    findings: list[Diagnostic] = field(default_factory=list)
    complete: bool = True

    @property
    def holes(self) -> dict[str, Hole]:
        """The holes by the name of their param."""
        return {p.name: p.hole for p in self.params.values() if p.hole is not None}


@dataclass(frozen=True)
class Library:
    """A file of blocks that has no net: it is meant to be included."""

    source: Source
    blocks: dict[str, Block]
    findings: list[Diagnostic]
    complete: bool


def parse(source: Source) -> Document:
    """Return the document; findings that leave the rest readable are in ``findings``.

    Raises:
        ResdslError: the text or its top level cannot be read; `blocks-alone` for a file that
            :func:`parse_library` reads.
    """
    findings: list[Diagnostic] = []
    root = read_root(source, findings)
    if "blocks" in root.entries and root.entries.keys() <= _LIBRARY_KEYS:
        text = "the file holds blocks alone: it has no `input` and no `net`"
        help = f"a document takes them by `include: [{Path(source.name).name}]`"
        findings.append(Diagnostic("blocks-alone", text, root.keys["blocks"], help=help))
        raise ResdslError(findings)
    keep = frozenset({"params", "include", "blocks", "net", "init", "constraints", "expect"})
    top = validate(DocumentModel, root, findings, keep=keep, lenient=True)
    if not isinstance(top, DocumentModel):
        raise ResdslError(findings)
    blocks = gather(root, top.include, top.blocks, findings)
    given = top.input
    shape = Shape(given.shape, given.dtype) if isinstance(given, TokenInput) else Shape(given)
    return Document(
        source=source,
        root=root,
        name=top.name,
        about=top.about,
        input=shape,
        params=_params(top.params, findings),
        blocks=read_blocks(blocks.blocks, findings),
        net=top.net,
        init=root.get("init"),
        constraints=_constraints(root.get("constraints"), findings),
        expect=_expectations(root.get("expect"), findings),
        lint_ignore=top.lint.ignore,
        findings=findings,
        complete=blocks.complete,
    )


def parse_library(source: Source) -> Library:
    """Return the blocks of a file that has no net; what is wrong with it is in ``findings``.

    Raises:
        ResdslError: the text or its top level cannot be read.
    """
    findings: list[Diagnostic] = []
    root = read_root(source, findings)
    model = blocks_alone(root, findings)
    if model is None:
        raise ResdslError(findings)
    blocks = gather(root, model.include, model.blocks, findings)
    return Library(source, read_blocks(blocks.blocks, findings), findings, blocks.complete)


def _params(node: YamlMapping | None, findings: list[Diagnostic]) -> dict[str, Param]:
    params: dict[str, Param] = {}
    for name, value in node.entries.items() if node else ():
        place = node.keys[name] if node else value.place
        base, _, draw = name.partition("@")
        if draw:
            params[name] = Param(name, value, place)
            whole = (node.entries if node else {}).get(base)
            if not (isinstance(whole, YamlMapping) and "per" in whole.entries):
                text = f"`{name}` fixes a draw of `{base}`, which is no hole with `per`"
                findings.append(Diagnostic("unknown-name", text, place))
            continue
        check_name(name, place, "a param", findings)
        if no_value(value):
            text, help = f"the param `{name}` has no value", "give one, or `null` if that is meant"
            findings.append(Diagnostic("missing-value", text, place, help=help))
        hole = None
        value = with_hole_meant(value, findings)
        if isinstance(value, YamlMapping) and hole_kind(value.entries):
            hole = _hole(value, findings)
        params[name] = Param(name, value, place, hole)
    return params


def _hole(node: YamlMapping, findings: list[Diagnostic]) -> Hole:
    data = {
        key: dict(value.entries)
        if key == "choice" and isinstance(value, YamlMapping)
        else plain(value)
        for key, value in node.entries.items()
    }
    try:
        return parse_hole(data)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place, key = locate(node, fault["loc"])
        known = ["choice", "int", "float", "log", "ordered", "default", "per", "prior"]
        found = describe(fault, place, key, known, code="bad-hole")
        findings.append(replace(found, help=bounds_help(fault) or found.help))
        return UnreadHole()


def _constraints(node: YamlNode | None, findings: list[Diagnostic]) -> tuple[YamlScalar, ...]:
    if node is None or (isinstance(node, YamlScalar) and node.value is None):
        return ()
    items = node.items if isinstance(node, YamlList) else (node,)
    good = []
    for item in items:
        if isinstance(item, YamlScalar) and isinstance(item.value, str):
            good.append(item)
        else:
            text = "a constraint is an expression such as `$params <= 1_000_000`"
            findings.append(Diagnostic("bad-constraint", text, item.place))
    return tuple(good)


def _expectations(
    node: YamlNode | None, findings: list[Diagnostic]
) -> tuple[tuple[Expectation, YamlMapping], ...]:
    if node is None:
        return ()
    items = node.items if isinstance(node, YamlList) else (node,)
    good = []
    for item in items:
        if not isinstance(item, YamlMapping):
            text = "`expect` is a mapping, or a list of them, such as `{params: 269722}`"
            findings.append(Diagnostic("bad-expect", text, item.place))
            continue
        model = validate(Expectation, item, findings)
        if isinstance(model, Expectation):
            good.append((model, item))
    return tuple(good)
