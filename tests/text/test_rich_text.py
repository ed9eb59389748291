"""Text of users for rich: nothing in it is markup."""

import io

from rich.console import Console

from resdsl.text.rich_text import words


def test_rich_reads_no_markup() -> None:
    stream = io.StringIO()
    Console(file=stream, force_terminal=True).print(words("[bold]a[/] [/x] :smile: \x1b[2J"))
    assert stream.getvalue() == "[bold]a[/] [/x] :smile: \\x1b[2J\n"


def test_other_values_and_lines_are_shown_as_they_are() -> None:
    assert words(3).plain == "3"
    assert words("a\nb\tc", "bold").plain == "a\nb\\tc"
    assert words("a", "bold").style == "bold"
