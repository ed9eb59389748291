"""Diagnostics: what is wrong, where, why, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resdsl.printable import printable


@dataclass(frozen=True, slots=True)
class Source:
    """A text that diagnostics point into."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """Return line ``number`` (1-based) without its line break, or "" past the end."""
        lines = self.text.splitlines()
        return lines[number - 1] if 0 < number <= len(lines) else ""


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
        lines = self.source.text.splitlines()[self.line - 1 : self.end_line]
        lines[-1] = lines[-1][: self.end_column - 1]
        lines[0] = lines[0][self.column - 1 :]
        return " ".join(" ".join(lines).split())


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. ``code`` is stable; that of an error has a section in ``docs/errors.md``, that
    of a warning in ``docs/lint.md``."""

    code: str
    message: str
    place: Place | None = None
    label: str = ""
    notes: tuple[str, ...] = ()
    help: str | None = None
    severity: str = "error"

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
            "help": self.help,
        }


class ResdslError(Exception):
    """Bad input. Carries every diagnostic that was found, in the order of the file."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=position))
        super().__init__("\n\n".join(render(d) for d in self.diagnostics))

    def __reduce__(self) -> tuple[type[ResdslError], tuple[tuple[Diagnostic, ...]]]:
        # An exception is pickled by its message otherwise, which is not what it is made of.
        return type(self), (self.diagnostics,)

    @classmethod
    def of(cls, code: str, message: str, **details: Any) -> ResdslError:
        """Return an error with one diagnostic."""
        return cls([Diagnostic(code, message, **details)])


def unique(findings: list[Diagnostic]) -> list[Diagnostic]:
    """Return the findings without those that repeat a code at a place."""
    seen: dict[tuple[object, ...], Diagnostic] = {}
    for finding in findings:
        place = finding.place
        at = (place.source.name, place.line, place.column) if place else finding.message
        seen.setdefault((finding.code, at), finding)
    return list(seen.values())


def position(diagnostic: Diagnostic) -> tuple[str, int, int]:
    """Return what sorts findings in the order of their files."""
    place = diagnostic.place
    return (place.source.name, place.line, place.column) if place else ("", 0, 0)


def nearest(name: str, names: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the one of ``names`` that ``name`` is most likely a misspelling of, or None.

    ``cutoff`` in (0, 1] is the least likeness.
    """
    by_folded = {n.lower(): n for n in names}
    matches = difflib.get_close_matches(name.lower(), by_folded, n=1, cutoff=cutoff)
    return by_folded[matches[0]] if matches else None


def suggest(name: str, names: Iterable[str]) -> str:
    """Return a help text: the nearest of ``names``, else all of them."""
    known = sorted(names)
    near = nearest(name, known)
    if near is not None:
        return f"did you mean `{near}`?"
    return "known: " + (", ".join(f"`{n}`" for n in known) if known else "none")


_STYLES = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "frame": "\x1b[34m", "help": "\x1b[32m"}


def render(diagnostic: Diagnostic, *, color: bool = False) -> str:
    """Return the finding as text: header, place, code frame, notes and help.

    What the user's text has of control characters is escaped, so that only ``color`` paints.
    """

    def paint(text: str, style: str) -> str:
        return f"{_STYLES[style]}{text}\x1b[0m" if color else text

    header = paint(f"{diagnostic.severity}[{diagnostic.code}]", diagnostic.severity)
    lines = [f"{header}: {printable(diagnostic.message)}"]
    place = diagnostic.place
    gutter = " "
    if place is not None:
        number = str(place.line)
        gutter = " " * len(number)
        source_line = place.source.line(place.line).replace("\t", " ")
        same_line = place.end_line == place.line
        end = place.end_column if same_line else len(source_line.rstrip()) + 1
        before, inside = source_line[: place.column - 1], source_line[place.column - 1 : end - 1]
        caret = "^" * max(1, len(printable(inside)))
        marked = f"{' ' * len(printable(before))}{caret} {printable(diagnostic.label)}".rstrip()
        lines += [
            f"{gutter}{paint('-->', 'frame')} {printable(str(place))}",
            f"{gutter} {paint('|', 'frame')}",
            f"{number} {paint('|', 'frame')} {printable(source_line)}".rstrip(),
            f"{gutter} {paint('|', 'frame')} {marked}",
        ]
    lines += [f"{gutter} {paint('=', 'frame')} {printable(note)}" for note in diagnostic.notes]
    if diagnostic.help:
        help = printable(diagnostic.help)
        lines.append(f"{gutter} {paint('=', 'frame')} {paint('help', 'help')}: {help}")
    return "\n".join(lines)


def read_text(path: str | Path) -> Source:
    """Return the UTF-8 text of a user's file.

    Raises:
        ResdslError: the file is missing, unreadable or not UTF-8.
    """
    try:
        return Source(str(path), Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise ResdslError.of("unreadable-file", f"cannot read {path}: {reason}") from None
    except (UnicodeDecodeError, ValueError) as error:
        raise ResdslError.of("not-utf8", f"{path} is not UTF-8 text: {error}") from None
