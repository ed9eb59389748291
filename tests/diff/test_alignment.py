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


class Counted(str):
    """A text that counts how often its hash is asked for."""

    asked = 0

    def __hash__(self) -> int:
        type(self).asked += 1
        return super().__hash__()


def test_matches_that_do_not_touch_take_linear_work() -> None:
    asked = []
    for n in (300, 600):
        Counted.asked = 0
        a = [Counted(text) for i in range(n) for text in (f"same{i}", f"a{i}")]
        b = [Counted(text) for i in range(n) for text in (f"same{i}", f"b{i}")]
        assert sum(x is not None and y is not None for x, y in align(a, b, (lambda t: t,))) == n
        asked.append(Counted.asked)
    assert asked[1] < 2.5 * asked[0]
