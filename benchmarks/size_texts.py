"""How documents in which something stands n times are put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

HEAD = "resdsl: 1\ninput: [8, 8, 8]\n"
CONV = "conv: {out: 8, kernel: 3}"


@dataclass(frozen=True, slots=True)
class Made:
    """How documents are made: ``files(n)`` by name, the document first.

    ``is_net`` where every command is of interest; ``commands`` are tried beside `check` elsewhere.
    ``fewer`` divides n where an item is large or the language has a bound.
    """

    files: Callable[[int], dict[str, str]]
    is_net: bool = False
    commands: tuple[str, ...] = ()
    fewer: int = 1


def one(text: Callable[[int], str]) -> Callable[[int], dict[str, str]]:
    """Return the maker of one file."""
    return lambda n: {"a.yaml": text(n)}


def lines(n: int, line: str) -> str:
    """Return ``line`` n times, `#` in it being the number and `<` the one before."""
    return "".join(line.replace("#", str(i)).replace("<", str(i - 1)) + "\n" for i in range(n))


def net(layers: str, rest: str = "") -> str:
    """Return a document with the layers."""
    return f"{HEAD}{rest}net:\n{layers}"


def two(text: Callable[[int, str], str]) -> Callable[[int], dict[str, str]]:
    """Return the maker of a document and another, all items of which differ."""
    return lambda n: {"a.yaml": text(n, "relu"), "other.yaml": text(n, "gelu")}
