"""The facts of a space in words and as JSON."""

from __future__ import annotations

import math
from typing import Any

from resdsl.spaces.estimates import Estimate
from resdsl.spaces.space_facts import SpaceFacts

_WORDS = {"params": "parameters", "flops": "multiply-adds", "depth": "depth"}
_LARGEST = 10**300  # what JSON readers take as a number


def lines(facts: SpaceFacts) -> list[str]:
    """Return the facts for people, a line each, in two columns."""
    rows = [("raw size", _raw(facts)), ("active size", _active(facts))]
    rows.append(("compile", _compiling(facts)))
    if facts.accepted is not None:
        rows.append(("constraints", _accepted(facts)))
    rows += zip(("distinct graphs", ""), _graphs(facts), strict=True)
    seen = "" if facts.is_enumerated else " (of the points that were built)"
    for name, (low, high) in facts.ranges.items():
        shown = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        rows.append((_WORDS[name], f"{shown}{seen}"))
    width = max(len(word) for word, _ in rows)
    return [f"{word:<{width}}  {text}" for word, text in rows if text]


def how_built(facts: SpaceFacts) -> str:
    """Return which points were built."""
    if facts.is_enumerated:
        return f"every point was built: {counted(facts.n_points, 'point')}"
    return (
        f"{counted(facts.n_points, 'random point')} built, and {facts.n_beside:,} that take every "
        "alternative and the ends of ranges; ( ) are 95% intervals"
    )


def counted(number: float, word: str) -> str:
    """Return a number with its noun; one of more than 15 digits is rounded.

    >>> counted(1, "point"), counted(12000, "point"), counted(10**40, "point")
    ('1 point', '12,000 points', '1.0e+40 points')
    """
    return f"{number_text(number)} {word}" + ("" if number == 1 else "s")


def number_text(number: float) -> str:
    """Return a count for people. One of more than 15 digits is rounded to two."""
    if number < 10**15:
        return f"{round(number):,}"
    exponent, rest = divmod(math.log10(number), 1)
    return f"{10**rest:.1f}e+{exponent:.0f}"


def as_dict(facts: SpaceFacts) -> dict[str, Any]:
    """Return the facts JSON-ready, without the counterexample. See docs/space.md for the keys."""
    raw = facts.raw
    return {
        "enumerated": facts.is_enumerated,
        "points": facts.n_points,
        "points_beside": facts.n_beside,
        "raw_size": {
            "infinite": raw.is_infinite,
            "exact": raw.is_exact,
            "without_floats": _bounded(raw.without_floats),
            "without_floats_log10": math.log10(raw.without_floats),
        },
        "active_size": {"infinite": facts.reads_float, **_estimate(facts.active)},
        "compiling": {"failed": facts.n_failed, **_estimate(facts.compiling)},
        "accepted": facts.accepted
        and {"points": facts.n_accepted, "refusals": dict(facts.refusals)}
        | _estimate(facts.accepted),
        "graphs": {name: _estimate(found) for name, found in facts.graphs.items()},
        "ranges": {name: list(ends) for name, ends in facts.ranges.items()},
        "unread": list(facts.unread),
    }


def _raw(facts: SpaceFacts) -> str:
    raw = facts.raw
    least = "" if raw.is_exact else "at least "
    size = f"{least}{counted(raw.without_floats, 'point')}"
    if not raw.is_infinite:
        return size
    floats = "1 float" if raw.n_floats == 1 else f"{raw.n_floats} floats"
    return f"infinite; without its {floats} {size}"


def _active(facts: SpaceFacts) -> str:
    size = _about(facts.active, "point")
    return f"infinite; without floats {size}" if facts.reads_float else size


def _about(found: Estimate, noun: str = "") -> str:
    """Return a number of ``noun``, with its interval where it is not exact."""

    def told(number: float) -> str:
        return counted(round(number), noun) if noun else number_text(number)

    if found.is_exact:
        return told(found.low)
    if found.value is None:
        bound = "" if found.high is None else f" and at most {number_text(found.high)}"
        return f"at least {told(math.floor(found.low))}{bound} ({found.method})"
    high = "any number" if found.high is None else number_text(math.ceil(found.high))
    interval = f"{number_text(math.floor(found.low))} to {high}"
    return f"about {told(found.value)} ({interval}, {found.method})"


def _percent(share: float) -> str:
    """Return a share in percent, with as many digits as tell it from none and from all.

    >>> _percent(0.5), _percent(0.00012), _percent(0.99996), _percent(1.0)
    ('50%', '0.012%', '99.996%', '100%')
    """
    if share in (0.0, 1.0):
        return f"{100 * share:.0f}%"
    digits = max(1, 1 - math.floor(math.log10(100 * min(share, 1 - share))))
    return f"{100 * share:.{digits}f}".rstrip("0").rstrip(".") + "%"


def _interval(found: Estimate) -> str:
    return "" if found.is_exact else f" ({_percent(found.low)} to {_percent(found.high or 0)})"


def _compiling(facts: SpaceFacts) -> str:
    share = facts.compiling
    if facts.every_point_compiles and facts.is_enumerated:
        return "every point"
    if facts.every_point_compiles:
        return f"all of {facts.n_points:,} random points (more than {_percent(share.low)} of all)"
    which = "points" if facts.is_enumerated else "random points"
    built = f"{facts.n_points - facts.n_failed:,} of {facts.n_points:,} {which}"
    return f"{built}: {_percent(share.value or 0)}{_interval(share)}"


def _accepted(facts: SpaceFacts) -> str:
    share = facts.accepted
    assert share is not None
    if share.value is None:
        return "no point was built"
    n_built = facts.n_points - facts.n_failed
    text = f"{facts.n_accepted:,} of {n_built:,} points meet them"
    return f"{text}: {_percent(share.value)} of random points{_interval(share)}"


def _graphs(facts: SpaceFacts) -> list[str]:
    if not facts.n_accepted:
        return ["none was found", ""]
    return [f"{_about(found)} by {name} hash" for name, found in facts.graphs.items()]


def _estimate(found: Estimate) -> dict[str, Any]:
    return {
        "value": _bounded(found.value),
        "low": _bounded(found.low),
        "high": _bounded(found.high),
        "method": found.method or None,
    }


def _bounded(number: float | None) -> float | None:
    return None if number is None or number > _LARGEST else number
