"""Ops from outside: registered by Python code, or by installed packages through an entry point."""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from resdsl.ops.op.field_error import FieldError
from resdsl.ops.op.op import Op
from resdsl.ops.op.shape import Shape
from resdsl.ops.op.structure import Structure
from resdsl.text.diagnostics import ResdslError

GROUP = "resdsl.ops"
_NOT_TAGS = frozenset({"as", "from", "if", "adapt", "stage", "block"})
_Class = TypeVar("_Class", bound=type[Op])


def register_op(cls: _Class) -> _Class:
    """Return ``cls`` after adding it to the vocabulary under its ``tag``; usable as a decorator.

    A registered op is checked, counted, drawn, documented and compiled like one of resdsl's own.

    Raises:
        TypeError: ``cls`` is no op of its own, or says nothing of itself in a docstring.
        ValueError: the tag is no name in snake case, is taken, or is part of the language.
    """
    if not (isinstance(cls, type) and issubclass(cls, Op)) or issubclass(cls, Structure):
        raise TypeError(f"an op is a subclass of resdsl.ops.Op, but got {cls!r}")
    if not cls.__dict__.get("__doc__") and sys.flags.optimize < 2:  # -OO takes them all away
        raise TypeError(f"op `{cls.tag}` needs a docstring: the documentation shows it")
    if not re.fullmatch("_?[a-z][a-z0-9_]*", cls.tag) or cls.tag in _NOT_TAGS:
        raise ValueError(f"`{cls.tag}` cannot name an op: tags are in snake case")
    known = Op.members.get(cls.tag)
    if known is not None and (known.__module__, known.__qualname__) != (
        cls.__module__,
        cls.__qualname__,
    ):
        raise ValueError(f"op `{cls.tag}` exists already, from {known.__module__}")
    Op.members[cls.tag] = cls
    return cls


@cache
def load_plugins() -> None:
    """Register the ops of installed packages, once in a process.

    A package declares them in its `pyproject.toml`, a line each::

        [project.entry-points."resdsl.ops"]
        blur = "my_package:Blur"

    Raises:
        ResdslError: an entry point cannot be imported, or names no valid op.
    """
    for entry in entry_points(group=GROUP):
        _load(entry)


def is_foreign(op: Op) -> bool:
    """Return whether an op comes from outside of resdsl."""
    return not type(op).__module__.startswith("resdsl.")


def foreign_shape(op: Op, x: tuple[Shape, ...]) -> Shape:
    """Return the output shape of an op from outside, after trying all that it has to say.

    Raises:
        FieldError: it does not take these shapes, or fails.
    """
    try:
        output = op.shape(*x)
        for says in (op.tensors, op.flops, op.fragment, op.summary):
            says(*x)
        op.window(x[0])
    except FieldError:
        raise
    # what foreign code raises is told at the layer, with the name of the module to look into
    except Exception as error:
        text = f"op `{op.tag}` of {type(op).__module__} fails: {type(error).__name__}: {error}"
        raise FieldError(
            text, code="op-failed", help="mend the op: `resdsl.check_op` tests it"
        ) from error
    return output


def _load(entry: EntryPoint) -> None:
    origin = entry.dist.name if entry.dist is not None else entry.module
    try:
        cls = entry.load()
        register_op(cls)
    # whatever a package does when it is imported is not our defect: the user needs its name
    except Exception as error:
        text = f"the package {origin} offers the op `{entry.name}`, which cannot be used: {error}"
        help = f"mend or uninstall it; its entry point is {entry.value}"
        raise ResdslError.of("broken-plugin", text, help=help) from error
