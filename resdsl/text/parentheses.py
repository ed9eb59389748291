"""Help for values in parentheses, which YAML splits at their commas inside braces."""

from __future__ import annotations

import re

from resdsl.text.diagnostics import Place

_WIDTH = 200  # characters to each side of a place that are looked at
_GROUP = re.compile(r"([\w.]*)\(([^()]*)\)")


def parentheses_help(place: Place) -> str | None:
    """Return how settings or a tuple are written, of which a place holds a part; else None.

    YAML reads `{pad: (1, 2)}` as the two keys `pad` and `2)`: whichever of them is ``place``, the
    help is to write `[1, 2]`. A call in an expression, such as `max($a, 2)`, has no help here.
    """
    column = place.column - 1
    first = max(0, column - _WIDTH)
    line = place.source.line(place.line)[first : column + _WIDTH]
    for group in _GROUP.finditer(line):
        if not group.start() <= column - first < group.end():
            continue
        name, inner = group.groups()
        if name and "=" in inner:
            pairs = [pair.partition("=") for pair in inner.split(",")]
            settings = ", ".join(f"{key.strip()}: {value.strip()}" for key, _, value in pairs)
            return f"settings stand in braces: `{{{name}: {{{settings}}}}}`"
        if name or "$" in inner:
            return None
        return f"a list is written `[{inner.strip().rstrip(',')}]`"
    return None
