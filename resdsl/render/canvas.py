"""A sheet of characters to draw on, and what is cut out of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines of text about a spine: the column where data flow in at the top and out below."""

    lines: tuple[str, ...]
    spine: int

    @property
    def height(self) -> int:
        return len(self.lines)

    @property
    def left(self) -> int:
        return self.spine

    @property
    def right(self) -> int:
        return max(map(columns, self.lines), default=self.spine + 1) - self.spine


def columns(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def shorten(text: str, width: int) -> str:
    """Return ``text``, cut with an ellipsis where it takes more than ``width`` columns."""
    if columns(text) <= width:
        return text
    while columns(text) > width - 1:
        text = text[:-1]
    return text.rstrip(" ·,") + "…"


class Canvas:
    """A growing sheet. A cell holds a character; a wide one leaves the next cell empty."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []

    def put(self, row: int, column: int, text: str) -> None:
        """Write ``text`` from a cell on, over what is there."""
        while len(self._rows) <= row:
            self._rows.append([])
        cells = self._rows[row]
        end = column + columns(text)
        cells.extend(" " * (end - len(cells)))
        for character in text:
            width = columns(character)
            if width == 0:
                cells[column - 1] += character
                continue
            cells[column : column + width] = [character, *[""] * (width - 1)]
            column += width

    def run(self, row: int, start: int, end: int, character: str) -> None:
        """Fill the cells from ``start`` up to, not including, ``end``."""
        self.put(row, start, character * (end - start))

    def drop(self, column: int, start: int, end: int, character: str) -> None:
        """Fill a column from row ``start`` up to, not including, ``end``."""
        for row in range(start, end):
            self.put(row, column, character)

    def paste(self, row: int, column: int, lines: Sequence[str]) -> None:
        """Write lines below each other, their blanks at the left left out."""
        for offset, line in enumerate(lines):
            text = line.lstrip(" ")
            if text:
                self.put(row + offset, column + len(line) - len(text), text.rstrip(" "))

    def grid(self, spine: int) -> Grid:
        """Return the sheet about a spine."""
        return Grid(tuple("".join(row).rstrip() for row in self._rows), spine)
