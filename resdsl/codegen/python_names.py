"""Names in generated source."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Collection

_IMPORTED = {"torch", "nn", "F", "self", "range", "super"}
_TAKEN = _IMPORTED | set(dir(builtins))
_LONGEST = 100  # a name of a net may be any text


def names_in(expression: str) -> set[str]:
    """Return the names that a fragment's expression reads: modules, functions and classes."""
    code = re.sub(r"\{\w+\}", "_", expression)
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def class_name(name: str, taken: set[str]) -> str:
    """Return a class name for a block, new among ``taken``, and add it there."""
    words = re.findall(r"[A-Za-z0-9]+", name)
    base = "".join(word[0].upper() + word[1:] for word in words) or "Net"
    base = base[:_LONGEST]
    if base[0].isdigit() or keyword.iskeyword(base) or base in _TAKEN:
        base = f"Block{base}"
    result, number = base, 1
    while result in taken:
        number += 1
        result = f"{base}{number}" if not base[-1].isdigit() else f"{base}_{number}"
    taken.add(result)
    return result


def variable(wanted: str, busy: Collection[str], functions: Collection[str]) -> str:
    """Return a variable close to ``wanted`` that is not busy and hides none of ``functions``."""
    if wanted in _IMPORTED or wanted in functions or keyword.iskeyword(wanted):
        wanted += "_"
    result, number = wanted, 1
    while result in busy or result in functions:
        number += 1
        result = f"{wanted}{number}" if not wanted[-1].isdigit() else f"{wanted}_{number}"
    return result
