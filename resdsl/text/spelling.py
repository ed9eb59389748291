"""The name that was meant by one that is not known, in bounded work."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Collection, Iterable, Iterator

_MAX_COMPARED = 500  # names; among more only those one slip of the pen away are found
_MAX_LISTED = 100
_MAX_LETTERS = 100


def nearest(name: str, names: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the one of ``names`` that ``name`` is most likely a misspelling of, or None.

    Case does not count. ``cutoff`` in (0, 1] is the least likeness, as
    :func:`difflib.get_close_matches` measures it; it does not matter among more than 500 names,
    where a name must be one slip of the pen away.

    >>> nearest("lineer", ["linear", "conv"])
    'linear'
    >>> nearest("pool", ["linear", "conv"]) is None
    True
    """
    if len(name) > _MAX_LETTERS:
        return None
    folded, known = name.lower(), names if isinstance(names, Collection) else tuple(names)
    if len(known) > _MAX_COMPARED:
        return _one_slip_away(folded, known)
    by_folded = {n.lower(): n for n in sorted(known)}
    matches = difflib.get_close_matches(folded, by_folded, n=1, cutoff=cutoff)
    return by_folded[matches[0]] if matches else None


def swapped(name: str, names: Collection[str]) -> str | None:
    """Return the one of ``names`` in which two neighbouring letters of ``name`` change places.

    >>> swapped("rleu", ["relu", "gelu"])
    'relu'
    """
    slips = {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1)}
    return min(slips.intersection(names), default=None) if len(name) <= _MAX_LETTERS else None


def suggest(name: str, names: Iterable[str], taken: Collection[str] = ()) -> str:
    """Return a help text: the nearest of ``names``, else the first hundred of them.

    What stands there already, in ``taken``, is not what was meant.

    >>> suggest("pool", ["linear", "conv"])
    'known: `conv`, `linear`'
    """
    known = names if isinstance(names, Collection) else tuple(names)
    near = nearest(name, [n for n in known if n not in taken] if taken else known)
    if near is not None:
        return f"did you mean `{near}`?"
    shown = ", ".join(f"`{n}`" for n in heapq.nsmallest(_MAX_LISTED, known))
    rest = len(known) - _MAX_LISTED
    return f"known: {shown or 'none'}" + (f" and {rest:,} more" if rest > 0 else "")


def _one_slip_away(name: str, names: Collection[str]) -> str | None:
    """Return the name that the first possible slip leads to.

    The names are gone through once and not sorted: a help is worded for each of the hundred
    findings that are shown, and a document may declare a hundred thousand names.
    """
    ranks: dict[str, int] = {}
    for rank, slip in enumerate(_slips(name)):
        ranks.setdefault(slip, rank)
    lengths = range(len(name) - 1, len(name) + 2)
    found = [n for n in names if len(n) in lengths and n.lower() in ranks]
    return min(sorted(found, reverse=True), key=lambda n: ranks[n.lower()], default=None)


def _slips(name: str) -> Iterator[str]:
    """Yield the name, and every text that it may be a slip of.

    A slip is that two letters changed places, that there is a letter too much or too little, or
    that one letter is another.
    """
    yield name
    ends = [(name[:i], name[i:]) for i in range(len(name) + 1)]
    yield from (a + b[1] + b[0] + b[2:] for a, b in ends if len(b) > 1)
    yield from (a + b[1:] for a, b in ends if b)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789_"
    yield from (a + c + b for a, b in ends for c in letters)
    yield from (a + c + b[1:] for a, b in ends if b for c in letters)
