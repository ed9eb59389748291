"""Names in documents: which there can be, and which are taken by the language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeVar

from resdsl.text.diagnostics import Diagnostic, Place

T = TypeVar("T")

LOOP_NAMES = frozenset({"index", "depth", "block", "blocks"})


MEASURED_NAMES = frozenset({"params", "flops", "activations", "receptive_field", "depth"})


RESERVED_NAMES = LOOP_NAMES | MEASURED_NAMES


MAX_LENGTH = 100
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
OUTPUTS_HAVE_NAMES = "the output before is `previous`; a layer gets a name by `as`"
WHAT_NAMES_ARE = "names are letters (a to z), digits and `_`, with no digit in front"


def check_name(
    name: str,
    place: Place,
    what: str,
    findings: list[Diagnostic],
    reserved: frozenset[str] = RESERVED_NAMES,
) -> None:
    """Add a finding where ``name`` cannot name ``what``."""
    if not IDENTIFIER.fullmatch(name):
        text = f"`{name}` cannot name {what}: {WHAT_NAMES_ARE}"
        findings.append(Diagnostic("bad-name", text, place))
    elif len(name) > MAX_LENGTH:
        text = f"`{name[:40]}...` cannot name {what}: names have at most {MAX_LENGTH} characters"
        findings.append(Diagnostic("bad-name", text, place))
    elif name in reserved:
        text = f"`{name}` cannot name {what}: it is a loop name or a measured name"
        findings.append(Diagnostic("reserved-name", text, place))


class Earlier(Mapping[str, T]):
    """The entries of ``table`` whose names stand before ``end`` in ``positions``.

    That is what the default of an argument sees of the other arguments. A copy for each of n
    defaults would take n * n entries.

    >>> order = {"out": 0, "stride": 1, "groups": 2}
    >>> dict(Earlier({"out": 16, "groups": 4}, order, order["stride"]))
    {'out': 16}
    """

    def __init__(self, table: Mapping[str, T], positions: Mapping[str, int], end: int) -> None:
        self._table = table
        self._positions = positions
        self._end = end

    def __getitem__(self, name: str) -> T:
        if self._positions[name] >= self._end:
            raise KeyError(name)
        return self._table[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in islice(self._positions, self._end) if name in self._table)

    def __len__(self) -> int:
        return sum(1 for _ in self)
