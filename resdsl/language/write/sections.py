"""The sections of a text, one under each key of its top level, and how some of them are edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from resdsl.language.write.round_trip import dump, load, plain_spacing
from resdsl.text.diagnostics import Place, Source
from resdsl.text.reader import read
from resdsl.text.yaml_nodes import YamlList, YamlMapping, YamlNode

Edit = Callable[[Any], object]


def edited(text: str, edits: Mapping[str, Edit]) -> str:
    """Return a text in which values under keys of the top level are edited.

    Each edit gets a mapping of ruamel.yaml that holds its key, and changes it in place. All other
    lines stay as they are, with line feeds at their ends and without tabs between values. A text
    that is not divided in lines by its keys is read and written whole.

    >>> print(edited("a:   1  # one\\nb: 2\\nc: [1,2]", {"b": lambda root: root.update(b=3)}))
    a:   1  # one
    b: 3
    c: [1,2]
    <BLANKLINE>
    """
    text = plain_spacing(text)
    lines = [f"{line}\n" for line in text.splitlines()]
    if not edits:
        return "".join(lines)
    root = read_mapping(Source("", text))
    if not begins_lines(root):
        whole = load(text)
        for edit in edits.values():
            edit(whole)
        return dump(whole)
    for key, edit in edits.items():
        first, last = root.keys[key].line, last_line(_last_value(root.entries[key]).place)
        part = load("".join(lines[first - 1 : last]))
        edit(part)
        lines[first - 1 : last] = [dump(part), *[""] * (last - first)]
    return "".join(lines)


def read_mapping(source: Source) -> YamlMapping:
    """Return the top level of a document's text."""
    root = read(source)
    assert isinstance(root, YamlMapping)
    return root


def begins_lines(root: YamlMapping) -> bool:
    """Return whether every key of a mapping begins a line."""
    return not is_flow(root) and all(place.column == 1 for place in root.keys.values())


def is_flow(node: YamlNode) -> bool:
    """Return whether a list or mapping is written in brackets."""
    place = node.place
    return place.source.line(place.line)[place.column - 1 : place.column] in ("{", "[")


def last_line(place: Place) -> int:
    """Return the last line of a value; one that ends in a block of text ends at the next line."""
    return place.end_line - (place.end_column == 1)


def _last_value(node: YamlNode) -> YamlNode:
    """Return the scalar or flow value that a node ends in. Lists and mappings that are written in
    lines reach to the next key, and so over comments that belong to what follows."""
    if isinstance(node, YamlList) and node.items and not is_flow(node):
        return _last_value(node.items[-1])
    if isinstance(node, YamlMapping) and node.entries and not is_flow(node):
        return _last_value(next(reversed(node.entries.values())))
    return node
