"""Plain scalars by the core schema of YAML 1.2: `1e-3` is a number and `no` a text.

PyYAML itself resolves them by YAML 1.1, where `no` is false, `010` is 8, `1:30` is 90 and `1e-3` is
a text. It is therefore asked for events alone, whose scalars are texts still.

Source: YAML 1.2.2, section 10.3.2.
"""

from __future__ import annotations

import math
import re

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_RADIX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?")

# What a whole number stays below: JSON, numpy and torch hold 64 bits.
MAX_INT = 2**63


def resolve_scalar(text: str) -> bool | int | float | str | None:
    """Return the value of a plain scalar, which is a text where it is nothing else.

    >>> [resolve_scalar(text) for text in ("010", "0o10", "1e-3", "~", "no")]
    [10, 8, 0.001, None, 'no']

    Raises:
        ValueError: a date, an infinity, NaN or a number out of range.
    """
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    first = text[0]
    if not (first.isdigit() or first in "+-."):
        return text
    if _INT.fullmatch(text) or _RADIX.fullmatch(text):
        if len(text) > 24:
            # Python takes quadratic time for the digits, and refuses more than 4,300 of them.
            raise ValueError("a whole number with more than 24 digits is out of range")
        number = int(text, 10) if _INT.fullmatch(text) else int(text, 0)
        reason = out_of_bounds(number)
        if reason is not None:
            raise ValueError(reason)
        return number
    if _FLOAT.fullmatch(text):
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(f"{text} is too large for a number")
        return value
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is not a finite number")
    if _DATE.fullmatch(text):
        raise ValueError(f"{text} is a date")
    return text


def out_of_bounds(number: int | float) -> str | None:
    """Return why files may not hold a number, None where they may."""
    if isinstance(number, int) and abs(number) >= MAX_INT:
        shown = number if abs(number) < 10**24 else "a longer number"
        return f"{shown} is out of range: whole numbers lie within 2**63"
    return None if math.isfinite(number) else f"{number} is not a finite number"


def is_text(scalar: str) -> bool:
    """Return whether a plain scalar is a text; what :func:`resolve_scalar` refuses is none."""
    try:
        return isinstance(resolve_scalar(scalar), str)
    except ValueError:
        return False
