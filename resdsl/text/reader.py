"""YAML text to nodes with places, by the strict rules of the language.

The parser is PyYAML's C one. Reading never constructs, runs or imports anything.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from resdsl.text.diagnostics import MAX_BYTES, Diagnostic, Place, ResdslError, Source
from resdsl.text.parentheses import parentheses_help
from resdsl.text.scalars import is_text, resolve_scalar

MAX_NESTING = 100


RECURSION = 15_000  # frames of Python that the bounds on nesting, all together, stay well below


@dataclass(frozen=True, slots=True)
class Advice:
    """The helps that depend on the kind of file: what it has in place of YAML's own ways to have
    one value in two places, and how it begins."""

    anchors: str
    merge_keys: str
    empty: str


IN_DOCUMENTS = Advice(
    "share values by `params` and layers by `blocks`",
    "share values by `params`, and blocks by `extends`",
    "a document begins with `resdsl: 1`",
)


_SPLIT = "a comma splits a call inside `{ }`: quote the whole expression"


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """A single value. ``quoted``: written with quotes or as a block, hence a string."""

    value: bool | int | float | str | None
    place: Place
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class YamlList:
    """A list of nodes."""

    items: tuple[YamlNode, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """Keys with their places and values, in the order of the file."""

    entries: dict[str, YamlNode]
    keys: dict[str, Place]
    place: Place

    def get(self, key: str) -> YamlNode | None:
        """Return the value under ``key``, or None."""
        return self.entries.get(key)


YamlNode = YamlScalar | YamlList | YamlMapping


def read(
    source: Source,
    findings: list[Diagnostic] | None = None,
    *,
    advice: Advice = IN_DOCUMENTS,
) -> YamlNode:
    """Return the one document of ``source``.

    What is outside the strict subset but can be read all the same is added to ``findings`` where
    that is given.

    Raises:
        ResdslError: not YAML, or outside the strict subset; every finding at once where the
            text can be parsed at all.
    """
    _allow_recursion()
    if len(source.text) > MAX_BYTES:
        raise ResdslError.of("file-too-large", f"{source.name} has more than {MAX_BYTES:,} bytes")
    reader = _Reader(source, advice)
    try:
        root = reader.read(yaml.parse(source.text, Loader=LOADER))
    except yaml.MarkedYAMLError as error:
        reader.syntax(error)
        root = None
    except yaml.reader.ReaderError as error:
        place = _offset_place(source, error.position)
        reader.report("yaml-syntax", "a character that YAML does not allow", place)
        root = None
    except UnicodeEncodeError as error:
        place = _offset_place(source, error.start)
        reader.report("yaml-syntax", "a character that YAML does not allow", place)
        root = None
    if root is None and not reader.diagnostics:
        place = Place(source, 1, 1, 1, 1)
        reader.report("empty-document", "the file holds no document", place, advice.empty)
    if root is not None and findings is not None:
        findings += reader.diagnostics
        return root
    if root is None or reader.diagnostics:
        raise ResdslError(reader.diagnostics)
    return root


def _allow_recursion() -> None:
    """Raise Python's limit of recursion to what nested documents need.

    Nodes, expressions and graphs are walked by recursion, within bounds that are refused with a
    place: :data:`MAX_NESTING` here, `MAX_LEVELS` and `MAX_REFERENCES` where values are read. The
    limit is never lowered again: it belongs to all threads, and another one may be reading.
    """
    if sys.getrecursionlimit() < RECURSION:
        sys.setrecursionlimit(RECURSION)


def no_value(node: YamlNode) -> bool:
    """Return whether nothing is written, not even `null`: a key alone, as in `{out, stride: 1}`."""
    return isinstance(node, YamlScalar) and node.value is None and not node.place.text.strip()


def plain(node: YamlNode) -> object:
    """Return the node as plain Python values."""
    match node:
        case YamlScalar(value=value):
            return value
        case YamlList(items=items):
            return [plain(item) for item in items]
        case YamlMapping(entries=entries):
            return {key: plain(value) for key, value in entries.items()}


@dataclass(slots=True)
class _Open:
    """A sequence or mapping whose end has not been read; ``key`` waits for its value."""

    start: Place
    is_mapping: bool
    items: list[YamlNode] = field(default_factory=list)
    keys: list[YamlScalar | None] = field(default_factory=list)
    key_next: bool = True


class _Reader:
    def __init__(self, source: Source, advice: Advice) -> None:
        self.source = source
        self.has_tabs = "\t" in source.text
        self.advice = advice
        self.diagnostics: list[Diagnostic] = []
        self.documents = 0

    def report(self, code: str, message: str, place: Place, help: str | None = None) -> None:
        self.diagnostics.append(Diagnostic(code, message, place, help=help))

    def place(self, event: yaml.Event) -> Place:
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        return Place(self.source, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def read(self, events: Iterator[yaml.Event]) -> YamlNode | None:
        """Return the root, built from the event stream with an explicit stack."""
        stack: list[_Open] = []
        root: YamlNode | None = None
        for event in events:
            node: YamlNode | None = None
            match event:
                case yaml.DocumentStartEvent():
                    self.document(event)
                    continue
                case yaml.AliasEvent():
                    self.alias(event)
                    node = YamlScalar(None, self.place(event))
                case yaml.ScalarEvent():
                    self.refuse_anchor_and_tag(event)
                    self.refuse_tabs(event)
                    is_key = bool(stack) and stack[-1].is_mapping and stack[-1].key_next
                    node = self.key(event) if is_key else self.scalar(event)
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    self.refuse_anchor_and_tag(event)
                    is_mapping = isinstance(event, yaml.MappingStartEvent)
                    stack.append(_Open(self.place(event), is_mapping))
                    if len(stack) > MAX_NESTING:
                        text = f"nested more than {MAX_NESTING} levels deep"
                        self.report("nested-too-deep", text, self.place(event))
                        return None
                    continue
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    node = self.close(stack.pop(), self.place(event))
                case _:
                    continue
            if not stack:
                root = node if self.documents == 1 else root
            else:
                self.add(stack[-1], node)
        return root

    def document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents == 2:
            text = "a second document starts here; a file holds one"
            help = "take this line and what is below it out"
            self.report("several-documents", text, self.place(event), help)
        if event.version or event.tags:
            text = "`%` directives are not allowed"
            self.report("yaml-directive", text, self.place(event), "take the line out")

    def alias(self, event: yaml.AliasEvent) -> None:
        self.report(
            "yaml-alias",
            f"`*{event.anchor}` is a YAML alias",
            self.place(event),
            f"{self.advice.anchors}; quote a text that starts with `*`",
        )

    def refuse_anchor_and_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self.report(
                "yaml-anchor",
                f"`&{event.anchor}` is a YAML anchor",
                self.place(event),
                self.advice.anchors,
            )
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            text = f"`{tag}` is a YAML tag; a document never constructs objects"
            self.report("yaml-tag", text, self.place(event), "quote a text that starts with `!`")

    def refuse_tabs(self, event: yaml.ScalarEvent) -> None:
        """Refuse tabs in and before a plain scalar, where other YAML readers stumble."""
        start, end = event.start_mark, event.end_mark
        if not self.has_tabs or start is None or end is None:
            return
        line = self.source.line(start.line + 1)
        first = start.column  # of a line that may be all of a large file, hence not cut in two
        while first > 0 and line[first - 1 : first] in ("\t", " "):
            first -= 1
        last = start.column if event.style else len(line)
        last = end.column if end.line == start.line and not event.style else last
        column = line.find("\t", first, last)
        if column >= 0:
            place = Place(self.source, start.line + 1, column + 1, start.line + 1, column + 2)
            text = "a tab between or inside plain values"
            self.report("yaml-tab", text, place, "use spaces, or quote a text that holds one")

    def scalar(self, event: yaml.ScalarEvent) -> YamlScalar:
        place = self.place(event)
        if event.style:
            return YamlScalar(event.value, place, quoted=True)
        try:
            return YamlScalar(resolve_scalar(event.value), place)
        except ValueError as error:
            self.report("bad-scalar", str(error), place, "quote it if a text is meant")
            return YamlScalar(None, place)

    def key(self, event: yaml.ScalarEvent) -> YamlScalar:
        """Return a key; one that cannot be a name gets the value None."""
        place = self.place(event)
        text: str = event.value
        quoted = bool(event.style)
        if text == "<<" and not quoted:
            text = "`<<` merge keys are not allowed"
            self.report("yaml-merge-key", text, place, self.advice.merge_keys)
            return YamlScalar(None, place)
        if not quoted and not is_text(text):
            help = "quote it if a name is meant"
            if text.endswith(")"):
                help = _SPLIT
            help = parentheses_help(place) or help
            shown = text or "an empty key"
            self.report("key-not-text", f"keys are texts, but got {shown}", place, help)
            return YamlScalar(None, place)
        return YamlScalar(text, place, quoted)

    def add(self, parent: _Open, node: YamlNode) -> None:
        if not parent.is_mapping:
            parent.items.append(node)
            return
        if parent.key_next:
            if not isinstance(node, YamlScalar):
                help = "a value that starts with `{` or `[` is read as a key here: quote it"
                text = "keys are texts, but got a list or a mapping"
                self.report("key-not-text", text, node.place, help)
                parent.keys.append(None)
            else:
                parent.keys.append(node)
        else:
            parent.items.append(node)
        parent.key_next = not parent.key_next

    def close(self, opened: _Open, end: Place) -> YamlNode:
        start = opened.start
        last_line, last_column = end.end_line, end.end_column
        if opened.items and (end.line, end.column) == (end.end_line, end.end_column):
            # a block collection ends where its last item ends, not where the next one begins
            inner = opened.items[-1].place
            last_line, last_column = inner.end_line, inner.end_column
        place = Place(self.source, start.line, start.column, last_line, last_column)
        if not opened.is_mapping:
            return YamlList(tuple(opened.items), place)
        entries: dict[str, YamlNode] = {}
        places: dict[str, Place] = {}
        for key, value in zip(opened.keys, opened.items, strict=True):
            if key is None or key.value is None:
                continue
            name = str(key.value)
            if name in entries:
                first = places[name]
                text = f"`{name}` stands twice in this mapping, first at line {first.line}"
                self.report("duplicate-key", text, key.place, "keep one of the two")
                continue
            meant, value = self.past_traps(key, value)
            if meant is not None:
                entries[meant] = value
                places[meant] = key.place
        return YamlMapping(entries, places, place)

    def past_traps(self, key: YamlScalar, value: YamlNode) -> tuple[str | None, YamlNode]:
        """Return the entry that was meant where YAML splits a text as nobody can have meant it.

        The name is None where nothing can be made of it.
        """
        name = str(key.value)
        if key.quoted or not (isinstance(value, YamlScalar) and value.value is None):
            return name, value
        if ":$" in name or re.fullmatch(r"[A-Za-z_]\w*:\S.*", name):
            left, _, right = name.partition(":")
            text = f"a space is missing after the colon in `{name}`"
            self.report("missing-space", text, key.place, f"write `{left}: {right}`")
            return left, YamlScalar(right, key.place)
        if name.count("(") != name.count(")"):
            help = parentheses_help(key.place) or _SPLIT
            self.report("split-call", f"unbalanced parentheses in `{name}`", key.place, help)
            return None, value
        return name, value

    def syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        place = Place(self.source, line, column, line, column + 1)
        text = self.source.line(line)
        start = text[column - 1 : column]
        problem = error.problem or "not YAML"
        help = None
        if start in ("@", "`", "%", "|", ">"):
            help = f"quote a value that starts with `{start}`"
        elif "mapping values are not allowed" in problem:
            above = self.source.line(line - 1).strip()
            help = self.stray_colon(line, column)
            if re.fullmatch(r"- \w+", above):
                name = above[2:]
                help = f"to add keys to `{above}` write `- {{{name}, if: ...}}` or `- {name}:`"
        elif "tab" in problem or start == "\t":
            help = "indent with spaces"
        elif "whitespace or line break" in problem:
            help = "a value that starts with `!` must be quoted; `not` negates in expressions"
        elif "expected key" in problem or "block end" in problem:
            help = "a key is indented unlike those above it, or a text goes on behind a quote"
        elif "expected ',' or" in problem or "flow" in (error.context or ""):
            dollar = re.match(r"\$\{\s*(\w+)", text[max(0, column - 2) : column + 100])
            help = "a bracket or brace is not closed, or a text behind a quote needs quotes"
            if dollar:
                help = f"a name is written `${dollar[1]}`, without brackets"
        elif "quoted scalar" in (error.context or ""):
            help = "a quote that was opened is not closed"
        elif "not allowed in this context" in problem or "line break" in problem:
            help = "quote it if a text is meant, or begin a new line"
        self.report("yaml-syntax", problem, place, help)

    def stray_colon(self, line: int, column: int) -> str:
        """Return what may be meant by a colon where no key can stand."""
        text, above = self.source.line(line), self.source.line(line - 1)
        key = re.match(r"[ -]*([A-Za-z_]\w*):(\s|$)", text)
        upper = re.match(r"[ -]*([A-Za-z_]\w*):\s+[^\s|>#]", above)
        if key and upper and key.end(1) == column - 1 and key.start(1) > upper.start(1):
            return (
                f"`{key[1]}` is indented deeper than `{upper[1]}` above it: put them in one column"
            )
        return "a text that holds `: ` must be quoted"


def _offset_place(source: Source, offset: int) -> Place:
    before = source.text[:offset]
    line = before.count("\n") + 1
    column = offset - (before.rfind("\n") + 1) + 1
    return Place(source, line, column, line, column + 1)
