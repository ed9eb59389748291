"""The alternatives of holes, and how many of them are tried in few nets.

A net for each alternative is exact but quadratic: n holes make a net of about n layers, which is
built n times. What tests of software with many options do instead is to try several at once,
so that every two of them meet in every way
(covering arrays: Cohen et al. 1997, doi 10.1109/32.605761).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resdsl.language.holes import Hole, PlainValue, alternatives


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """One value of one draw of a hole. Two are equal only if they are the same object, since the
    values 1 and true are equal in Python and different here."""

    draw: str
    value: PlainValue


def first_value(hole: Hole) -> PlainValue:
    """Return the default of a hole, or its first alternative."""
    return hole.default if hole.default is not None else alternatives(hole)[0]


def other_values(draw: str, hole: Hole, taken: PlainValue) -> list[Alternative]:
    """Return the alternatives of a draw that has taken a value already.

    >>> from resdsl.language.holes import Choice
    >>> [other.value for other in other_values("n", Choice(choice=[1, True, 2]), 1)]
    [True, 2]
    """
    kinds = dict.fromkeys((type(value), value) for value in alternatives(hole))
    kinds.pop((type(taken), taken), None)
    return [Alternative(draw, value) for _, value in kinds]


def groups(alternatives: Sequence[Alternative]) -> list[list[Alternative]]:
    """Return groups of alternatives of different holes that can be tried in one net each.

    Every alternative stands in a group, and of each two holes one takes its alternative in a group
    in which the other does not. So a net that fails by one alternative, or by one alternative where
    any one other hole keeps its value, fails here, too. There are about ``2 * log2(n)`` groups for
    the first alternatives of n holes, as many for the second ones, and so on.

    >>> eight = [Alternative(draw, 3) for draw in "abcdefgh"]
    >>> ["".join(a.draw for a in group) for group in groups(eight)]
    ['bdfh', 'aceg', 'cdgh', 'abef', 'efgh', 'abcd']
    """
    rounds: list[list[Alternative]] = []
    seen: dict[str, int] = {}
    for alternative in alternatives:
        number = seen[alternative.draw] = seen.get(alternative.draw, -1) + 1
        if number == len(rounds):
            rounds.append([])
        rounds[number].append(alternative)
    return [group for one in rounds for group in _halves(one)]


def _halves(alternatives: list[Alternative]) -> list[list[Alternative]]:
    """Return, for each bit of their numbers, those that have it and those that do not.

    The numbers of two different alternatives differ in some bit, which separates them.
    """
    n_bits = max(1, (len(alternatives) - 1).bit_length())
    if 2 * n_bits >= len(alternatives):
        return [[alternative] for alternative in alternatives]
    found = []
    for bit in range(n_bits):
        for wanted in (1, 0):
            found.append([a for i, a in enumerate(alternatives) if i >> bit & 1 == wanted])
    return found
