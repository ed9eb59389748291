"""Diagnostics: what is wrong, where, why, and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from resdsl.text.printable import printable
from resdsl.text.spelling import nearest, suggest

__all__ = [
    "MAX_BYTES", "MAX_SHOWN", "Diagnostic", "Later", "Place", "ResdslError", "Source", "nearest",
    "omitted", "position", "read_text", "render", "suggest", "unique",
]  # fmt: skip

MAX_BYTES = 16 * 2**20
MAX_SHOWN = 100  # diagnostics; nobody reads on, and a file of nothing but mistakes has thousands
_MAX_FRAME = 240  # characters of a line that are shown whole
_MAX_TEXT = 4_000  # characters of a message, a note or a help


@dataclass(frozen=True)
class Source:
    """A text that diagnostics point into."""

    name: str
    """How messages call it: the path of a file, or what it is otherwise."""
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text without their line breaks."""
        return self.text.splitlines()

    def line(self, number: int) -> str:
        """Return line ``number`` (1-based) without its line break, or "" past the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a source: 1-based lines and columns, the end exclusive."""

    source: Source = field(repr=False)
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"

    @property
    def text(self) -> str:
        """What stands there, in one line."""
        lines = self.source.lines[self.line - 1 : self.end_line]
        lines[-1] = lines[-1][: self.end_column - 1]
        lines[0] = lines[0][self.column - 1 :]
        return " ".join(" ".join(lines).split())


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """A help that is worded when it is read: ``str`` gives it.

    To look for the name that was meant is dear, and of thousands of findings few are shown. The
    arguments are kept until then, so they are values that many findings share, not copies.
    """

    word: Callable[..., str]
    arguments: tuple[Any, ...]

    def __init__(self, word: Callable[..., str], *arguments: Any) -> None:
        object.__setattr__(self, "word", word)
        object.__setattr__(self, "arguments", arguments)

    def __str__(self) -> str:
        return self.word(*self.arguments)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. ``code`` is stable; that of an error has a section in ``docs/errors.md``, that
    of a warning in ``docs/lint.md``."""

    code: str
    message: str
    """What must hold and what was got, in one line."""
    place: Place | None = None
    label: str = ""
    """What stands behind the marks below the line."""
    notes: tuple[str, ...] = ()
    """What more there is to know, a line each: the way that led here, other places."""
    help: str | Later | None = None
    """What to do. It is true: whoever takes it gets on."""
    severity: str = "error"
    """`error` or `warning`."""

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-ready values; line and column are null without a place."""
        place = self.place
        return {
            "code": self.code,
            "severity": self.severity,
            "file": place.source.name if place else None,
            "line": place.line if place else None,
            "column": place.column if place else None,
            "end_line": place.end_line if place else None,
            "end_column": place.end_column if place else None,
            "message": self.message,
            "label": self.label,
            "notes": list(self.notes),
            "help": str(self.help) if self.help else None,
        }


class ResdslError(Exception):
    """Bad input. Carries every diagnostic that was found, in the order of the file."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=position))
        super().__init__(self.diagnostics)  # by which it is pickled

    def __str__(self) -> str:
        rest = omitted(len(self.diagnostics))
        shown = [render(d) for d in self.diagnostics[:MAX_SHOWN]]
        return "\n\n".join([*shown, rest] if rest else shown)

    @classmethod
    def of(cls, code: str, message: str, **details: Any) -> ResdslError:
        """Return an error with one diagnostic, whose other fields are ``details``."""
        return cls([Diagnostic(code, message, **details)])


def unique(findings: list[Diagnostic]) -> list[Diagnostic]:
    """Return the findings without those that repeat a code at a place.

    What is told of a text first, and again where a block with it is used, says where that is.
    A block that is missing is told once, with the other places where it is named.
    """
    seen: dict[tuple[object, ...], Diagnostic] = {}
    again: dict[tuple[object, ...], dict[str, None]] = {}
    for finding in findings:
        place = finding.place
        at: object = (place.source.name, place.line, place.column) if place else finding.message
        key: tuple[object, ...] = (
            finding.code,
            finding.message if finding.code in _TOLD_ONCE else at,
        )
        first = seen.setdefault(key, finding)
        if finding.notes and not first.notes and first.place == place:
            seen[key] = first = replace(first, notes=finding.notes)
        if first.place != place:
            again.setdefault(key, {})[str(place)] = None
    for told, places in again.items():
        more = f" and {len(places) - 4} more" if len(places) > 4 else ""
        note = f"also at {', '.join([*places][:4])}{more}"
        seen[told] = replace(seen[told], notes=(*seen[told].notes, note))
    return list(seen.values())


_TOLD_ONCE = frozenset({"unknown-block"})


def position(diagnostic: Diagnostic) -> tuple[str, int, int]:
    """Return what sorts findings in the order of their files."""
    place = diagnostic.place
    return (place.source.name, place.line, place.column) if place else ("", 0, 0)


def omitted(n_diagnostics: int) -> str:
    """Return what is said in place of the diagnostics beyond the first hundred, "" for none.

    >>> omitted(103)
    'and 3 more'
    """
    return f"and {n_diagnostics - MAX_SHOWN:,} more" if n_diagnostics > MAX_SHOWN else ""


_STYLES = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "frame": "\x1b[34m", "help": "\x1b[32m"}


def render(diagnostic: Diagnostic, *, color: bool = False) -> str:
    """Return the finding as text: header, place, code frame, notes and help.

    What the user's text has of control characters is escaped, so that only ``color`` paints.
    """

    def paint(text: str, style: str) -> str:
        return f"{_STYLES[style]}{text}\x1b[0m" if color else text

    header = paint(f"{diagnostic.severity}[{diagnostic.code}]", diagnostic.severity)
    lines = [f"{header}: {_shown(diagnostic.message)}"]
    place = diagnostic.place
    gutter = " "
    if place is not None:
        number = str(place.line)
        gutter = " " * len(number)
        before, inside, after = _around(place)
        caret = "^" * max(1, len(inside))
        marked = f"{' ' * len(before)}{caret} {_shown(diagnostic.label)}".rstrip()
        lines += [
            f"{gutter}{paint('-->', 'frame')} {_shown(str(place))}",
            f"{gutter} {paint('|', 'frame')}",
            f"{number} {paint('|', 'frame')} {before}{inside}{after}".rstrip(),
            f"{gutter} {paint('|', 'frame')} {marked}",
        ]
    lines += [f"{gutter} {paint('=', 'frame')} {_shown(note)}" for note in diagnostic.notes]
    if diagnostic.help:
        help = _shown(str(diagnostic.help))
        lines.append(f"{gutter} {paint('=', 'frame')} {paint('help', 'help')}: {help}")
    return "\n".join(lines)


def _shown(text: str) -> str:
    """Return a text as it can be printed; of a very long one the beginning and the end."""
    if len(text) > _MAX_TEXT:
        text = f"{text[: _MAX_TEXT // 2]} ... {text[-_MAX_TEXT // 2 :]}"
    return printable(text)


def _around(place: Place) -> tuple[str, str, str]:
    """Return the line of a place, as it can be printed, in three parts: before it, what stands
    there, and behind it. Of a long line only the neighbourhood is shown."""
    line = place.source.line(place.line)
    first = place.column - 1
    last = place.end_column - 1 if place.end_line == place.line else len(line.rstrip())
    before, inside, after = line[:first], line[first:last], line[max(first, last) :]
    if len(line) > _MAX_FRAME:
        third = _MAX_FRAME // 3
        if len(before) > third:
            before = f"... {before[-third:]}"
        if len(inside) > third:
            inside = f"{inside[:third]} ..."
        if len(after) > third:
            after = f"{after[:third]} ..."
    return printable(_spaced(before)), printable(_spaced(inside)), printable(_spaced(after))


def _spaced(text: str) -> str:
    return text.replace("\t", " ")


def read_text(path: str | Path) -> Source:
    """Return the UTF-8 text of a user's file, of at most :data:`MAX_BYTES`.

    Raises:
        ResdslError: the file is missing, unreadable, too large or not UTF-8.
        TypeError: ``path`` is no path.
    """
    os.fspath(path)  # a number would be read as the descriptor of an open file
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size  # 0 for a pipe, which is read to the bound
            data = b"" if size > MAX_BYTES else file.read(MAX_BYTES + 1)
        if max(size, len(data)) > MAX_BYTES:
            raise ResdslError.of("file-too-large", f"{path} has more than {MAX_BYTES:,} bytes")
        text = data.decode("utf-8-sig")
        return Source(str(path), text.replace("\r\n", "\n").replace("\r", "\n"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise ResdslError.of("unreadable-file", f"cannot read {path}: {reason}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        text = f"{path} is not UTF-8 text: byte 0x{error.object[error.start]:02x} in line {line}"
        binary = b"\0" in error.object
        help = "it is a binary file, or UTF-16" if binary else "save it as UTF-8"
        raise ResdslError.of("not-utf8", text, help=help) from None
    except ValueError as error:
        raise ResdslError.of("not-utf8", f"{path} is not UTF-8 text: {error}") from None
