"""Writes the blocks of included files into a document, so that it stands alone."""

from __future__ import annotations

import re
from functools import lru_cache

from ruamel.yaml.comments import CommentedMap

from resdsl.language.document import Document
from resdsl.language.write.round_trip import dump, load
from resdsl.language.write.sections import begins_lines, is_flow, last_line, read_mapping
from resdsl.text.diagnostics import Source
from resdsl.text.yaml_nodes import YamlMapping


def bundle(document: Document) -> str:
    """Return the text of a document with the blocks of the files that it includes written under
    `blocks`, without `include`. Comments stay."""
    if "include" not in document.root.entries:
        return document.source.text
    files = dict.fromkeys(block.place.source for block in document.blocks.values())
    return _bundled(document.source, tuple(f for f in files if f != document.source))


@lru_cache(maxsize=16)  # The trials of a study have one document.
def _bundled(source: Source, files: tuple[Source, ...]) -> str:
    included = "".join(_blocks_of(file) for file in files)
    if not _is_plain(read_mapping(source)):
        source = Source(source.name, _made_plain(source.text))
    return _written_in(source, included)


def _blocks_of(source: Source) -> str:
    """Return the blocks that a file defines as lines, indented by two spaces."""
    root, text = read_mapping(source), source.text
    if not is_flow(root):  # what follows may begin with comments that are not about blocks
        lines = text.splitlines(keepends=True)
        text = "".join(lines[: last_line(root.entries["blocks"].place)])
    blocks = load(text)["blocks"]
    blocks.fa.set_block_style()
    return dump(CommentedMap(blocks=blocks)).partition("\n")[2]


def _written_in(source: Source, included: str) -> str:
    """Return the text of a document of plain layout with ``included`` above its own blocks."""
    root = read_mapping(source)
    lines = source.text.splitlines(keepends=True)
    own = root.get("blocks")
    empty = isinstance(own, YamlMapping) and not own.entries
    for key in ("include", "blocks") if empty else ("include",):
        first, last = root.keys[key].line, last_line(root.entries[key].place)
        lines[first - 1 : last] = [""] * (last - first + 1)
    if own is not None and not empty:
        lines[root.keys["blocks"].line - 1] += included
    elif included:
        lines[root.keys["include"].line - 1] = "blocks:\n" + included
    return "".join(lines)


def _is_plain(root: YamlMapping) -> bool:
    """Return whether every key begins a line, and blocks are indented by two spaces below."""
    if not begins_lines(root):
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
