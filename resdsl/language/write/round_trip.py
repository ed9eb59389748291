"""Reads and writes YAML with its comments and layout, by ruamel.yaml.

It is slow, a millisecond for five lines, so it is given the part of a text that changes alone.
"""

from __future__ import annotations

import io
import re
from typing import Any

import yaml
from ruamel.yaml import YAML

from resdsl.text.reader import LOADER

_SPACING = str.maketrans({"\t": " ", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


def load(text: str) -> Any:
    """Return the top level of a text with its comments and layout, for :func:`dump`."""
    return _round_trip().load(plain_spacing(text))


def dump(root: Any) -> str:
    """Return the text of what :func:`load` gave.

    >>> dump(load("a: [1,2]  # two"))
    'a: [1, 2] # two\\n'
    """
    stream = io.StringIO()
    _round_trip().dump(root, stream)
    return stream.getvalue()


def plain_spacing(text: str) -> str:
    """Return a text without tabs and odd line breaks between values, which ruamel.yaml refuses."""
    if text.translate(_SPACING) == text:
        return text
    parts, done = [], 0
    for event in yaml.parse(text, Loader=LOADER):
        start, end = event.start_mark, event.end_mark
        if isinstance(event, yaml.ScalarEvent) and start is not None and end is not None:
            first, last = start.index, end.index
            parts += [_spaced(text[done:first]), text[first:last]]
            done = last
    return "".join([*parts, _spaced(text[done:])])


def _spaced(between: str) -> str:
    return re.sub(r" +(?=\n)", "", between.translate(_SPACING))


def _round_trip() -> YAML:
    trip = YAML(typ="rt")
    trip.version = None
    trip.preserve_quotes = True
    trip.width = 4096
    trip.indent(mapping=2, sequence=4, offset=2)
    return trip
