"""A sheet of characters to draw on, and what is drawn: lines of text about a spine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from resdsl.render.metrics import terminal_width
from resdsl.render.model.parts import Chain


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines of text about a spine: the column where data flow in at the top and out below."""

    lines: tuple[str, ...]
    spine: int

    @property
    def height(self) -> int:
        """The number of lines."""
        return len(self.lines)

    @property
    def right(self) -> int:
        """The columns from the spine to the right end, the spine counted."""
        return max(map(terminal_width, self.lines), default=self.spine + 1) - self.spine


ChainGrid = Callable[[Chain, int], Grid]
"""Draws a chain whose cards are at least so many columns wide."""


class Canvas:
    """A growing sheet of cells, each of which holds a character.

    A wide character leaves the next cell empty; one that combines stands in the cell before it.
    """

    def __init__(self) -> None:
        self._rows: list[list[str]] = []

    def put(self, row: int, column: int, text: str) -> None:
        """Write ``text`` from a cell on, over what is there."""
        while len(self._rows) <= row:
            self._rows.append([])
        cells = self._rows[row]
        cells.extend(" " * (column + terminal_width(text) - len(cells)))
        for character in text:
            width = terminal_width(character)
            if width == 0:
                cells[column - 1] += character
                continue
            cells[column : column + width] = [character, *[""] * (width - 1)]
            column += width

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
        """Return the sheet as lines about a spine, without blanks at their ends."""
        return Grid(tuple("".join(row).rstrip() for row in self._rows), spine)
