"""Settings that are probably meant by the convention of another library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a setting is probably meant otherwise, with its figure, and what to write instead."""

    message: str
    help: str


def doubt_keeping(field: str, p: float) -> Iterator[Doubt]:
    """Yield a doubt where the probability to drop is so high that the one to keep may be meant."""
    if 0.9 <= p < 1:
        share = f"{100 * p:.4g} %"
        text = f"`{field}: {p:g}` drops {share} of what passes: it is the probability to drop"
        yield Doubt(text, f"write `{field}: {1 - p:.3g}` to keep {share}")
