"""Pairs the items of two lists in order, as a diff pairs lines, but by several keys."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

T = TypeVar("T")
Pairs = list[tuple[T | None, T | None]]
AlignmentKey = Callable[[T], Hashable]
_LONG = 100_000  # from so many pairs on, items that are frequent start no match, for speed


def align(a: Sequence[T], b: Sequence[T], keys: Sequence[AlignmentKey[T]]) -> Pairs[T]:
    """Return the items of two lists in order, as pairs; None stands for no partner.

    Items are paired where the first of the ``keys`` agrees; what is left between two such pairs is
    paired by the next key, so that no pairs cross.

    >>> align(["a", "b", "C"], ["a", "c"], [str, str.lower])
    [('a', 'a'), ('b', None), ('C', 'c')]
    """
    if not a or not b or not keys:
        return [*((x, None) for x in a), *((None, y) for y in b)]
    key, weaker = keys[0], keys[1:]
    keys_a, keys_b = [key(x) for x in a], [key(y) for y in b]
    pairs: Pairs[T] = []
    for same, i, i_end, j, j_end in _stretches(keys_a, keys_b):
        if same:
            pairs += zip(a[i:i_end], b[j:j_end], strict=True)
        else:
            rest: Pairs[T] = align(a[i:i_end], b[j:j_end], weaker)
            pairs += rest
    return pairs


def _stretches(a: list[Hashable], b: list[Hashable]) -> list[tuple[bool, int, int, int, int]]:
    """Return the stretches that agree or not: whether they do, start and end in ``a`` and in ``b``.

    Where those of ``a`` that ``b`` has at all are in ``b`` in the same order, these agree. Else
    common ends are cut off before the matcher is asked: its time grows with the square of repeats,
    and of matches that do not touch each other, and nets are full of both.
    """
    in_a, in_b = set(a), set(b)
    common_a = [i for i, key in enumerate(a) if key in in_b]
    common_b = [j for j, key in enumerate(b) if key in in_a]
    if [a[i] for i in common_a] == [b[j] for j in common_b]:
        return _around([*zip(common_a, common_b, strict=True), (len(a), len(b))])
    start, end_a, end_b = 0, len(a), len(b)
    while start < min(end_a, end_b) and a[start] == b[start]:
        start += 1
    while min(end_a, end_b) > start and a[end_a - 1] == b[end_b - 1]:
        end_a, end_b = end_a - 1, end_b - 1
    long = (end_a - start) * (end_b - start) > _LONG
    matcher = SequenceMatcher(None, a[start:end_a], b[start:end_b], autojunk=long)
    inner = [
        (tag == "equal", start + i, start + i_end, start + j, start + j_end)
        for tag, i, i_end, j, j_end in matcher.get_opcodes()
    ]
    ends = (True, 0, start, 0, start), (True, end_a, len(a), end_b, len(b))
    return [ends[0], *inner, ends[1]]


def _around(agreeing: list[tuple[int, int]]) -> list[tuple[bool, int, int, int, int]]:
    """Return single positions that agree as stretches, and what lies before each of them.

    The last one is the end of both lists, which is no item.
    """
    stretches = []
    i, j = 0, 0
    for next_i, next_j in agreeing:
        stretches.append((False, i, next_i, j, next_j))
        stretches.append((True, next_i, next_i + 1, next_j, next_j + 1))
        i, j = next_i + 1, next_j + 1
    return stretches[:-1]
