"""Chooses names in generated source that hide nothing which the source reads.

A document may call its layers and blocks as torch, Python or the functions of layers call theirs.
"""

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
    """Return the names that an expression reads: variables, modules, functions and classes.

    Placeholders of fragments such as ``{0}`` are none.

    >>> sorted(names_in("F.relu(mix({0}, h))"))
    ['F', '_', 'h', 'mix']
    """
    code = re.sub(r"\{\w+\}", "_", expression)
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def class_name(name: str, taken: set[str]) -> str:
    """Return a class name close to ``name``, any text, and add it to ``taken``, where it is new.

    >>> class_name("basic block", {"BasicBlock"}), class_name("3d", set()), class_name("int", set())
    ('BasicBlock2', 'Block3d', 'Int')
    """
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
    """Return a variable close to ``wanted`` that is not ``busy`` and hides none of ``functions``.

    >>> variable("h", {"h"}, ()), variable("mix", (), {"mix"})
    ('h2', 'mix_')
    """
    if wanted in _IMPORTED or wanted in functions or keyword.iskeyword(wanted):
        wanted += "_"
    result, number = wanted, 1
    while result in busy or result in functions:
        number += 1
        result = f"{wanted}{number}" if not wanted[-1].isdigit() else f"{wanted}_{number}"
    return result
