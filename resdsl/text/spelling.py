"""The name that was meant by one that is not known, in bounded work."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

_MAX_COMPARED = 500  # names; among more only those one slip of the pen away are found
_MAX_LISTED = 100
_MAX_LETTERS = 100


def nearest(name: str, names: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the one of ``names`` that ``name`` is most likely a misspelling of, or None.

    ``cutoff`` in (0, 1] is the least likeness.
    """
    if len(name) > _MAX_LETTERS:
        return None
    by_folded = {n.lower(): n for n in names}
    folded = name.lower()
    if len(by_folded) > _MAX_COMPARED:
        return next((by_folded[n] for n in _slips(folded) if n in by_folded), None)
    matches = difflib.get_close_matches(folded, by_folded, n=1, cutoff=cutoff)
    return by_folded[matches[0]] if matches else None


def suggest(name: str, names: Iterable[str]) -> str:
    """Return a help text: the nearest of ``names``, else all of them."""
    known = sorted(names)
    near = nearest(name, known)
    if near is not None:
        return f"did you mean `{near}`?"
    shown = ", ".join(f"`{n}`" for n in known[:_MAX_LISTED])
    rest = len(known) - _MAX_LISTED
    return f"known: {shown or 'none'}" + (f" and {rest:,} more" if rest > 0 else "")


def _slips(name: str) -> Iterator[str]:
    """Yield the name, and what it may be a slip of: two letters that changed places, one too
    much, one too little, another one."""
    yield name
    ends = [(name[:i], name[i:]) for i in range(len(name) + 1)]
    yield from (a + b[1] + b[0] + b[2:] for a, b in ends if len(b) > 1)
    yield from (a + b[1:] for a, b in ends if b)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789_"
    yield from (a + c + b for a, b in ends for c in letters)
    yield from (a + c + b[1:] for a, b in ends if b for c in letters)
