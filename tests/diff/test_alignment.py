"""Pairs of two lists in order."""

import random

from resdsl.diff.alignment import align


def test_align_pairs_by_the_first_key_then_by_the_next() -> None:
    pairs = align("abXcd", "aYbcCd", (str, str.lower, lambda c: c in "XY"))
    assert pairs == [("a", "a"), (None, "Y"), ("b", "b"), ("X", None), ("c", "c"), (None, "C"), ("d", "d")]  # fmt: skip
    assert align("aX", "aY", (str, lambda c: c in "XY")) == [("a", "a"), ("X", "Y")]


def test_without_agreement_nothing_is_paired() -> None:
    assert align("ab", "c", (str,)) == [("a", None), ("b", None), (None, "c")]
    assert align("", "c", (str,)) == [(None, "c")]
    assert align("ab", "ab", ()) == [("a", None), ("b", None), (None, "a"), (None, "b")]


def test_every_item_stands_once_and_in_order() -> None:
    draw = random.Random(0)
    for n in (3, 30, 400):
        a, b = ("".join(draw.choices("aAbBc", k=n)) for _ in range(2))
        pairs = align(a, b, (str, str.lower))
        assert "".join(x for x, _ in pairs if x) == a
        assert "".join(y for _, y in pairs if y) == b
        assert all(x.lower() == y.lower() for x, y in pairs if x and y)
