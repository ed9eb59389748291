"""What YAML allows and files of this package may not hold, and what to write instead.

An anchor, an alias or a merge key puts one value into several places, so that a place no longer
says which value is meant; a tag constructs objects; a tab is read differently by other readers.
:mod:`resdsl.text.reader` asks the functions below about each event of the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from resdsl.text.diagnostics import Diagnostic, Place
from resdsl.text.parentheses import parentheses_help
from resdsl.text.scalars import is_text
from resdsl.text.yaml_nodes import YamlNode, YamlScalar


@dataclass(frozen=True, slots=True)
class Advice:
    """The helps that depend on the kind of file."""

    anchors: str
    """What the file has in place of anchors and aliases."""
    merge_keys: str
    """What it has in place of `<<`."""
    empty: str
    """How it begins."""


IN_DOCUMENTS = Advice(
    "share values by `params` and layers by `blocks`",
    "share values by `params`, and blocks by `extends`",
    "a document begins with `resdsl: 1`",
)

_SPLIT = "a comma splits a call inside `{ }`: quote the whole expression"


def refused_document(
    event: yaml.DocumentStartEvent, place: Place, number: int
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the start of the ``number``-th document of a file, from 1."""
    if number == 2:
        text = "a second document starts here; a file holds one"
        help = "take this line and what is below it out"
        yield Diagnostic("several-documents", text, place, help=help)
    if event.version or event.tags:
        text = "`%` directives are not allowed"
        yield Diagnostic("yaml-directive", text, place, help="take the line out")


def refused_alias(event: yaml.AliasEvent, place: Place, advice: Advice) -> Diagnostic:
    """Return that an alias, such as `*name`, is not allowed."""
    help = f"{advice.anchors}; quote a text that starts with `*`"
    return Diagnostic("yaml-alias", f"`*{event.anchor}` is a YAML alias", place, help=help)


def refused_properties(
    event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: Place, advice: Advice
) -> Iterator[Diagnostic]:
    """Yield that a value has an anchor (`&name`) or a tag (`!name`), where it has one."""
    if event.anchor is not None:
        text = f"`&{event.anchor}` is a YAML anchor"
        yield Diagnostic("yaml-anchor", text, place, help=advice.anchors)
    if event.tag is not None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        text = f"`{tag}` is a YAML tag; a document never constructs objects"
        yield Diagnostic("yaml-tag", text, place, help="quote a text that starts with `!`")


def refused_tab(place: Place, *, is_plain: bool) -> Diagnostic | None:
    """Return that a tab stands before a scalar at ``place``, or inside one that ``is_plain``."""
    line = place.source.line(place.line)
    # The line may be all of a large file, so it is gone through from here and not cut in two.
    first = place.column - 1
    while first > 0 and line[first - 1 : first] in ("\t", " "):
        first -= 1
    last = len(line) if is_plain else place.column - 1
    if is_plain and place.end_line == place.line:
        last = place.end_column - 1
    column = line.find("\t", first, last)
    if column < 0:
        return None
    at = Place(place.source, place.line, column + 1, place.line, column + 2)
    text = "a tab between or inside plain values"
    return Diagnostic("yaml-tab", text, at, help="use spaces, or quote a text that holds one")


def refused_key(text: str, place: Place, advice: Advice) -> Diagnostic | None:
    """Return why a plain scalar cannot be a key, None where it can: keys are texts."""
    if text == "<<":
        message = "`<<` merge keys are not allowed"
        return Diagnostic("yaml-merge-key", message, place, help=advice.merge_keys)
    if is_text(text):
        return None
    help = parentheses_help(place) or "quote it if a name is meant"
    message = f"keys are texts, but got {text or 'an empty key'}"
    return Diagnostic("key-not-text", message, place, help=help)


def refused_collection_key(place: Place) -> Diagnostic:
    """Return that a list or a mapping is no key."""
    help = "a value that starts with `{` or `[` is read as a key here: quote it"
    text = "keys are texts, but got a list or a mapping"
    return Diagnostic("key-not-text", text, place, help=help)


def refused_repetition(name: str, place: Place, first: Place) -> Diagnostic:
    """Return that the key ``name`` stood in its mapping before, at ``first``."""
    text = f"`{name}` stands twice in this mapping, first at line {first.line}"
    return Diagnostic("duplicate-key", text, place, help="keep one of the two")


def meant_entry(key: YamlScalar, value: YamlNode) -> tuple[str | None, YamlNode, Diagnostic | None]:
    """Return the entry that was meant where YAML splits a text as nobody can have meant it.

    To YAML, `{out:8}` is one key `out:8` without a value, and `{relu(1, 2)}` are the two keys
    `relu(1` and `2)`. The name is None where nothing can be made of it, and the finding is None
    where the entry is what is written.
    """
    name = str(key.value)
    if key.quoted or not (isinstance(value, YamlScalar) and value.value is None):
        return name, value, None
    if ":$" in name or re.fullmatch(r"[A-Za-z_]\w*:\S.*", name):
        left, _, right = name.partition(":")
        text = f"a space is missing after the colon in `{name}`"
        found = Diagnostic("missing-space", text, key.place, help=f"write `{left}: {right}`")
        return left, YamlScalar(right, key.place), found
    if name.count("(") != name.count(")"):
        help = parentheses_help(key.place) or _SPLIT
        text = f"unbalanced parentheses in `{name}`"
        return None, value, Diagnostic("split-call", text, key.place, help=help)
    return name, value, None
