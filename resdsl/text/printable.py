"""Text of users as it may be shown: what would steer a terminal or hide in a line is escaped.

A name such as `\\x1b[2J` would clear the screen of whoever reads the message about it, and a
character that turns the direction of writing makes a line read as what it is not. Letters of
every script, their joiners, and emoji stay as they are.
"""

from __future__ import annotations

import html
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NO_CHARACTERS = "\ufffe\uffff"  # for which XML has no place
_JOINERS = "\u200c\u200d"  # which Persian, Indic scripts and emoji need


def printable(text: str) -> str:
    r"""Return ``text`` with control and format characters as escapes.

    >>> printable("\x1b[31mred")
    '\\x1b[31mred'
    """
    if text.isprintable():
        return text
    return "".join(
        c if not _hides(text, i) else c.encode("unicode_escape").decode()
        for i, c in enumerate(text)
    )


def printable_lines(text: str) -> str:
    r"""Return :func:`printable` text whose line breaks stay.

    >>> print(printable_lines("a\nb\x07"))
    a
    b\x07
    """
    return "\n".join(map(printable, text.split("\n")))


def html_text(text: str) -> str:
    """Return ``text`` as the content of an element of HTML or SVG, or as an attribute.

    >>> html_text('a < "b"')
    'a &lt; &quot;b&quot;'
    """
    return html.escape(printable_lines(text))


def _hides(text: str, index: int) -> bool:
    character = text[index]
    if unicodedata.category(character) not in _HIDDEN:
        return character in _NO_CHARACTERS
    between = text[index - 1 : index] + text[index + 1 : index + 2]
    # A joiner between two characters beyond ASCII shapes them; elsewhere nobody sees it.
    return character not in _JOINERS or any(map(str.isascii, between)) or len(between) < 2
