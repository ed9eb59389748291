"""The error of a field that does not fit its op or its input; rules of ops raise it."""

from __future__ import annotations

import math


class FieldError(Exception):
    """A field does not fit its op or its input. The binder adds the place and the frames.

    ``message`` says what must hold and what was got. ``field`` names the field to point at, as
    YAML has it; "" points at the op's name. ``label`` stands below the place, ``help`` says what to
    write instead, and ``code`` is one of docs/errors.md.
    """

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        label: str = "",
        help: str | None = None,
        code: str = "shape-mismatch",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.label = label
        self.help = help
        self.code = code


def nearest_divisors(field: str, value: int, *numbers: int) -> str:
    """Return the help for a ``value`` of ``field`` that must divide all of the ``numbers``.

    >>> nearest_divisors("groups", 4, 10)
    'write `groups: 2` or `groups: 5`'
    >>> nearest_divisors("groups", 4, 10, 16)
    'write `groups: 2`'
    """
    common = math.gcd(*numbers)
    small = [d for d in range(1, math.isqrt(common) + 1) if common % d == 0]
    divisors = [*small, *(common // d for d in reversed(small))]
    below = max((d for d in divisors if d < value), default=None)
    above = min((d for d in divisors if d > value), default=None)
    return "write " + " or ".join(f"`{field}: {d}`" for d in (below, above) if d is not None)
