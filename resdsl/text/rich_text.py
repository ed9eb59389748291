"""Text of users for rich, which would read `[bold]` in a plain string as markup."""

from __future__ import annotations

from rich.text import Text

from resdsl.text.printable import printable_lines


def words(text: object, style: str = "") -> Text:
    """Return ``text`` as it stands: brackets and `:smile:` are no markup, controls are escaped.

    ``style`` is one of rich's, such as `bold red`.
    """
    return Text(printable_lines(str(text)), style=style)
