"""Texts that are no YAML: where reading stopped, and what is likely wrong."""

import pytest

from resdsl.text.diagnostics import ResdslError, Source
from resdsl.text.reader import read
from resdsl.text.yaml_syntax import forbidden_character


@pytest.mark.parametrize(
    ("text", "at", "help"),
    [
        ("a: @b", "1:4", "quote a value that starts with `@`"),
        ("a: `b`", "1:4", "quote a value that starts with ```"),
        ("a: %b", "1:4", "quote a value that starts with `%`"),
        ("- relu\n  if: 1", "2:5", "to add keys to `- relu` write `- {relu, if: ...}` or `- relu:`"),
        ("a: 1\n  b: 2", "2:4",
         "`b` is indented deeper than `a` above it: put them in one column"),
        ("a: b: c", "1:5", "a text that holds `: ` must be quoted"),
        ("a:\n\tb: 1", "2:1", "indent with spaces"),
        ("a: b\n- c", "2:1",
         "a key is indented unlike those above it, or a text goes on behind a quote"),
        ("a: 'b' c", "1:8",
         "a key is indented unlike those above it, or a text goes on behind a quote"),
        ("{a: ${b}}", "1:6", "a name is written `$b`, without brackets"),
        ("a: [1, 2", "2:1",
         "a bracket or brace is not closed, or a text behind a quote needs quotes"),
        ("a: 'b", "1:6", "a quote that was opened is not closed"),
        ("a: !b!", "1:7", "a value that starts with `!` must be quoted; `not` negates in expressions"),
        ("- a\n- b: 1\n c", "3:2",
         "an item of the list has no `-`, or is indented unlike those above it"),
        ("  a: 1\n b: 2", "2:2",
         "a line is indented less than the first one, or stands behind what ends the file"),
    ],
)  # fmt: skip
def test_the_help(text: str, at: str, help: str | None) -> None:
    with pytest.raises(ResdslError) as error:
        read(Source("a.yaml", text))
    found = error.value.diagnostics[-1]
    assert (found.code, str(found.place), found.help) == ("yaml-syntax", f"a.yaml:{at}", help)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\ufffe", "\ud800"])
def test_a_character_that_no_yaml_holds_has_its_place(character: str) -> None:
    with pytest.raises(ResdslError) as error:
        read(Source("a.yaml", f"a: 1\né: {character}"))
    (found,) = error.value.diagnostics
    assert found.message == "a character that YAML does not allow"
    assert str(found.place) == "a.yaml:2:4"


@pytest.mark.parametrize("line_break", ["\n", "\x85", "\u2028", "\u2029"])
def test_lines_are_those_of_yaml(line_break: str) -> None:
    found = forbidden_character(Source("a.yaml", f"é{line_break}é\x00\x01"))
    assert str(found.place) == "a.yaml:2:2"
