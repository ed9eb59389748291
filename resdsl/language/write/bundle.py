"""Writes the blocks of included files into a document, so that it stands alone.

The only user of ruamel.yaml, whose round-trip mode is slow but keeps what people wrote.
"""

from __future__ import annotations

import io
import re
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from resdsl.language.document import Document
from resdsl.text.diagnostics import Place, Source
from resdsl.text.nodes import YamlMapping, YamlNode
from resdsl.text.reader import LOADER, read

_SPACING = str.maketrans({"\t": " ", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


def bundle(document: Document) -> str:
    """Return the text of a document with the blocks of the files that it includes written under
    `blocks`, without `include`. Comments stay."""
    if "include" not in document.root.entries:
        return document.source.text
    files = dict.fromkeys(block.place.source for block in document.blocks.values())
    included = "".join(_blocks_of(source) for source in files if source != document.source)
    source = document.source
    if not _is_plain(_root(source)):
        source = Source(source.name, _made_plain(source.text))
    return _written_in(source, included)


def load(text: str) -> Any:
    """Return the top level of a text with its comments and layout, for :func:`dump`."""
    return _round_trip().load(_plain_spacing(text))


def dump(root: Any) -> str:
    """Return the text of what :func:`load` gave."""
    stream = io.StringIO()
    _round_trip().dump(root, stream)
    return stream.getvalue()


def _plain_spacing(text: str) -> str:
    """Return a text without tabs and odd line breaks between values, which ruamel.yaml refuses."""
    if text.translate(_SPACING) == text:
        return text
    parts, done = [], 0
    for event in yaml.parse(text, Loader=LOADER):
        start, end = event.start_mark, event.end_mark
        if isinstance(event, yaml.ScalarEvent) and start is not None and end is not None:
            first, last = start.index, end.index
            parts += [text[done:first].translate(_SPACING), text[first:last]]
            done = last
    return "".join([*parts, text[done:].translate(_SPACING)])


def _round_trip() -> YAML:
    trip = YAML(typ="rt")
    trip.version = None
    trip.preserve_quotes = True
    trip.width = 4096
    trip.indent(mapping=2, sequence=4, offset=2)
    return trip


def _root(source: Source) -> YamlMapping:
    root = read(source)
    assert isinstance(root, YamlMapping)
    return root


def _blocks_of(source: Source) -> str:
    """Return the blocks that a file defines as lines, indented by two spaces."""
    root, text = _root(source), source.text
    if not _is_flow(root):  # what follows may begin with comments that are not about blocks
        lines = text.splitlines(keepends=True)
        text = "".join(lines[: _last_line(root.entries["blocks"].place)])
    blocks = load(text)["blocks"]
    blocks.fa.set_block_style()
    return dump(CommentedMap(blocks=blocks)).partition("\n")[2]


def _written_in(source: Source, included: str) -> str:
    """Return the text of a document of plain layout with ``included`` above its own blocks."""
    root = _root(source)
    lines = source.text.splitlines(keepends=True)
    own = root.get("blocks")
    empty = isinstance(own, YamlMapping) and not own.entries
    for key in ("include", "blocks") if empty else ("include",):
        first, last = root.keys[key].line, _last_line(root.entries[key].place)
        lines[first - 1 : last] = [""] * (last - first + 1)
    if own is not None and not empty:
        lines[root.keys["blocks"].line - 1] += included
    elif included:
        lines[root.keys["include"].line - 1] = "blocks:\n" + included
    return "".join(lines)


def _is_plain(root: YamlMapping) -> bool:
    """Return whether every key begins a line, and blocks are indented by two spaces below."""
    if _is_flow(root) or any(place.column != 1 for place in root.keys.values()):
        return False
    blocks = root.get("blocks")
    if not isinstance(blocks, YamlMapping) or not blocks.entries:
        return True
    key = root.keys["blocks"]
    rest = key.source.line(key.line)[key.end_column - 1 :]
    below = next(iter(blocks.keys.values()))
    return bool(re.fullmatch(r"\s*:\s*(#.*)?", rest)) and below.column == 3


def _made_plain(text: str) -> str:
    root = load(text)
    for node in (root, root.get("blocks")):
        if isinstance(node, CommentedMap):
            node.fa.set_block_style()
    return dump(root)


def _is_flow(node: YamlNode) -> bool:
    place = node.place
    return place.source.line(place.line)[place.column - 1 : place.column] == "{"


def _last_line(place: Place) -> int:
    """Return the last line of a value; one that ends in a block of text ends at the next line."""
    return place.end_line - (place.end_column == 1)
