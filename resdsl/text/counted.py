"""Numbers of things, for people."""

from __future__ import annotations


def counted(n: int, thing: str) -> str:
    """Return how many there are of a thing, whose name takes an `s` where they are not one.

    >>> counted(1, "cell"), counted(0, "cell"), counted(2000, "final run")
    ('1 cell', '0 cells', '2,000 final runs')
    """
    return f"{n:,} {thing}{'' if n == 1 else 's'}"
