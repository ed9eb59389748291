"""What of YAML is refused: at which place, in which words, with which help."""

from __future__ import annotations

import pytest

from resdsl.text.diagnostics import Diagnostic, ResdslError, Source
from resdsl.text.reader import read
from resdsl.text.strict_subset import Advice

ADVICE = Advice("no anchors here", "no merging here", "")


def findings(text: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    read(Source("a.yaml", text), found, advice=ADVICE)
    return found


@pytest.mark.parametrize(
    ("text", "code", "at", "message", "help"),
    [
        ("a: 1\n---\nb: 2\n---\nc: 3", "several-documents", "2:1",
         "a second document starts here; a file holds one",
         "take this line and what is below it out"),
        ("%YAML 1.1\n---\na: 1", "yaml-directive", "1:1", "`%` directives are not allowed",
         "take the line out"),
        ("a: *b", "yaml-alias", "1:4", "`*b` is a YAML alias",
         "no anchors here; quote a text that starts with `*`"),
        ("a: &b 1", "yaml-anchor", "1:4", "`&b` is a YAML anchor", "no anchors here"),
        ("a: !!python/name:os.system ''", "yaml-tag", "1:4",
         "`!!python/name:os.system` is a YAML tag; a document never constructs objects",
         "quote a text that starts with `!`"),
        ("<<: {a: 1}", "yaml-merge-key", "1:1", "`<<` merge keys are not allowed",
         "no merging here"),
        ("1: a", "key-not-text", "1:1", "keys are texts, but got 1", "quote it if a name is meant"),
        ("?\n: a", "key-not-text", "1:2", "keys are texts, but got an empty key",
         "quote it if a name is meant"),
        ("{[x]: y}", "key-not-text", "1:2", "keys are texts, but got a list or a mapping",
         "a value that starts with `{` or `[` is read as a key here: quote it"),
        ("a: 1\nb: 2\na: 3", "duplicate-key", "3:1",
         "`a` stands twice in this mapping, first at line 1", "keep one of the two"),
        ("{out:8}", "missing-space", "1:2", "a space is missing after the colon in `out:8`",
         "write `out: 8`"),
        ("{out:$n}", "missing-space", "1:2", "a space is missing after the colon in `out:$n`",
         "write `out: $n`"),
        ("{a: max($b, $c)}", "split-call", "1:13", "unbalanced parentheses in `$c)`",
         "a comma splits a call inside `{ }`: quote the whole expression"),
        ("{a: (1, b)}", "split-call", "1:9", "unbalanced parentheses in `b)`",
         "a list is written `[1, b]`"),
    ],
)  # fmt: skip
def test_refused(text: str, code: str, at: str, message: str, help: str) -> None:
    (found,) = findings(text)
    assert (found.code, str(found.place), found.message) == (code, f"a.yaml:{at}", message)
    assert found.help == help


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a:\tb", [3]),
        ("a: \t b", [4]),
        ("a: b\tc", [5]),
        ("a:\t'b'", [3]),
        ("a: 'b\tc'", []),
        ("a: b # \tc", []),
        ("a: b\t", []),
        ("{a: b,\tc: d}", [7]),
        ("a: b\tc\n  d\te", [5]),
        ("a: |\n  b\tc", []),
    ],
)
def test_tabs_are_refused_in_and_before_plain_values(text: str, columns: list[int]) -> None:
    found = findings(text)
    assert [finding.code for finding in found] == ["yaml-tab"] * len(columns)
    places = [finding.place for finding in found]
    assert [place.column for place in places if place] == columns


@pytest.mark.parametrize(
    "text",
    [
        "%TAG ! tag:x,2026:\n---\na: 1",
        "a: ! b",
        "- &a [1]\n- *a",
        "- !!map {a: 1}",
        "? [a, b]\n: 1",
        "&a : 1",
    ],
)
def test_whatever_shares_or_constructs_is_no_value(text: str) -> None:
    with pytest.raises(ResdslError):
        read(Source("a.yaml", text))


@pytest.mark.parametrize(
    "text", ["'*a': '&b'", "'<<': 1", "a: b:c", "{'a:b': 1}", "{'a(b': 1}", "a-b: 1", "{a b: 1}"]
)
def test_texts_that_only_look_like_that_are_taken(text: str) -> None:
    assert findings(text) == []
