"""Settings that are valid, and are probably meant by the convention of another library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a setting is probably meant otherwise, with its figure, and what to write instead."""

    message: str
    help: str


def doubt_keeping(field: str, p: float) -> Iterator[Doubt]:
    """Yield a doubt where the probability ``p`` to drop may be meant as the one to keep.

    From 0.9 on hardly anybody means to drop; 1 is no doubt here, since it leaves nothing and is
    told of as that.

    >>> [doubt.help for doubt in doubt_keeping("p", 0.9)]
    ['write `p: 0.1` to keep 90 %']
    """
    if 0.9 <= p < 1:
        share = f"{100 * p:.4g} %"
        text = f"`{field}: {p:g}` drops {share} of what passes: it is the probability to drop"
        yield Doubt(text, f"write `{field}: {1 - p:.3g}` to keep {share}")
