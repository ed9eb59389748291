"""Many names in few: names that differ in numbers alone, as one pattern with ranges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

_NUMBER = re.compile(r"(?<!\d)(0|[1-9]\d*)(?!\d)")


def patterns(names: Iterable[str]) -> list[tuple[str, int]]:
    """Return patterns that stand for ``names``, and for how many each.

    >>> patterns(["s1.b0", "s1.b1", "s2.b0", "s2.b1", "s2.c"])
    [('s[1-2].b[0-1]', 4), ('s2.c', 1)]
    """
    alike: dict[tuple[str, ...], list[tuple[int, ...]]] = {}
    for name in names:
        parts = _NUMBER.split(name)
        alike.setdefault(tuple(parts[::2]), []).append(tuple(map(int, parts[1::2])))
    return [
        _pattern(texts, spans) for texts, numbers in alike.items() for spans in _products(numbers)
    ]


def _products(numbers: Iterable[tuple[int, ...]]) -> list[list[list[int]]]:
    """Return ``numbers`` as few products of lists, one list a place."""
    tails: dict[int, set[tuple[int, ...]]] = {}
    for number in numbers:
        if not number:
            return [[]]
        tails.setdefault(number[0], set()).add(number[1:])
    firsts: dict[frozenset[tuple[int, ...]], list[int]] = {}
    for first, tail in sorted(tails.items()):
        firsts.setdefault(frozenset(tail), []).append(first)
    return [[first, *rest] for tail, first in firsts.items() for rest in _products(sorted(tail))]


def _pattern(texts: Sequence[str], spans: list[list[int]]) -> tuple[str, int]:
    text, count = texts[0], 1
    for span, after in zip(spans, texts[1:], strict=True):
        text += (str(span[0]) if len(span) == 1 else f"[{_ranges(span)}]") + after
        count *= len(span)
    return text, count


def _ranges(numbers: list[int]) -> str:
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    ]
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def few(names: Iterable[str]) -> str:
    """Return names for a message: those that differ in numbers alone as one, six at most.

    >>> few(f"conv{i}.weight" for i in (1, 2, 4))
    '`conv[1-2,4].weight`'
    """
    shown = [f"`{pattern}`" for pattern, _ in patterns(names)]
    more = f" and {len(shown) - 6} more" if len(shown) > 6 else ""
    return ", ".join(shown[:6]) + more
