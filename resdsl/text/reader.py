"""The strict reader: YAML text to nodes with places.

The parser is PyYAML's C one, which gives events. The package reads values from YAML in no other
way; `language/write/` goes over documents once more, for their comments. Reading never
constructs, runs or imports anything.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from resdsl.text import strict_subset as subset
from resdsl.text.diagnostics import MAX_BYTES, Diagnostic, Place, ResdslError, Source
from resdsl.text.scalars import resolve_scalar
from resdsl.text.strict_subset import IN_DOCUMENTS, Advice
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode, YamlScalar
from resdsl.text.yaml_syntax import forbidden_character, syntax_fault

MAX_NESTING = 100
RECURSION = 15_000  # frames of Python that the bounds on nesting, all together, stay well below
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(
    source: Source,
    findings: list[Diagnostic] | None = None,
    *,
    advice: Advice = IN_DOCUMENTS,
) -> YamlNode:
    """Return the one document of ``source``.

    What is outside the strict subset but can be read all the same is added to ``findings`` where
    that is given. ``advice`` has the helps that depend on the kind of file.

    >>> read(Source("a.yaml", "{out: 8}")).entries["out"].place
    Place(line=1, column=7, end_line=1, end_column=8)

    Raises:
        ResdslError: not YAML, or outside the strict subset; every finding at once where the
            text can be parsed at all.
    """
    _allow_recursion()
    if len(source.text) > MAX_BYTES:
        raise ResdslError.of("file-too-large", f"{source.name} has more than {MAX_BYTES:,} bytes")
    reader = _Reader(source, advice)
    root = None
    try:
        root = reader.read(yaml.parse(source.text, Loader=LOADER))
    except yaml.MarkedYAMLError as error:
        reader.findings.append(syntax_fault(source, error))
    except (yaml.reader.ReaderError, UnicodeEncodeError):  # the second for a lone surrogate
        reader.findings.append(forbidden_character(source))
    if root is None and not reader.findings:
        place = Place(source, 1, 1, 1, 1)
        empty = "the file holds no document"
        raise ResdslError.of("empty-document", empty, place=place, help=advice.empty)
    if root is None or (reader.findings and findings is None):
        raise ResdslError(reader.findings)
    if findings is not None:
        findings += reader.findings
    return root


def _allow_recursion() -> None:
    """Raise Python's limit of recursion to what nested documents need.

    Nodes, expressions and graphs are walked by recursion, within bounds that are refused with a
    place: :data:`MAX_NESTING` here, `MAX_LEVELS` and `MAX_REFERENCES` where values are read. The
    limit is never lowered again: it belongs to all threads, and another one may be reading.
    """
    if sys.getrecursionlimit() < RECURSION:
        sys.setrecursionlimit(RECURSION)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read.

    The items of a mapping are its values. A key that cannot be a name is None, and its value is
    left out in the end.
    """

    start: Place
    is_mapping: bool
    items: list[YamlNode] = field(default_factory=list)
    keys: list[YamlScalar | None] = field(default_factory=list)

    @property
    def key_next(self) -> bool:
        """Whether the next node is a key."""
        return self.is_mapping and len(self.keys) == len(self.items)


class _Reader:
    def __init__(self, source: Source, advice: Advice) -> None:
        self.source = source
        self.has_tabs = "\t" in source.text
        self.advice = advice
        self.findings: list[Diagnostic] = []
        self.documents = 0

    def place(self, event: yaml.Event) -> Place:
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        return Place(self.source, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def read(self, events: Iterator[yaml.Event]) -> YamlNode | None:
        """Return the root of the first document, None where there is none or it is too deep.

        The lists and mappings that are open stand on a stack of its own, not on Python's: a file
        of nothing but brackets must not end the process.
        """
        stack: list[_Open] = []
        root: YamlNode | None = None
        for event in events:
            match event:
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    opened = self.opened(event)
                    stack.append(opened)
                    if len(stack) > MAX_NESTING:
                        text = f"nested more than {MAX_NESTING} levels deep"
                        self.findings.append(Diagnostic("nested-too-deep", text, opened.start))
                        return None
                    continue
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    node = self.closed(stack.pop(), self.place(event))
                case yaml.ScalarEvent():
                    node = self.scalar(event, is_key=bool(stack) and stack[-1].key_next)
                case yaml.AliasEvent():
                    node = YamlScalar(None, self.place(event))
                    self.findings.append(subset.refused_alias(event, node.place, self.advice))
                case yaml.DocumentStartEvent():
                    self.documents += 1
                    place = self.place(event)
                    self.findings += subset.refused_document(event, place, self.documents)
                    continue
                case _:
                    continue
            if stack:
                self.add(stack[-1], node)
            elif self.documents == 1:
                root = node
        return root

    def opened(self, event: yaml.CollectionStartEvent) -> _Open:
        place = self.place(event)
        self.findings += subset.refused_properties(event, place, self.advice)
        return _Open(place, isinstance(event, yaml.MappingStartEvent))

    def scalar(self, event: yaml.ScalarEvent, *, is_key: bool) -> YamlScalar:
        """Return a value or a key; the value of what cannot be one is None."""
        place = self.place(event)
        quoted = bool(event.style)
        if event.anchor is not None or event.tag is not None:
            self.findings += subset.refused_properties(event, place, self.advice)
        if self.has_tabs:
            self.refuse(subset.refused_tab(place, is_plain=not quoted))
        if quoted:
            return YamlScalar(event.value, place, quoted=True)
        if is_key:
            refused = subset.refused_key(event.value, place, self.advice)
            self.refuse(refused)
            return YamlScalar(None if refused else event.value, place)
        try:
            return YamlScalar(resolve_scalar(event.value), place)
        except ValueError as error:
            help = "quote it if a text is meant"
            self.findings.append(Diagnostic("bad-scalar", str(error), place, help=help))
            return YamlScalar(None, place)

    def refuse(self, finding: Diagnostic | None) -> None:
        if finding is not None:
            self.findings.append(finding)

    def add(self, parent: _Open, node: YamlNode) -> None:
        if not parent.key_next:
            parent.items.append(node)
        elif isinstance(node, YamlScalar):
            parent.keys.append(node)
        else:
            self.findings.append(subset.refused_collection_key(node.place))
            parent.keys.append(None)

    def closed(self, opened: _Open, end: Place) -> YamlNode:
        start = opened.start
        last_line, last_column = end.end_line, end.end_column
        if opened.items and (end.line, end.column) == (end.end_line, end.end_column):
            # A block collection ends where its last item ends, not where the next one begins.
            inner = opened.items[-1].place
            last_line, last_column = inner.end_line, inner.end_column
        place = Place(self.source, start.line, start.column, last_line, last_column)
        if opened.is_mapping:
            return self.mapping(opened, place)
        return YamlList(tuple(opened.items), place)

    def mapping(self, opened: _Open, place: Place) -> YamlMapping:
        entries: dict[str, YamlNode] = {}
        places: dict[str, Place] = {}
        for key, value in zip(opened.keys, opened.items, strict=True):
            if key is None or key.value is None:
                continue
            name = str(key.value)
            if name in entries:
                self.refuse(subset.refused_repetition(name, key.place, places[name]))
                continue
            meant, value, found = subset.meant_entry(key, value)
            self.refuse(found)
            if meant is not None:
                entries[meant] = value
                places[meant] = key.place
        return YamlMapping(entries, places, place)
