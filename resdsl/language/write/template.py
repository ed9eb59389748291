"""Texts of YAML that differ in a few scalars alone, each on a line of its own.

ruamel.yaml takes milliseconds for a text, which a study writes for every trial. So the text is made
once, with blanks, and each trial fills them in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from resdsl.language.write.round_trip import dump

Scalar = int | float | str | bool


@dataclass(frozen=True)
class _Blank:
    line: int
    head: str
    """What stands before the value."""
    comment: str
    column: int
    """Where the comment begins, if the value leaves room for it."""


@dataclass(frozen=True)
class Template:
    """The lines of a text, of which some are blanks that wait for the value of a key."""

    lines: tuple[str, ...]
    blanks: Mapping[str, _Blank]

    def filled(self, values: Mapping[str, Scalar]) -> str:
        """Return the text with a value for the key of each blank."""
        lines = list(self.lines)
        for key, blank in self.blanks.items():
            line = f"{blank.head} {scalar_text(values[key])}"
            if blank.comment:
                line = f"{line} ".ljust(blank.column) + blank.comment
            lines[blank.line] = f"{line}\n"
        return "".join(lines)


def make_template(text: str, keys: Iterable[str]) -> Template | None:
    """Return the template of a text in which ``keys`` have no values yet.

    The keys are indented by two spaces. None where one of them is not found, or twice.

    >>> template = make_template("params:\\n  n:    # depth\\n  w: 3\\n", ["n"])
    >>> print(template.filled({"n": 12}))
    params:
      n: 12 # depth
      w: 3
    <BLANKLINE>
    """
    lines = text.splitlines(keepends=True)
    blanks = {}
    for key in keys:
        pattern = re.compile(rf"(  {re.escape(key)}:) *(#.*)?\n")
        found = [(i, match) for i, line in enumerate(lines) if (match := pattern.fullmatch(line))]
        if len(found) != 1:
            return None
        ((line, match),) = found
        blanks[key] = _Blank(line, match[1], match[2] or "", match.start(2))
    return Template(tuple(lines), blanks)


def is_scalar(value: object) -> bool:
    """Return whether a value can stand in a blank: a number, true, false or a short text."""
    short = isinstance(value, str) and len(value) <= 100 and value.isprintable()
    return short or isinstance(value, int | float)


def scalar_text(value: Scalar) -> str:
    """Return a scalar as ruamel.yaml writes it.

    >>> scalar_text(True), scalar_text(1e-07), scalar_text("a: b")
    ('true', '1e-07', "'a: b'")
    """
    return _quoted(value) if isinstance(value, str) else repr(value).lower()


@lru_cache(maxsize=1024)
def _quoted(text: str) -> str:
    return dump({"a": text})[len("a: ") : -1]
