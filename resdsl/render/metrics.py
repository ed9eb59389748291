"""Widths of texts in pixels and in columns of a terminal.

The pixels come from a shipped table, so that pictures do not depend on the fonts installed here.

The widths are those of Helvetica (Arial and Liberation Sans share them) with a tenth to spare,
which covers Inter and the fonts a viewer may put in their place. A style is a list of class names
of the stylesheet in :mod:`resdsl.render.svg.colours`, without their prefix.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
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
_SIZES = {"large": 20.0, "small": 11.0}


def _advance(character: str, bold: bool) -> int:
    width = _TABLES[bold].get(character)
    if width is not None:
        return width
    if unicodedata.combining(character):
        return 0
    return 1000 if unicodedata.east_asian_width(character) in "WF" else 722


def font_size(style: str) -> float:
    """Return the size in pixels of a text of the classes in ``style``."""
    return next((_SIZES[name] for name in style.split() if name in _SIZES), 13.0)


@lru_cache(maxsize=4096)
def text_width(text: str, style: str = "") -> float:
    """Return the width of ``text`` in pixels, with a tenth to spare.

    >>> text_width("conv", "bold") > text_width("conv") > text_width("conv", "small")
    True
    """
    bold = not {"bold", "large"}.isdisjoint(style.split())
    return sum(_advance(c, bold) for c in text) * font_size(style) * _SPARE / 1000


@lru_cache(maxsize=4096)
def terminal_width(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes.

    Wide characters take two, and characters that combine with the one before them none.

    >>> terminal_width("conv"), terminal_width("層"), terminal_width("e\u0301")
    (4, 2, 1)
    """
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def cut(text: str, width: float, style: str = "") -> str:
    """Return ``text``, cut with an ellipsis where it is wider than ``width`` pixels."""
    return _cut(text, width, lambda words: text_width(words, style))


def shorten(text: str, width: int) -> str:
    """Return ``text``, cut with an ellipsis where it takes more than ``width`` columns.

    >>> shorten("abcdefg", 6)
    'abcde…'
    """
    return _cut(text, width, terminal_width)


def _cut(text: str, width: float, measure: Callable[[str], float]) -> str:
    if measure(text) <= width:
        return text
    # More letters are never narrower, so the number that is kept can be halved in.
    least, most = 0, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        if measure(text[:middle] + "…") > width:
            most = middle - 1
        else:
            least = middle
    return text[:least].rstrip(" ·,") + "…"
