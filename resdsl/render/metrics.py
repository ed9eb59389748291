"""Widths of texts, from a shipped table: pictures do not depend on the fonts installed here.

The widths are those of Helvetica (Arial and Liberation Sans share them) with a tenth to spare,
which covers Inter and the fonts a viewer may put in their place.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Advance widths in thousandths of the font size, for the characters 32 to 126.
_REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 "
    "556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 "
    "722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 "
    "556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 "
    "260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 "
    "556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 "
    "722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 "
    "556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 "
    "280 389 584"
)
_OTHERS = {"×": 584, "·": 278, "−": 584, "…": 1000, "–": 556, "σ": 617, "α": 584, "→": 1000}
_TABLES = {
    bold: {chr(32 + i): int(w) for i, w in enumerate(table.split())} | _OTHERS
    for bold, table in ((False, _REGULAR), (True, _BOLD))
}
_SPARE = 1.1


def _advance(character: str, bold: bool) -> int:
    width = _TABLES[bold].get(character)
    if width is not None:
        return width
    if unicodedata.combining(character):
        return 0
    return 1000 if unicodedata.east_asian_width(character) in "WF" else 722


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = 13, bold: bool = False) -> float:
    """Return the width of ``text`` in pixels at ``size`` pixels, with a tenth to spare."""
    return sum(_advance(c, bold) for c in text) * size * _SPARE / 1000


def cut(text: str, width: float, size: float = 13, bold: bool = False) -> str:
    """Return ``text``, cut with an ellipsis where it is wider than ``width`` pixels."""
    if text_width(text, size, bold) <= width:
        return text
    room = width - text_width("…", size, bold)
    end = 0
    for character in text:
        room -= _advance(character, bold) * size * _SPARE / 1000
        if room < 0:
            break
        end += 1
    return text[:end].rstrip(" ·,") + "…"
