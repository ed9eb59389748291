"""Texts keep their comments and layout through a mapping that can be changed."""

import pytest

from resdsl.language.write.round_trip import dump, load


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("# one\na: 'x'  # two\n\nb: [1, 2]\n", "# one\na: 'x'  # two\n\nb: [1, 2]\n"),
        ("a:\t[1,\t2]\t# one\n", "a: [1, 2] # one\n"),
        ("a: 'x\ty'\n", 'a: "x\\ty"\n'),
        ("a: 1\x85b: 2\u2028", "a: 1\nb: 2\n"),
        ("a:\n- 1\n- b: 2\n", "a:\n  - 1\n  - b: 2\n"),
        (f"a: {'word ' * 100}\n", f"a: {'word ' * 100}".rstrip() + "\n"),
    ],
)
def test_layout_stays(text: str, written: str) -> None:
    assert dump(load(text)) == written
